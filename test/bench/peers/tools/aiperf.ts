import { installed, isInstalled, type Package } from "../install.ts";
import { MODEL, OFFLINE, type Peer, PROMPT_TOKENS, type Told, type Tool } from "../peer.ts";
import { textOf } from "../text-of.ts";
import { tokenizer } from "../tokenizer.ts";

const PACKAGE: Package = { name: "aiperf", version: "0.13.0" };
const FILE = "profile_export.jsonl";

export const aiperf: Peer = { ...PACKAGE, isInstalled: () => isInstalled(PACKAGE), setUp };

async function setUp(): Promise<Tool> {
  const python = await installed(PACKAGE);
  const words = await tokenizer(python);
  return {
    // Offline it takes a tokenizer by its name in a hub's cache only, not by its folder.
    env: { ...OFFLINE, HF_HUB_CACHE: words.hub },
    command: async ({ baseUrl, users, requests, tokens, warmUp }, folder) => [
      python,
      ...["-m", "aiperf", "profile", "--model", MODEL, "--url", baseUrl],
      ...["--endpoint-type", "chat", "--streaming", "--tokenizer", words.name, "--use-server-token-count"],
      ...["--concurrency", `${users}`, "--request-count", `${requests}`],
      ...(warmUp ? ["--warmup-request-count", `${users}`] : []),
      ...["--isl", `${PROMPT_TOKENS}`, "--isl-stddev", "0", "--osl", `${tokens}`, "--osl-stddev", "0"],
      ...["--extra-inputs", "ignore_eos:true", "--random-seed", "42", "--ui", "none", "--export-level", "records"],
      ...["--output-artifact-dir", folder],
    ],
    async told(folder) {
      return parse((await textOf(folder, FILE)) ?? "");
    },
  };
}

interface Entry {
  metadata: { x_request_id: string; benchmark_phase: string };
  metrics: { time_to_first_token?: { value: number; unit: string } };
  error?: unknown;
}

/** A line a request. */
export function parse(text: string): Told[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Entry)
    .filter(({ metadata }) => metadata.benchmark_phase !== "warmup")
    .map(({ metadata, metrics, error }) => ({
      ok: error === null || error === undefined,
      key: metadata.x_request_id,
      ...(metrics.time_to_first_token !== undefined && { ttftMs: metrics.time_to_first_token.value }),
    }));
}
