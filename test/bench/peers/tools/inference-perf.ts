import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installed, isInstalled, type Package } from "../install.ts";
import { type Load, MODEL, OFFLINE, type Peer, PROMPT_TOKENS, type Told, type Tool } from "../peer.ts";
import { textOf } from "../text-of.ts";
import { tokenizer } from "../tokenizer.ts";

const PACKAGE: Package = { name: "inference-perf", version: "0.7.0" };
const FILE = "per_request_lifecycle_metrics.json";

export const inferencePerf: Peer = { ...PACKAGE, isInstalled: () => isInstalled(PACKAGE), setUp };

async function setUp(): Promise<Tool> {
  const python = await installed(PACKAGE);
  const { folder: words } = await tokenizer(python);
  return {
    env: OFFLINE,
    async command(load, folder) {
      const config = join(folder, "config.yml");
      await writeFile(config, JSON.stringify(settings(load, words, folder)));
      return [python, "-c", "from inference_perf import main_cli; main_cli()", "--config_file", config];
    },
    async told(folder) {
      const text = await textOf(folder, FILE);
      return text === undefined ? [] : parse(text);
    },
  };
}

function settings({ baseUrl, users, requests, tokens }: Load, words: string, folder: string): unknown {
  const half = PROMPT_TOKENS / 2;
  return {
    server: { type: "vllm", base_url: baseUrl, model_name: MODEL, ignore_eos: true },
    // With shared_prefix it sends /v1/completions whatever is said here.
    api: { type: "completion", streaming: true },
    tokenizer: { pretrained_model_name_or_path: words },
    data: {
      type: "shared_prefix",
      shared_prefix: {
        num_groups: 8,
        num_prompts_per_group: 16,
        system_prompt_len: half,
        question_len: half,
        output_len: tokens,
      },
    },
    load: {
      type: "concurrent",
      // It has one core. By default a worker carries 100 requests at most.
      num_workers: 1,
      worker_max_concurrency: users,
      base_seed: 42,
      stages: [{ num_requests: requests, concurrency_level: users }],
    },
    report: {
      request_lifecycle: { summary: true, per_stage: true, per_request: true, use_server_output_tokens: true },
    },
    storage: { local_storage: { path: folder } },
  };
}

interface Entry {
  start_time: number;
  error: unknown;
  info?: { response_metrics?: { output_token_times?: number[]; response_chunks?: string[] } | null };
}

/** Its times are s on CLOCK_MONOTONIC. A request has no id, but the chunks of its answer. */
export function parse(text: string): Told[] {
  return (JSON.parse(text) as Entry[]).map(({ start_time, error, info }) => {
    const first = info?.response_metrics?.output_token_times?.[0];
    const word = /"(?:text|content)":\s*" (\w+)"/.exec(info?.response_metrics?.response_chunks?.[0] ?? "")?.[1];
    return {
      ok: error === null || error === undefined,
      ...(word !== undefined && { key: word }),
      ...(first !== undefined && { ttftMs: (first - start_time) * 1000 }),
    };
  });
}
