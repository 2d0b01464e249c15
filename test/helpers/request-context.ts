import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../../src/deps.ts";
import { engineOf } from "../../src/engines/index.ts";
import { Connection } from "../../src/load/connection.ts";
import { type RequestContext, type RequestPlan, streamRequest } from "../../src/load/request.ts";
import type { Endpoint } from "../../src/model/endpoint.ts";
import type { RequestSample } from "../../src/model/sample.ts";
import type { EngineApi, EngineId, Timeouts } from "../../src/model/scenario.ts";

export const realClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
};

export const timeouts: Timeouts = { connect: 2_000, first_token: 5_000, idle: 5_000, total: 10_000 };

export function endpointAt(baseUrl: string, engine: EngineId = "openai", api: EngineApi = "chat"): Endpoint {
  return {
    id: engine,
    side: "head",
    engine,
    baseUrl,
    api,
    model: "m",
    path: "direct",
    required: true,
    forcesLength: true,
    evidence: [],
  };
}

export interface AskOptions {
  engine?: EngineId;
  api?: EngineApi;
  apiKey?: string;
  timeouts?: Partial<Timeouts>;
  signal?: AbortSignal;
  connection?: Connection;
  turn?: number;
}

/** One request through the real path, on a connection of its own unless one is given. */
export async function ask(baseUrl: string, options: AskOptions = {}): Promise<RequestSample> {
  const limits = { ...timeouts, ...options.timeouts };
  await using own = new Connection({ baseUrl }, limits.connect, realClock);
  const endpoint = endpointAt(baseUrl, options.engine, options.api);
  const engine = engineOf(endpoint.engine);
  const originMs = performance.now();
  const context: RequestContext = {
    endpoint,
    engine,
    connection: options.connection ?? own,
    apiKey: options.apiKey,
    timeouts: limits,
    clock: realClock,
    originMs,
    signal: options.signal ?? new AbortController().signal,
  };
  const generation = {
    api: endpoint.api,
    model: "m",
    prompt: "hello",
    maxTokens: 8,
    forceLength: false,
    temperature: 0,
    seed: 1,
  };
  const plan: RequestPlan = {
    id: `request-${options.turn ?? 0}`,
    scenario: "test",
    phase: "measured",
    repeat: 0,
    user: 0,
    turn: options.turn ?? 0,
    attempt: 1,
    dueAtMs: 0,
    http: engine.generate(generation),
  };
  return await streamRequest(plan, context);
}
