import { describe, expect, it } from "vitest";
import { type LatencyModel, planLatency } from "../../src/simulator/latency.ts";
import { pythonNumber, rustNumber } from "../../src/simulator/metrics.ts";
import { pace } from "../../src/simulator/pace.ts";
import { PrefixCache } from "../../src/simulator/prefix-cache.ts";
import { seededRandom } from "../../src/simulator/random.ts";
import { completeSettings } from "../../src/simulator/settings.ts";
import { Slots } from "../../src/simulator/slots.ts";
import { tokenize } from "../../src/simulator/text.ts";

const MODEL: LatencyModel = {
  baseTtftMs: 20,
  prefillMsPerToken: 0.5,
  msPerToken: 4,
  jitter: 0,
  slots: 1,
  loadMs: 0,
  slowdown: 1,
};

describe("the latency model", () => {
  it("prefills by prompt length and then spaces tokens evenly when there is no jitter", () => {
    const { tokenAtMs } = planLatency(MODEL, seededRandom(1), { promptTokens: 40, outputTokens: 4 });
    expect(tokenAtMs).toEqual([40, 44, 48, 52]);
  });

  it("slows every delay down by one factor", () => {
    const plan = (slowdown: number) =>
      planLatency({ ...MODEL, jitter: 0.3, slowdown }, seededRandom(5), { promptTokens: 9, outputTokens: 20 });
    const fast = plan(1).tokenAtMs;
    plan(2).tokenAtMs.forEach((at, i) => {
      expect(at).toBeCloseTo(2 * (fast[i] ?? Number.NaN), 9);
    });
  });

  it("gives the same plan for the same seed and another for another", () => {
    const plan = (seed: number) =>
      planLatency({ ...MODEL, jitter: 0.1 }, seededRandom(seed, "a"), { promptTokens: 9, outputTokens: 5 });
    expect(plan(3)).toEqual(plan(3));
    expect(plan(3)).not.toEqual(plan(4));
  });

  it("leaves the median where it is and spreads by the log-normal sigma", () => {
    const first = Array.from(
      { length: 4001 },
      (_, i) =>
        planLatency({ ...MODEL, jitter: 0.2 }, seededRandom(11, i), { promptTokens: 0, outputTokens: 1 })
          .tokenAtMs[0] ?? 0,
    );
    const sorted = first.toSorted((a, b) => a - b);
    expect(sorted[2000]).toBeCloseTo(20, 0);
    const logs = first.map((value) => Math.log(value / 20));
    expect(Math.sqrt(logs.reduce((sum, value) => sum + value * value, 0) / logs.length)).toBeCloseTo(0.2, 2);
  });
});

describe("the seeded generator", () => {
  it("repeats exactly, so that a seed in a report stays good", () => {
    const random = seededRandom(42, "golden");
    expect(Array.from({ length: 4 }, () => random.below(1_000_000))).toEqual([639_749, 181_095, 182_116, 451_458]);
  });

  it("is uniform enough to be trusted with jitter", () => {
    const random = seededRandom(2);
    const counts = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 100_000; i++) {
      const tenth = random.below(10);
      counts[tenth] = (counts[tenth] ?? 0) + 1;
    }
    // Chi-square with 9 degrees of freedom stays below 27.88 in 999 of 1000 cases.
    expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.88);
  });
});

describe("the pacer", () => {
  it("emits everything in order, together what is due together, and nothing early", async () => {
    const start = performance.now();
    const due = [start - 5, start - 1, start + 20, start + 20.2, start + 40];
    const seen: { from: number; to: number; at: number }[] = [];
    await pace(due, (from, to) => seen.push({ from, to, at: performance.now() }), new AbortController().signal);
    expect(seen[0]).toMatchObject({ from: 0, to: 2 });
    expect(seen.at(-1)?.to).toBe(5);
    for (const { to, at } of seen) expect(at).toBeGreaterThanOrEqual(due[to - 1] ?? 0);
  });

  it("stops at once when it is aborted", async () => {
    const controller = new AbortController();
    const stopped = pace([performance.now() + 60_000], () => {}, controller.signal);
    controller.abort(new Error("enough"));
    await expect(stopped).rejects.toThrow("enough");
  });
});

describe("the slots", () => {
  it("forget a waiter who gives up, and serve the next", async () => {
    const slots = new Slots(1);
    const patient = new AbortController().signal;
    const release = await slots.acquire(patient);
    const impatient = new AbortController();
    const gone = slots.acquire(impatient.signal);
    const next = slots.acquire(patient);
    impatient.abort(new Error("gone"));
    await expect(gone).rejects.toThrow("gone");
    expect(slots.waiting).toBe(1);
    release();
    (await next)();
    expect(slots).toMatchObject({ taken: 0, waiting: 0 });
  });
});

describe("the prefix cache", () => {
  it("hits whole leading blocks only, and never the last token", () => {
    const cache = new PrefixCache(4);
    const prompt = [..."abcdefgh"];
    expect(cache.lookUp(prompt)).toBe(0);
    expect(cache.lookUp(prompt)).toBe(4);
    expect(cache.lookUp([...prompt, "i"])).toBe(8);
    expect(cache.lookUp([..."abcdXfghi"])).toBe(4);
    expect(cache.lookUp([..."Xbcdefghi"])).toBe(0);
  });
});

describe("the small parts", () => {
  it("count words, long words in pieces, and signs as tokens", () => {
    expect(tokenize("Hello, internationalisation!")).toEqual(["Hello", ",", "intern", "ationa", "lisati", "on", "!"]);
  });

  it("print numbers as Python's and Rust's exporters do", () => {
    expect([0, 12, 0.3, 2560, 1e6, 1795488682.9176798, 1048576].map(pythonNumber)).toEqual([
      "0.0",
      "12.0",
      "0.3",
      "2560.0",
      "1e+06",
      "1.7954886829176798e+09",
      "1.048576e+06",
    ]);
    expect([3, 0.00015000000000000001, 2e-7].map(rustNumber)).toEqual(["3", "0.00015000000000000001", "0.0000002"]);
  });

  it("refuse settings that make no sense, by name", () => {
    expect(() => completeSettings({ dialect: "tgi", latency: { slots: 0 } })).toThrow(
      "Simulator setting latency.slots is 0; wanted a number of at least 1.",
    );
    expect(() => completeSettings({ dialect: "tgi", latency: { msPerToken: Number.NaN } })).toThrow(RangeError);
  });
});
