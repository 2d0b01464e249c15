/**
 * What a port-forward costs: the same load on the same embedded engine, directly and through the forward, TLS, and a
 * kubelet's tunnel. Rounds take turns, so that whatever else the machine does hits both alike. A real cluster adds its network.
 */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { forwardTo } from "../../../src/cluster/forward.ts";
import type { RequestSample } from "../../../src/model/sample.ts";
import { quantile } from "../../../src/stats/quantile.ts";
import { connectTo } from "../../helpers/cluster/connection.ts";
import { load, measured } from "../../helpers/load.ts";

const USERS = [1, 8, 32, 64];
const ROUNDS = 3;
const WAVES = 3;
const TOKENS = 64;

interface Times {
  ttft: number[];
  gaps: number[];
}

export async function forward(): Promise<string[]> {
  const children: ChildProcess[] = [];
  try {
    const engine = await start(children, "simulator");
    const kubelet = await start(children, "kubelet", new URL(engine.url).port);
    const connection = await connectTo(kubelet);
    await using way = await forwardTo(connection, { namespace: "llm", selector: {}, pod: "vllm-0", port: 8000 });
    const lines: string[] = [];
    for (const users of USERS) lines.push(...(await compared(users, engine.url, way.baseUrl)));
    await connection.close();
    if (way.failures().length > 0) throw new Error(`connections broke: ${way.failures().join("; ")}`);
    return lines;
  } finally {
    for (const child of children) child.disconnect();
  }
}

async function compared(users: number, directUrl: string, forwardUrl: string): Promise<string[]> {
  const [direct, forwarded] = [noTimes(), noTimes()];
  const [directFirst, forwardedFirst] = [noTimes(), noTimes()];
  for (let round = 0; round < ROUNDS; round++) {
    await collect(direct, directFirst, directUrl, users);
    await collect(forwarded, forwardedFirst, forwardUrl, users);
  }
  const title = `${users} user${users > 1 ? "s" : ""}`.padEnd(9);
  const cells = [
    `TTFT p50 ${ratio(direct.ttft, forwarded.ttft, 0.5)}, p99 ${ratio(direct.ttft, forwarded.ttft, 0.99)}`,
    `gaps p50 ${ratio(direct.gaps, forwarded.gaps, 0.5)}, p99 ${ratio(direct.gaps, forwarded.gaps, 0.99)}`,
    `TTFT on a new connection, all at once: p50 ${ratio(directFirst.ttft, forwardedFirst.ttft, 0.5)}`,
  ];
  return cells.map((cell, at) => `${at === 0 ? title : " ".repeat(9)} ${cell}`);
}

/** The first wave opens the connections; the others use them. */
async function collect(kept: Times, fresh: Times, baseUrl: string, users: number): Promise<void> {
  const loop = { users, requests: users * WAVES, warmupWaves: 1, maxTokens: TOKENS };
  const { samples } = await load(baseUrl, {
    engine: "vllm",
    loop,
    settings: { max_tokens: TOKENS, force_length: true },
  });
  const failed = samples.find(({ outcome }) => outcome !== "ok");
  if (failed !== undefined) throw new Error(`a bench request failed: ${failed.outcome} ${failed.detail}`);
  add(kept, measured(samples));
  add(
    fresh,
    samples.filter(({ phase }) => phase === "warmup"),
  );
}

function add({ ttft, gaps }: Times, samples: readonly RequestSample[]): void {
  for (const { sentAtMs, firstTokenAtMs, events } of samples) {
    ttft.push((firstTokenAtMs ?? Number.NaN) - (sentAtMs ?? Number.NaN));
    gaps.push(...Array.from(events.atMs).flatMap((at, n, all) => (n === 0 ? [] : [at - (all[n - 1] as number)])));
  }
}

function noTimes(): Times {
  return { ttft: [], gaps: [] };
}

function ratio(direct: readonly number[], forwarded: readonly number[], p: number): string {
  const [from, to] = [direct, forwarded].map((values) => quantile(Float64Array.from(values).sort(), p)) as [
    number,
    number,
  ];
  return `${from.toFixed(1)} → ${to.toFixed(1)} ms (× ${(to / from).toFixed(2)})`;
}

async function start(children: ChildProcess[], ...args: string[]): Promise<{ url: string; ca: string }> {
  const child = fork(fileURLToPath(new URL("./server.ts", import.meta.url)), args);
  children.push(child);
  return new Promise((resolve, reject) => {
    child.once("message", (message) => resolve(message as { url: string; ca: string }));
    child.once("exit", (code) => reject(new Error(`the bench's ${args[0]} ended with ${code}`)));
  });
}
