/** Peak memory of a whole walk that sees a million token events: in short answers, and in long ones. */
import { fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startReferenceServer, whyNoServer } from "./accuracy/reference-server.ts";

const EVENTS = 1_000_000;
const GOAL_MB = 250;

export async function memory(): Promise<string[]> {
  const reason = await whyNoServer();
  if (reason !== undefined) return [reason];
  const lines: string[] = [];
  for (const tokens of [64, 2_000]) {
    const requests = EVENTS / tokens;
    const peaks = [await peakMb(requests, tokens), await peakMb(Math.round(requests / 10), tokens)] as const;
    lines.push(
      `${requests} answers of ${tokens} tokens`.padEnd(32) +
        `${peaks[0].toFixed(0)} MB   (goal ≤ ${GOAL_MB}; a tenth of them ${peaks[1].toFixed(0)} MB)`,
    );
  }
  return lines;
}

async function peakMb(requests: number, tokens: number): Promise<number> {
  await using server = await startReferenceServer({ ttftMs: 20, gapMs: 2, tokens }, "0");
  const folder = await mkdtemp(join(tmpdir(), "llm-latency-gate-memory-"));
  try {
    const script = fileURLToPath(new URL("./memory-client.ts", import.meta.url));
    const child = fork(script, [server.baseUrl, String(requests), String(tokens), folder]);
    return await new Promise<number>((resolve, reject) => {
      child.once("message", (peak) => resolve(peak as number));
      child.once("exit", (code) => reject(new Error(`the walk of the memory bench ended with ${code}`)));
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
