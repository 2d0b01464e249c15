/** Start of the bundled program against an empty Node script, and of the action to its first request, in one run. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const dist = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "dist");
const ROUNDS = 11;

export async function startUp(): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "llm-latency-gate-bench-"));
  const empty = join(folder, "empty.mjs");
  writeFileSync(empty, "");
  const times = { empty: [] as number[], version: [] as number[], firstRequest: [] as number[] };
  try {
    for (let round = 0; round < ROUNDS; round++) {
      times.empty.push(await untilExit(spawn(process.execPath, [empty])));
      times.version.push(
        await untilExit(spawn(process.execPath, [join(dist, "cli.js"), "--version"], { stdio: "ignore" })),
      );
      times.firstRequest.push(await untilFirstRequest(folder));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const [empties, version, first] = [median(times.empty), median(times.version), median(times.firstRequest)];
  return [
    `empty Node script          ${empties.toFixed(0)} ms`,
    `dist/cli.js --version      ${version.toFixed(0)} ms   (${(version / empties).toFixed(1)} × the empty script)`,
    `action to first request    ${first.toFixed(0)} ms   (${(first / empties).toFixed(1)} × the empty script; goal ≤ 300 ms)`,
  ];
}

function untilExit(child: ChildProcess): Promise<number> {
  const startedAt = performance.now();
  return new Promise((resolve) => child.once("exit", () => resolve(performance.now() - startedAt)));
}

/** The action as the runner starts it, against a server that only notes when it was asked first. */
async function untilFirstRequest(folder: string): Promise<number> {
  let askedAt: number | undefined;
  const server = createServer((_, response) => {
    askedAt ??= performance.now();
    response.writeHead(503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const scenario = join(folder, "scenario.yaml");
  writeFileSync(
    scenario,
    `services: {manual_urls: {vllm: "http://127.0.0.1:${(server.address() as AddressInfo).port}"}}\n`,
  );
  for (const name of ["output", "summary"]) writeFileSync(join(folder, name), "");
  const startedAt = performance.now();
  await untilExit(
    spawn(process.execPath, [join(dist, "action.js")], {
      stdio: "ignore",
      cwd: folder,
      env: {
        PATH: process.env["PATH"],
        GITHUB_ACTIONS: "true",
        GITHUB_OUTPUT: join(folder, "output"),
        GITHUB_STEP_SUMMARY: join(folder, "summary"),
        GITHUB_WORKSPACE: folder,
        INPUT_SCENARIO: scenario,
        "INPUT_OUTPUT-DIR": join(folder, "results"),
      },
    }),
  );
  server.close();
  if (askedAt === undefined) throw new Error("the action ended without a request");
  return askedAt - startedAt;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
