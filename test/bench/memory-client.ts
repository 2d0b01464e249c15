/**
 * A whole walk in a process of its own, so that its peak memory is that of the walk alone.
 * `memory-client.ts BASE_URL REQUESTS TOKENS FOLDER`; answers over IPC with its peak in MB.
 */
import { run } from "../../src/commands/run.ts";
import { hostDeps, logTo } from "../../src/host.ts";
import { healthy } from "./clean-runs-health.ts";

const [baseUrl = "", requests = "", tokens = "", folder = ""] = process.argv.slice(2);
const deps = hostDeps({
  entry: "",
  ci: true,
  log: logTo(() => undefined, "quiet"),
  progress: () => undefined,
  signal: new AbortController().signal,
});
const values = {
  services: { manual_urls: { vllm: baseUrl } },
  requests: { max_tokens: Number(tokens) },
  test_scenarios: {
    ttft: { enabled: false },
    load_tests: [{ name: "chat", concurrent_users: 64, requests: Number(requests) }],
  },
};
const { run: result } = await run(
  { preset: "custom", outputDir: folder, overrides: { values }, workers: "1" },
  { ...deps, env: {}, cwd: folder, healthOf: healthy },
);
const ok = result.repeats.reduce((sum, { counts }) => sum + counts.ok, 0);
if (ok !== Number(requests)) throw new Error(`${ok} of ${requests} requests succeeded`);
process.send?.(process.resourceUsage().maxRSS / 1024, () => process.disconnect());
