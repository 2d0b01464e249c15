import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import packageJson from "../../../../package.json" with { type: "json" };
import type { RequestSample } from "../../../../src/model/sample.ts";
import { type Load, type Peer, PROMPT_TOKENS, type Told, type Tool } from "../peer.ts";
import { textOf } from "../text-of.ts";

/** The program as it is shipped. */
const PROGRAM = fileURLToPath(new URL("../../../../dist/cli.js", import.meta.url));

export const ours: Peer = {
  name: packageJson.name,
  version: packageJson.version,
  isInstalled: async () => true,
  setUp: async () => tool,
};

const tool: Tool = {
  async command(load, folder) {
    const config = join(folder, "scenario.yaml");
    await writeFile(config, JSON.stringify(scenario(load)));
    return [process.execPath, PROGRAM, "custom", "--config", config, "--output-dir", folder, "--quiet"];
  },
  async told(folder) {
    return parse((await textOf(folder, "samples.jsonl")) ?? "");
  },
};

function scenario({ baseUrl, users, requests, tokens, warmUp }: Load): unknown {
  return {
    services: { manual_urls: { vllm: baseUrl } },
    requests: { max_tokens: tokens, prompts: ["word ".repeat(PROMPT_TOKENS)] },
    test_scenarios: {
      ttft: { enabled: false },
      load_tests: [{ name: "peers", concurrent_users: users, requests, warmup_waves: warmUp ? 1 : 0 }],
    },
  };
}

/** The samples as they were written while the load ran: every measured try of a request. */
export function parse(text: string): Told[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as RequestSample)
    .filter(({ phase }) => phase === "measured")
    .map(({ id, outcome, sentAtMs, firstTokenAtMs }) => ({
      ok: outcome === "ok",
      key: id,
      ...(sentAtMs !== undefined && firstTokenAtMs !== undefined && { ttftMs: firstTokenAtMs - sentAtMs }),
    }));
}
