/**
 * Client cost: token events per CPU-second through the whole request path, against two raw undici reads of the same streams:
 * a dispatch that drops its bytes, which is what any client pays, and the body of `request()`, which is how undici is read otherwise.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Client } from "undici";
import { engineOf } from "../../src/engines/index.ts";
import { Connection } from "../../src/load/connection.ts";
import { streamRequest } from "../../src/load/request.ts";
import type { Endpoint } from "../../src/model/endpoint.ts";
import { EVENTS_PER_STREAM } from "./firehose.ts";

const STREAMS = 200;
const ROUNDS = 5;
const clock = { now: () => performance.now(), wall: () => Date.now(), sleep: () => Promise.resolve() };

export async function clientCost(): Promise<string[]> {
  const server = fork(fileURLToPath(new URL("./firehose.ts", import.meta.url)));
  try {
    const port = await new Promise<number>((resolve) =>
      server.once("message", (message) => resolve(message as number)),
    );
    const baseUrl = `http://127.0.0.1:${port}`;
    const readers = { dropped: readAndDrop, body: readBody, ours: readOurs };
    const rates = { dropped: [] as number[], body: [] as number[], ours: [] as number[] };
    // The first round warms all up and is thrown away; then they take turns, so that drift hits all alike.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [name, read] of Object.entries(readers)) {
        const rate = await eventsPerCpuSecond(() => read(baseUrl));
        if (round > 0) rates[name as keyof typeof rates].push(rate);
      }
    }
    const [dropped, body, ours] = [median(rates.dropped), median(rates.body), median(rates.ours)];
    const thousands = (rate: number) => `${Math.round(rate / 1000)} k token events per CPU-second`;
    return [
      `bare dispatch, dropped     ${thousands(dropped)}`,
      `request() and its body     ${thousands(body)}`,
      `whole request path         ${thousands(ours)}   (goal ≥ 150 k)`,
      `ratio to request()         ${(ours / body).toFixed(2)}   (goal ≥ 0.5)`,
      `ratio to the bare dispatch ${(ours / dropped).toFixed(2)}   (nothing is read there: 180 ns an event)`,
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

async function readAndDrop(baseUrl: string): Promise<void> {
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

async function readBody(baseUrl: string): Promise<void> {
  const client = new Client(baseUrl);
  let bytes = 0;
  for (let n = 0; n < STREAMS; n++) {
    const { body } = await client.request({ path: "/v1/chat/completions", method: "POST", body: "{}" });
    for await (const chunk of body) bytes += chunk.length;
  }
  await client.destroy();
  if (bytes < STREAMS * EVENTS_PER_STREAM) throw new Error(`a bench stream was cut: ${bytes} bytes in all`);
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
    forcesLength: true,
    evidence: [],
  };
  const engine = engineOf("vllm");
  await using connection = new Connection({ baseUrl }, 5_000, clock);
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
