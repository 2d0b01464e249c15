/**
 * Peak memory of a whole walk of the bundled program that sees a million token events: in short answers, and in long ones.
 * A guard may find the client busy under such a flood and have it measured again; then the peak is that of both.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startReferenceServer, whyNoServer } from "./accuracy/reference-server.ts";

const EVENTS = 1_000_000;
const GOAL_MB = 250;
const PROGRAM = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
/**
 * Told by the program itself when it ends: nobody else knows its peak for sure. Not by `maxRSS`, which on Linux is at least
 * what the parent had in memory when it started the program [measured: 291 MB told for 83].
 */
const TELL_PEAK = `
  import { readFileSync } from "node:fs";
  process.on("exit", () => console.error("peak", /VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1], "KiB"));
`;

export async function memory(): Promise<string[]> {
  const reason = process.platform === "linux" ? await whyNoServer() : "left out: it reads /proc, which only Linux has";
  if (reason !== undefined) return [reason];
  const start = await peakMb(["--version"]);
  const lines = [`start of the program alone       ${start.toFixed(0)} MB`];
  for (const tokens of [64, 2_000]) {
    const requests = EVENTS / tokens;
    const [whole, tenth] = [await peakOfWalk(requests, tokens), await peakOfWalk(Math.round(requests / 10), tokens)];
    lines.push(
      `${requests} answers of ${tokens} tokens`.padEnd(32) +
        ` ${whole.toFixed(0)} MB   (goal ≤ ${GOAL_MB}; a tenth of them ${tenth.toFixed(0)} MB)`,
    );
  }
  return lines;
}

async function peakOfWalk(requests: number, tokens: number): Promise<number> {
  await using server = await startReferenceServer({ ttftMs: 20, gapMs: 2, tokens }, "0");
  const folder = await mkdtemp(join(tmpdir(), "llm-latency-gate-memory-"));
  const scenario = {
    services: { manual_urls: { vllm: server.baseUrl } },
    requests: { max_tokens: tokens },
    test_scenarios: {
      ttft: { enabled: false },
      load_tests: [{ name: "chat", concurrent_users: 64, requests }],
    },
  };
  try {
    const config = join(folder, "scenario.yaml");
    await writeFile(config, JSON.stringify(scenario));
    return await peakMb(["custom", "--config", config, "--output-dir", folder, "--fail-on", "none", "--quiet"]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function peakMb(args: readonly string[]): Promise<number> {
  const probe = `data:text/javascript,${encodeURIComponent(TELL_PEAK)}`;
  const child = spawn(process.execPath, ["--import", probe, PROGRAM, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  const peak = /^peak (\d+) KiB$/m.exec(said)?.[1];
  if (code !== 0 || peak === undefined) throw new Error(`the program ended with ${code}: ${said}`);
  return Number(peak) / 1024;
}
