/** Client cost: token events per CPU-second through the whole request path, against a raw undici read of the same streams. */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Client } from "undici";
import { engineOf } from "../../src/engines/index.ts";
import { Connection } from "../../src/load/connection.ts";
import { streamRequest } from "../../src/load/request.ts";
import type { Endpoint } from "../../src/model/endpoint.ts";
import { EVENTS_PER_STREAM } from "./firehose.ts";

const STREAMS = 50;
const ROUNDS = 5;
const clock = { now: () => performance.now(), wall: () => Date.now(), sleep: () => Promise.resolve() };

export async function clientCost(): Promise<string[]> {
  const server = fork(fileURLToPath(new URL("./firehose.ts", import.meta.url)));
  try {
    const port = await new Promise<number>((resolve) =>
      server.once("message", (message) => resolve(message as number)),
    );
    const baseUrl = `http://127.0.0.1:${port}`;
    const rates: { raw: number[]; ours: number[] } = { raw: [], ours: [] };
    // The first round warms both up and is thrown away; then they take turns, so that drift hits both alike.
    for (let round = 0; round <= ROUNDS; round++) {
      const raw = await eventsPerCpuSecond(() => readRaw(baseUrl));
      const ours = await eventsPerCpuSecond(() => readOurs(baseUrl));
      if (round === 0) continue;
      rates.raw.push(raw);
      rates.ours.push(ours);
    }
    const [raw, ours] = [median(rates.raw), median(rates.ours)];
    return [
      `raw undici read            ${Math.round(raw / 1000)} k token events per CPU-second`,
      `whole request path         ${Math.round(ours / 1000)} k token events per CPU-second   (goal ≥ 150 k)`,
      `ratio                      ${(ours / raw).toFixed(2)}   (goal ≥ 0.5)`,
    ];
  } finally {
    server.disconnect();
  }
}

async function eventsPerCpuSecond(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (STREAMS * EVENTS_PER_STREAM) / ((user + system) / 1e6);
}

async function readRaw(baseUrl: string): Promise<void> {
  const client = new Client(baseUrl);
  for (let n = 0; n < STREAMS; n++) {
    await new Promise<void>((resolve, reject) => {
      client.dispatch(
        { path: "/v1/chat/completions", method: "POST", body: "{}" },
        {
          onRequestStart() {},
          onResponseStart() {},
          onResponseData() {},
          onResponseEnd: () => resolve(),
          onResponseError: (_, error) => reject(error),
        },
      );
    });
  }
  await client.destroy();
}

async function readOurs(baseUrl: string): Promise<void> {
  const endpoint: Endpoint = {
    id: "vllm",
    side: "head",
    engine: "vllm",
    baseUrl,
    api: "chat",
    model: "bench",
    path: "direct",
    required: true,
    evidence: [],
  };
  const engine = engineOf("vllm");
  await using connection = new Connection(baseUrl, 5_000, clock);
  const http = engine.generate({
    api: "chat",
    model: "bench",
    prompt: "x",
    maxTokens: EVENTS_PER_STREAM,
    forceLength: true,
    temperature: 0,
    seed: 1,
  });
  const timeouts = { connect: 5_000, first_token: 10_000, idle: 10_000, total: 60_000 };
  const context = {
    endpoint,
    engine,
    connection,
    apiKey: undefined,
    timeouts,
    clock,
    originMs: 0,
    signal: new AbortController().signal,
  };
  for (let turn = 0; turn < STREAMS; turn++) {
    const sample = await streamRequest(
      {
        id: `bench-${turn}`,
        scenario: "bench",
        phase: "measured",
        repeat: 0,
        user: 0,
        turn,
        attempt: 1,
        dueAtMs: clock.now(),
        http,
      },
      context,
    );
    if (sample.outcome !== "ok" || sample.outputTokens !== EVENTS_PER_STREAM)
      throw new Error(`a bench stream failed: ${sample.outcome} ${sample.detail}`);
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
