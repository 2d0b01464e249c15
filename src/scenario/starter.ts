import type { Files } from "../deps.ts";
import { ConfigurationError } from "../errors.ts";

/** The file that `init` writes: it works after one URL was put in, and shows the rest as comments. */
export const STARTER_TEXT = `# What llm-latency-gate measures here. Every key is optional; \`llm-latency-gate config show\` prints all of them with
# their values, \`llm-latency-gate config validate\` checks this file.
#
# For completion in your editor: \`llm-latency-gate config schema > llm-latency-gate.schema.json\`, and as the first line
# of this file: "# yaml-language-server: $schema=./llm-latency-gate.schema.json"

benchmark:
  name: "My chat benchmark"
  description: "What I want to find out"

services:
  # Where your engines are. Delete the lines of those that you do not have; what is named here must be reachable.
  manual_urls:
    vllm: http://127.0.0.1:8000
    # tgi: http://127.0.0.1:8080
    # ollama: http://127.0.0.1:11434
    # openai: https://llm.example.com      # any other server with OpenAI's interface

  # Only where an engine serves more than one model:
  # models:
  #   ollama: llama3.2:3b

  # The name of an environment variable that holds the API key. Never write the key itself into this file.
  # api_key_env:
  #   vllm: VLLM_API_KEY

# What every request looks like. These are the defaults:
# requests:
#   max_tokens: 128
#   temperature: 0
#   cache: cold              # warm: let prefix caches help, as with a long system prompt
#   retries: 0
#   prompts:                 # a list here replaces the built-in prompts
#     - "Explain in three sentences why the sky is blue."
#                            # or a map: {kind: curated}, {kind: synthetic, input_tokens: 512}, {kind: file, path: prompts.txt}

test_scenarios:
  # One user, request by request: time to first token without any queue.
  ttft:
    enabled: true
    iterations: 10
    # target_ms: 200         # limit of the median; the check is red when it is surely missed

  # Several users at once. Without this list you get that of the preset (quick, standard, stress, pr).
  load_tests:
    - name: chat
      concurrent_users: 5
      duration_seconds: 60   # about 100 requests at 2 to 3 seconds each; a p95 needs at least 59
      # think_time_ms: 1000  # pause of a user between an answer and the next request
      # target_p95_ms: 5000  # limit of the p95 of end-to-end latency
      # targets:             # limits of other metrics
      #   - {metric: ttft_ms, statistic: p95, limit: 500}
      #   - {metric: tokens_per_second, limit: 200}
    # - name: arrivals         # an open loop: requests come whether answers are ready or not
    #   arrival: {process: poisson, rate: 2}
    #   duration_seconds: 60

# Limits for every test, and what turns a check red:
# targets:
#   success_rate: 0.99
# gate:
#   fail_on: [regression, target, invalid, infrastructure]   # [] only reports
#   baseline: artifact       # compare with stored sessions; without these two lines with the engines under base
#   baseline_path: .llm-latency-gate/baselines
`;

/** Where `init` writes unless told otherwise: the first place where a local file is looked for. */
export const STARTER_FILE = "llm-latency-gate.yaml";

/**
 * Writes the starter file.
 * @throws ConfigurationError when there is a file already and `force` is not set.
 */
export async function writeStarter(files: Files, path: string, force: boolean): Promise<void> {
  if (!force && (await files.exists(path))) {
    throw new ConfigurationError(`${path} is already there, and was left as it is`, {
      hint: "Use --force to replace it, or another path.",
    });
  }
  await files.write(path, STARTER_TEXT);
}
