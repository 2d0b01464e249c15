import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { loadPrompts } from "../../src/load/prompts/load-prompts.ts";
import { GUARD_LIMITS } from "../../src/measure/guard-limits.ts";
import { isSpoiled, voidedMetrics } from "../../src/measure/guards.ts";
import { measureRepeat } from "../../src/measure/measure.ts";
import type { ClusterChange } from "../../src/model/finding.ts";
import type { EngineIdentity } from "../../src/model/fingerprint.ts";
import { GUARDS } from "../../src/model/guard.ts";
import type { RepeatTelemetry } from "../../src/model/telemetry.ts";
import { type Simulator, type SimulatorSettings, startSimulator } from "../../src/simulator/simulator.ts";
import { crossChecks } from "../../src/telemetry/cross-check.ts";
import { outside } from "../helpers/in-process.ts";
import { answer, chunk, scriptedServer, streaming } from "../helpers/scripted-server.ts";
import { CLEAN_HEALTH, guardsOf, type Observed, observe } from "./observed.ts";
import { failed, sample } from "./samples.ts";

const FAST = { baseTtftMs: 8, msPerToken: 3, jitter: 0.05 };
const LOAD = { users: 4, requests: 24, maxTokens: 12, warmupWaves: 1 };

/** An engine that serves what the helpers ask for. */
function simulator(settings: SimulatorSettings): Promise<Simulator> {
  return startSimulator({ models: ["m"], ...settings });
}

/** What fired, and whose fault it is. */
function fired(...found: Parameters<typeof guardsOf>): string[] {
  return guardsOf(...found).map(({ guard, cause }) => `${guard}: ${cause}`);
}

function telemetry(more: Partial<RepeatTelemetry>): RepeatTelemetry {
  return { engine: "vllm", source: "metrics", metrics: {}, restarted: false, problems: [], ...more };
}

/** The value of a counter on the engine's own metrics page, its series added up. */
async function counter(engine: Simulator, name: string): Promise<number> {
  const text = await (await fetch(`${engine.baseUrl}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line.startsWith(`${name}{`));
  return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

describe("a faulty client", () => {
  it("is busy when its event loop is held up while answers arrive", async () => {
    await using engine = await simulator({ dialect: "openai", latency: FAST });
    const hog = setInterval(() => {
      for (const until = performance.now() + 60; performance.now() < until; );
    }, 70);
    const seen = await observe(engine.baseUrl, { engine: "openai", loop: LOAD });
    clearInterval(hog);
    const [finding] = guardsOf(seen, { health: seen.health });
    expect(finding).toMatchObject({ guard: "client-busy", cause: "client" });
    expect(finding?.message).toMatch(/event loop was late by \d+.* at p50 \(limit/);
    expect(isSpoiled({ guards: guardsOf(seen, { health: seen.health }) })).toBe(true);
  });

  it("sends late in an open loop when it is held up, and the schedule tells by how much", async () => {
    await using engine = await simulator({ dialect: "openai", latency: FAST });
    const hog = setInterval(() => {
      for (const until = performance.now() + 100; performance.now() < until; );
    }, 120);
    const arrival = { process: "constant", rate: 100, burstiness: 1 } as const;
    const seen = await observe(engine.baseUrl, {
      engine: "openai",
      loop: { ...LOAD, users: 50, requests: 60, arrival },
    });
    clearInterval(hog);
    expect(fired(seen)).toContain("late-dispatch: client");
    expect(seen.repeat.dispatchDelayMs?.max).toBeGreaterThan(50);
    expect(seen.repeat.metrics.ttft_from_schedule_ms?.max).toBeGreaterThan(seen.repeat.metrics.ttft_ms?.min as number);
  });

  it("leaves the users of a closed loop idle when it is held up while they think", async () => {
    await using engine = await simulator({ dialect: "openai", latency: { ...FAST, msPerToken: 0 } });
    const hog = setInterval(() => {
      for (const until = performance.now() + 80; performance.now() < until; );
    }, 85);
    const seen = await observe(engine.baseUrl, { engine: "openai", loop: { ...LOAD, thinkTimeMs: 5 } });
    clearInterval(hog);
    expect(guardsOf(seen).find(({ guard }) => guard === "late-dispatch")?.message).toContain("users stood idle for");
  });
});

describe("a client of which the health is known", () => {
  const quiet: Observed = { ...observedOf(Array.from({ length: 100 }, (_, at) => sample(at * 100, [200, 220, 240]))) };
  const busy = (more: Partial<typeof CLEAN_HEALTH>) => fired(quiet, { health: { ...CLEAN_HEALTH, ...more } });

  it.each([
    ["its loop is late in half of the reads", { loopDelayMs: { p50: 11, p99: 15, max: 20 } }],
    ["its loop is late in one read of a hundred", { loopDelayMs: { p50: 0.1, p99: 21, max: 40 } }],
    ["its thread is full", { busiestThread: 0.93 }],
    ["all of its cores are full", { cpu: 1.9 }],
    ["it collects garbage for long and often", { gc: { pauses: 20, totalMs: 900, longestMs: 60 } }],
  ])("is busy when %s", (_, health) => {
    expect(busy(health)).toEqual(["client-busy: client"]);
  });

  it.each([
    [
      "the machine is shared: 8 ms in one timer of a hundred, measured with two cores and five processes",
      { loopDelayMs: { p50: 0.1, p99: 8, max: 30 } },
    ],
    ["it is late by 5 % of the TTFT", { loopDelayMs: { p50: 10, p99: 10, max: 12 } }],
    ["one long pause falls in a long test", { gc: { pauses: 1, totalMs: 80, longestMs: 80 } }],
    ["it collects garbage often, in short pauses", { gc: { pauses: 800, totalMs: 1500, longestMs: 4 } }],
    ["its thread has air", { busiestThread: 0.85 }],
  ])("is not busy when %s", (_, health) => {
    expect(busy(health)).toEqual([]);
  });

  it("is judged by what it measures: 30 ms late are much to a TTFT of 200 ms and little to one of a second", () => {
    const slow = observedOf(Array.from({ length: 100 }, (_, at) => sample(at * 100, [1000, 1020, 1040])));
    const health = { ...CLEAN_HEALTH, loopDelayMs: { p50: 1, p99: 30, max: 40 } };
    expect([fired(quiet, { health }), fired(slow, { health })]).toEqual([["client-busy: client"], []]);
  });
});

describe("a faulty engine", () => {
  it("that fails more requests than may fail has errors of its own", async () => {
    await using engine = await simulator({ dialect: "vllm", latency: FAST });
    engine.setFault({ kind: "status", status: 503, everyNth: 3 });
    const seen = await observe(engine.baseUrl, { engine: "vllm", loop: { ...LOAD, warmupWaves: 0 } });
    const [finding, ...others] = guardsOf(seen);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ guard: "errors", cause: "engine" });
    expect(finding?.message).toBe("8 of 24 requests failed (8 overloaded), and at most 1 % may");
    expect(isSpoiled({ guards: guardsOf(seen) })).toBe(false);
    expect(voidedMetrics({ guards: guardsOf(seen) }).size).toBe(0);
  });

  it.each(["truncate", "reset", "repetition-guard"] as const)(
    "that ends streams by %s truncates them",
    async (kind) => {
      await using engine = await simulator({ dialect: "vllm", latency: FAST });
      engine.setFault({ kind, everyNth: 4 });
      const seen = await observe(engine.baseUrl, { engine: "vllm", loop: { ...LOAD, warmupWaves: 0 } });
      expect(fired(seen)).toEqual(["truncated: engine"]);
    },
  );

  it("that goes down and comes back was restarted, by itself or by another hand", async () => {
    await using engine = await simulator({ dialect: "vllm", latency: FAST });
    let answers = 0;
    let back: Promise<void> | undefined;
    const seen = await observe(engine.baseUrl, {
      engine: "vllm",
      loop: LOAD,
      onSample({ phase }) {
        if (phase === "measured" && ++answers === 8) back = engine.restart(400);
      },
    });
    await back;
    expect(fired(seen)).toContain("engine-restarted: engine");
    const changes = [clusterChange("rollout", "foreign")];
    expect(fired(seen, { changes })).toEqual(
      expect.arrayContaining(["engine-restarted: foreign", "cluster-moved: foreign"]),
    );
  });

  it("whose counters began anew was restarted too, though every request succeeded", async () => {
    await using engine = await simulator({ dialect: "vllm", latency: FAST });
    const seen = await observe(engine.baseUrl, { engine: "vllm", loop: LOAD });
    expect(fired(seen, { telemetry: telemetry({ restarted: true, finishedRequests: 9999 }) })).toEqual([
      "engine-restarted: engine",
    ]);
  });

  it("that drops and loads its model in the middle did so itself; at the start it was the test that was not warm", async () => {
    await using engine = await simulator({ dialect: "ollama", latency: { ...FAST, loadMs: 500 } });
    const cold = await observe(engine.baseUrl, {
      engine: "ollama",
      loop: { ...LOAD, users: 1, requests: 8, warmupWaves: 0 },
    });
    const [finding] = guardsOf(cold);
    expect(finding).toMatchObject({ guard: "cold-start", cause: "symmetric" });
    expect(finding?.message).toContain("inside 1 of 8 measured requests (up to 5");
    let answers = 0;
    let back: Promise<void> | undefined;
    const again = await observe(engine.baseUrl, {
      engine: "ollama",
      loop: { ...LOAD, users: 1, requests: 12, thinkTimeMs: 150 },
      onSample({ phase }) {
        if (phase === "measured" && ++answers === 4) back = engine.restart();
      },
    });
    await back;
    expect(fired(again)).toContain("cold-start: engine");
  });

  it("that compiles in its first request is cold, by its effect", async () => {
    let asked = 0;
    await using server = await scriptedServer(async (_, response) => {
      if (asked++ === 0) await delay(1300);
      streaming(response).end(answer(3));
    });
    const seen = await observe(server.baseUrl, { loop: { ...LOAD, users: 1, requests: 8, warmupWaves: 0 } });
    expect(fired(seen)).toContain("cold-start: symmetric");
    expect(guardsOf(seen)[0]?.message).toContain("something was still being compiled or loaded");
  });
});

describe("a faulty way", () => {
  it("that buffers hides when tokens came, and voids what hangs on that alone", async () => {
    await using engine = await simulator({ dialect: "vllm", latency: FAST });
    engine.setFault({ kind: "buffered" });
    const seen = await observe(engine.baseUrl, { engine: "vllm", loop: LOAD });
    const guards = guardsOf(seen);
    expect(guards).toMatchObject([{ guard: "buffered", cause: "symmetric" }]);
    expect([...voidedMetrics({ guards })].sort()).toEqual(
      ["chunk_gap_ms", "itl_ms", "tpot_ms", "ttft_from_schedule_ms", "ttft_ms"].sort(),
    );
    expect(isSpoiled({ guards })).toBe(false);
  });

  it("that fills a buffer before it hands on delivers lumps", async () => {
    await using server = await scriptedServer(async (_, response) => {
      streaming(response);
      for (let lump = 0; lump < 4; lump++) {
        await delay(40);
        response.write(Array.from({ length: 8 }, (_, at) => chunk({ content: ` t${8 * lump + at}` })).join(""));
      }
      response.end(`${chunk({ content: "" }, { finish_reason: "length" })}data: [DONE]\n\n`);
    });
    const seen = await observe(server.baseUrl, { loop: { ...LOAD, requests: 8 } });
    expect(guardsOf(seen)).toMatchObject([{ guard: "buffered", cause: "symmetric" }]);
    expect(guardsOf(seen)[0]?.message).toContain("in a few reads of many events each");
  });

  it("is not blamed for an engine that puts several tokens in an event, or cuts events anywhere", async () => {
    await using engine = await simulator({
      dialect: "vllm",
      latency: { ...FAST, msPerToken: 8 },
      tokensPerChunk: 4,
    });
    engine.setFault({ kind: "split", pieces: "random" });
    const loop = { ...LOAD, maxTokens: 32 };
    expect(fired(await observe(engine.baseUrl, { engine: "vllm", loop }))).toEqual([]);
  });
});

describe("a repeat in whose time the cluster moved", () => {
  const seen = observedOf([sample(0, [50, 60])]);

  it("is invalid where another hand did it, with what it did", () => {
    const changes = [clusterChange("scale", "foreign")];
    const [finding, ...others] = guardsOf(seen, { changes });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ guard: "cluster-moved", cause: "foreign" });
    expect(finding?.message).toMatch(/by another hand during the test, or since the one before it: a scale of vllm$/);
    expect(isSpoiled({ guards: guardsOf(seen, { changes }) })).toBe(true);
  });

  it("counts where the engine did it to itself, and what only looks suspicious is none", () => {
    const changes = [clusterChange("restart", "engine"), clusterChange("newcomer", "foreign", "suspicious")];
    const [finding, ...others] = guardsOf(seen, { changes });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ guard: "engine-restarted", cause: "engine" });
    expect(finding?.message).toContain("a restart of vllm");
    expect(finding?.message).not.toContain("newcomer");
  });

  it("is invalid, and the restart still the engine's own, where both came together", () => {
    const changes = [clusterChange("restart", "engine"), clusterChange("scale", "foreign")];
    expect(fired(seen, { changes })).toEqual(["cluster-moved: foreign", "engine-restarted: engine"]);
  });
});

describe("a repeat that was not alone, or not with one engine", () => {
  it("had foreign traffic where the engine finished more than we sent", async () => {
    await using engine = await simulator({ dialect: "vllm", latency: FAST });
    const before = await counter(engine, "vllm:request_success_total");
    const [seen, other] = await Promise.all([
      observe(engine.baseUrl, { engine: "vllm", loop: { ...LOAD, warmupWaves: 0 } }),
      observe(engine.baseUrl, { engine: "vllm", loop: { ...LOAD, requests: 6, warmupWaves: 0 }, nonce: "a stranger" }),
    ]);
    const finishedRequests = (await counter(engine, "vllm:request_success_total")) - before;
    expect(other.repeat.counts.ok).toBe(6);
    const [finding, ...others] = guardsOf(seen, { telemetry: telemetry({ finishedRequests }) });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ guard: "foreign-traffic", cause: "foreign" });
    expect(finding?.message).toContain("finished 30 requests while we sent 24: 6 came from somebody else");
    const ours = finishedRequests - 6;
    expect(fired(seen, { telemetry: telemetry({ finishedRequests: ours }) })).toEqual([]);
    expect(fired(seen, { telemetry: telemetry({ finishedRequests: ours + 2 }) })).toEqual([]);
  });

  it("is not excused by its warm-up, which ended before the engine was asked for its counters", () => {
    const requests = Array.from({ length: 20 }, (_, at) => sample(at * 100, [50, 60]));
    const seen = observedOf([
      ...requests.slice(0, 10).map((one) => ({ ...one, phase: "warmup" as const })),
      ...requests,
    ]);
    expect(fired(seen, { telemetry: telemetry({ finishedRequests: 23 }) })).toEqual(["foreign-traffic: foreign"]);
    expect(fired(seen, { telemetry: telemetry({ finishedRequests: 22 }) })).toEqual([]);
  });

  it("was answered by two models where the engine says another one afterwards", async () => {
    let asked = 0;
    await using server = await scriptedServer((request, response) => {
      if (request.url === "/v1/models")
        response.end(JSON.stringify({ data: [{ id: asked > 4 ? "new-8b" : "old-8b" }] }));
      else {
        asked += 1;
        streaming(response).end(answer(2));
      }
    });
    const identify = async (): Promise<EngineIdentity> => {
      const { data } = (await (await fetch(`${server.baseUrl}/v1/models`)).json()) as { data: { id: string }[] };
      const unknown = { version: "unknown", modelDigest: "unknown", quantization: "unknown", contextLength: "unknown" };
      return { ...unknown, model: data[0]?.id ?? "unknown" };
    };
    const before = await identify();
    const seen = await observe(server.baseUrl, { loop: { ...LOAD, requests: 8 } });
    const after = await identify();
    const [finding] = guardsOf(seen, { identity: { before, after } });
    expect(finding).toMatchObject({ guard: "identity-changed", cause: "foreign" });
    expect(finding?.message).toContain("model was old-8b and is new-8b");
    for (const field of ["version", "model"] as const) {
      const untold = { ...before, [field]: "unknown" };
      expect(fired(seen, { identity: { before, after: untold } })).toEqual([]);
      expect(fired(seen, { identity: { before: untold, after: before } })).toEqual([]);
    }
  });

  it("contradicts an engine that claims to have taken longer than we waited", async () => {
    await using server = await scriptedServer((_, response) => void streaming(response).end(answer(2)));
    const seen = await observe(server.baseUrl, { loop: { ...LOAD, requests: 20, warmupWaves: 0 } });
    const claimed = telemetry({ metrics: { e2e: { unit: "ms", count: 20, mean: 5000, source: "claimed" } } });
    const crossCheck = crossChecks(seen.samples, claimed);
    const [finding, ...others] = guardsOf({ ...seen, repeat: { ...seen.repeat, crossCheck } });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ guard: "contradiction", cause: "symmetric" });
    expect(finding?.message).toContain("the engine cannot take");
  });
});

describe("prefix-cache hits", () => {
  const LONG = Array.from({ length: 300 }, (_, at) => `word${at}`).join(" ");

  it("of a cold run whose prompts were not fresh make it invalid, by what the answers say", async () => {
    await using engine = await simulator({ dialect: "openai", latency: FAST });
    const unsalted = { requestAt: () => ({ text: LONG }) };
    const seen = await observe(engine.baseUrl, { engine: "openai", loop: LOAD, context: { prompts: unsalted } });
    const [finding, ...others] = guardsOf(seen);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ guard: "cache-hits", cause: "symmetric" });
    expect(isSpoiled({ guards: guardsOf(seen) })).toBe(true);
    expect(fired(seen, { settings: { cache: "warm" } })).toEqual([]);
  });

  it("of what the prompts share on purpose are none, but what the second name of one engine finds is", async () => {
    await using engine = await simulator({ dialect: "openai", latency: FAST });
    const shape = { kind: "shared_prefix", groups: 2, prefix_tokens: 200, question_tokens: 100 } as const;
    const prompts = await loadPrompts(shape, { cache: "cold", ...outside({ cwd: "/" }) });
    const asked = () => observe(engine.baseUrl, { engine: "openai", loop: LOAD, context: { prompts }, nonce: "n" });
    const { sharedShare } = prompts;
    const [first, second] = [await asked(), await asked()];
    expect(fired(first)).toEqual(["cache-hits: symmetric"]);
    expect(fired(first, { sharedShare })).toEqual([]);
    const [finding] = guardsOf(second, { sharedShare });
    expect(finding).toMatchObject({ guard: "cache-hits", cause: "symmetric" });
    expect(finding?.message).toContain("and 66.7 % that the prompts share on purpose");
    expect(finding?.hint).toContain("Two names or proxies of one engine");
  });

  it("are seen in the engine's own counters where its answers say nothing of them", async () => {
    await using engine = await simulator({ dialect: "vllm", latency: FAST });
    const unsalted = { requestAt: () => ({ text: LONG }) };
    const seen = await observe(engine.baseUrl, { engine: "vllm", loop: LOAD, context: { prompts: unsalted } });
    expect(seen.samples.some(({ cachedInputTokens }) => cachedInputTokens !== undefined)).toBe(false);
    const prefixCache = {
      queriedTokens: await counter(engine, "vllm:prefix_cache_queries_total"),
      hitTokens: await counter(engine, "vllm:prefix_cache_hits_total"),
    };
    expect(fired(seen, { telemetry: telemetry({ prefixCache }) })).toEqual(["cache-hits: symmetric"]);
    const fresh = { queriedTokens: prefixCache.queriedTokens, hitTokens: 0 };
    expect(fired(seen, { telemetry: telemetry({ prefixCache: fresh }) })).toEqual([]);
  });

  it("count from 5 % of the prompt tokens on, beside what every prompt begins with", () => {
    const answers = (cached: number[], input: number) =>
      observedOf(cached.map((hit, at) => sample(at, [50, 60], { inputTokens: input, cachedInputTokens: hit })));
    expect(fired(answers([0, 0, 0, 20], 100))).toEqual([]);
    expect(fired(answers([0, 0, 0, 21], 100))).toEqual(["cache-hits: symmetric"]);
    // A chat template of two blocks: vLLM finds it cached in every prompt, fresh or not.
    expect(fired(answers([32, 32, 32, 32], 90))).toEqual([]);
    // Most of the prompt is no template, nor are hundreds of tokens.
    expect(fired(answers([100, 100, 100, 100], 400))).toEqual(["cache-hits: symmetric"]);
    expect(fired(answers([64, 64, 64, 64], 80))).toEqual(["cache-hits: symmetric"]);
    expect(fired(answers([384, 384, 384, 384], 400))).toEqual(["cache-hits: symmetric"]);
  });
});

describe("what is no fault", () => {
  it("two late requests of an open loop, which any machine has; three of twenty are one", () => {
    const late = (count: number) => {
      const requests = Array.from({ length: 20 }, (_, at) =>
        sample(1000 + at * 100, [50, 60], { dueAtMs: 1000 + at * 100 - (at < count ? 25 : 0) }),
      );
      const seen = observedOf(requests);
      return fired({ ...seen, repeat: { ...seen.repeat, load: "open" } });
    };
    expect([late(2), late(3)]).toEqual([[], ["late-dispatch: client"]]);
  });

  it("reads that follow each other fast: a fast engine and a loop that was busy for a moment look like that", () => {
    const lumps = (gapMs: number) => {
      const one = sample(
        0,
        Array.from({ length: 30 }, (_, at) => 50 + Math.floor(at / 6) * gapMs),
      );
      const readIndex = one.events.atMs.map((_, at) => Math.floor(at / 6));
      return fired(observedOf([{ ...one, events: { ...one.events, readIndex } }]));
    };
    expect([lumps(19), lumps(21)]).toEqual([[], ["buffered: symmetric"]]);
  });

  it("one failure of many, within what may fail", () => {
    const many = Array.from({ length: 199 }, (_, at) => sample(at * 10, [50, 60]));
    expect(fired(observedOf([...many, failed(5000, "server")]))).toEqual([]);
    expect(fired(observedOf([...many.slice(0, 20), failed(5000, "server")]))).toEqual([]);
    expect(fired(observedOf([...many, ...[1, 2, 3].map((at) => failed(5000 + at, "server"))]))).toEqual([
      "errors: engine",
    ]);
  });

  it("requests that we cancelled or stopped ourselves", () => {
    const many = Array.from({ length: 40 }, (_, at) =>
      sample(at * 10, [50, 60], at % 2 === 0 ? { cancelled: true } : {}),
    );
    expect(fired(observedOf([...many, ...[1, 2, 3].map((at) => failed(5000 + at, "aborted"))]))).toEqual([]);
  });

  it("the queue of a burst at the start: its fastest was served at once", () => {
    const burst = Array.from({ length: 16 }, (_, user) => sample(0, [100 + 400 * user, 7000], { user }));
    const later = Array.from({ length: 32 }, (_, at) => sample(8000 + at * 10, [80, 300]));
    expect(fired(observedOf([...burst, ...later]))).toEqual([]);
  });

  it("a warm model that reports some hundred ms of load", () => {
    const loads = (...ms: number[]) =>
      observedOf(ms.map((load, at) => sample(at * 100, [50, 60], { engineMs: { load } })));
    expect(fired(loads(120, 180, 240, 300, 130, 250))).toEqual([]);
    expect(fired(loads(946, 120, 130, 125))).toEqual(["cold-start: symmetric"]);
    expect(fired(loads(125, 120, 946, 130))).toEqual(["cold-start: engine"]);
  });

  it("nothing at all: silent guards say nothing about a test without an answer", () => {
    expect(fired(observedOf([]))).toEqual([]);
    expect(fired(observedOf([failed(0, "refused"), failed(1, "refused")]))).toEqual(["errors: engine"]);
  });
});

it("every guard has its limits in the one table, but for those that fire on a fact", () => {
  const onFact = ["engine-restarted", "identity-changed", "cluster-moved"];
  expect(GUARDS.filter((guard) => !(guard in GUARD_LIMITS)).sort()).toEqual(onFact.sort());
});

/** What the cluster tells, of one engine. */
function clusterChange(
  kind: ClusterChange["kind"],
  cause: ClusterChange["cause"],
  weight: ClusterChange["weight"] = "invalidating",
): ClusterChange {
  return {
    kind,
    cause,
    weight,
    atMs: 0,
    object: "Deployment llm/vllm",
    endpointIds: ["vllm"],
    message: `a ${kind} of vllm`,
  };
}

/** Samples as if they had been observed. */
function observedOf(samples: ReturnType<typeof sample>[]): Observed {
  const window = { fromMs: 0, toMs: 20_000 };
  const test = { endpointId: "vllm", scenario: "light", kind: "load", repeat: 0, users: 1, targets: [] } as const;
  return { samples, repeat: measureRepeat({ ...test, window, samples }).repeat, health: CLEAN_HEALTH };
}
