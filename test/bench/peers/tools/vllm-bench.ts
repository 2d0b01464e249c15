import { needPython } from "../../../live/engines/tools.ts";
import { setUpVllm, VERSION, venvName } from "../../../live/engines/vllm.ts";
import { isCached } from "../install.ts";
import { MODEL, OFFLINE, type Peer, PROMPT_TOKENS, type Told, type Tool } from "../peer.ts";
import { textOf } from "../text-of.ts";
import { tokenizer } from "../tokenizer.ts";

const FILE = "vllm-bench.json";

/** Comes with the vLLM of the live tests. */
export const vllmBench: Peer = {
  name: "vllm-bench",
  version: VERSION,
  isInstalled: async () => isCached(venvName(await needPython("vLLM comes as a Python package"))),
  setUp,
};

async function setUp(): Promise<Tool> {
  const { python } = await setUpVllm();
  const { folder: words } = await tokenizer(python);
  return {
    env: { ...OFFLINE, VLLM_NO_USAGE_STATS: "1" },
    command: async ({ baseUrl, users, requests, tokens, warmUp }, folder) => [
      python,
      ...["-m", "vllm.entrypoints.cli.main", "bench", "serve", "--backend", "openai-chat", "--base-url", baseUrl],
      ...["--endpoint", "/v1/chat/completions", "--model", MODEL, "--tokenizer", words, "--dataset-name", "random"],
      ...["--random-input-len", `${PROMPT_TOKENS}`, "--random-output-len", `${tokens}`, "--random-range-ratio", "0"],
      ...["--num-prompts", `${requests}`, "--max-concurrency", `${users}`, "--num-warmups", `${warmUp ? users : 0}`],
      ...["--ignore-eos", "--seed", "0", "--ready-check-timeout-sec", "0", "--disable-tqdm"],
      ...["--save-result", "--save-detailed", "--result-dir", folder, "--result-filename", FILE],
    ],
    async told(folder) {
      const text = await textOf(folder, FILE);
      return text === undefined ? [] : parse(text);
    },
  };
}

interface Report {
  /** s; 0 for a request without a token. */
  ttfts: number[];
  generated_texts: string[];
  /** "" for a request that it counts as a success. */
  errors: string[];
}

/** Lists, each with an entry a request. */
export function parse(text: string): Told[] {
  const { ttfts, generated_texts, errors } = JSON.parse(text) as Report;
  return ttfts.map((ttft, at) => {
    const word = generated_texts[at]?.trim().split(" ")[0];
    return {
      ok: errors[at] === "",
      ...(word !== undefined && word !== "" && { key: word }),
      ttftMs: ttft * 1000,
    };
  });
}
