import { describe, expect, it } from "vitest";
import { family } from "../../src/engines/native-metrics/mapping.ts";
import { counterDelta, gauge, histogramDelta, processChange, sameCounters } from "../../src/telemetry/deltas.ts";
import type { Scrape } from "../../src/telemetry/prometheus.ts";
import { uniforms } from "../stats/seeded.ts";
import { EMPTY, recorded, scrapeOf } from "./scrapes.ts";

const TOKENS = family("tokens_total");
const LATENCY = family("latency");

/** A histogram of one engine as prometheus_client prints it. */
function histogram(counts: readonly number[], sum: number, labels = 'engine="0"', bounds = ["0.1", "0.5", "+Inf"]) {
  const lines = bounds.map((bound, n) => `latency_bucket{le="${bound}",${labels}} ${counts[n]}`);
  return [...lines, `latency_count{${labels}} ${counts.at(-1)}`, `latency_sum{${labels}} ${sum}`];
}

describe("a counter between two scrapes", () => {
  it("has risen by the sum of its label sets", () => {
    const before = scrapeOf('tokens_total{engine="0"} 10', 'tokens_total{engine="1"} 100');
    const after = scrapeOf('tokens_total{engine="1"} 130', 'tokens_total{engine="0"} 15');
    expect(counterDelta(before, after, TOKENS, false)).toBe(35);
  });

  it("counts only the labels that are meant", () => {
    const stopped = { names: ["done_total"], where: { reason: ["stop", "length"] } };
    const before = scrapeOf(
      'done_total{reason="stop"} 1',
      'done_total{reason="length"} 1',
      'done_total{reason="abort"} 1',
    );
    const after = scrapeOf(
      'done_total{reason="stop"} 3',
      'done_total{reason="length"} 5',
      'done_total{reason="abort"} 9',
    );
    expect(counterDelta(before, after, stopped, false)).toBe(6);
  });

  it("is looked for by its newest name first", () => {
    const renamed = family("new_total", "old_total");
    expect(counterDelta(scrapeOf("old_total 1"), scrapeOf("old_total 4"), renamed, false)).toBe(3);
    const both = ["new_total 10", "old_total 1"];
    expect(counterDelta(scrapeOf(...both), scrapeOf("new_total 12", "old_total 9"), renamed, false)).toBe(2);
  });

  it("stood at 0 if it was not there before, where a series appears with its first value", () => {
    expect(counterDelta(EMPTY, scrapeOf("tokens_total 4"), TOKENS, true)).toBe(4);
  });

  it("says nothing if it was not there before, where every series is there from the start", () => {
    expect(counterDelta(EMPTY, scrapeOf("tokens_total 4"), TOKENS, false)).toBeUndefined();
    const joined = scrapeOf('tokens_total{engine="0"} 5', 'tokens_total{engine="1"} 500');
    expect(counterDelta(scrapeOf('tokens_total{engine="0"} 1'), joined, TOKENS, false)).toBeUndefined();
  });

  it("is absent where the engine has none, never 0", () => {
    expect(counterDelta(EMPTY, scrapeOf("other_total 1"), TOKENS, true)).toBeUndefined();
  });

  it.each([
    ["went back", "9", "3"],
    ["is not a number now", "9", "NaN"],
    ["was not a number", "NaN", "9"],
    ["is infinite", "9", "+Inf"],
  ])("says nothing if it %s", (_, then, now) => {
    expect(
      counterDelta(scrapeOf(`tokens_total ${then}`), scrapeOf(`tokens_total ${now}`), TOKENS, false),
    ).toBeUndefined();
  });
});

describe("a histogram between two scrapes", () => {
  it("is added up bucket by bucket over engines, by the bounds of the scrape, in whatever order they come", () => {
    const before = scrapeOf(...histogram([1, 2, 3], 1), ...histogram([10, 20, 30], 10, 'engine="1"'));
    const after = scrapeOf(...histogram([2, 5, 7], 2.5), ...histogram([10, 21, 33], 11, 'engine="1"').reverse());
    expect(histogramDelta(before, after, LATENCY, false)).toEqual({
      count: 7,
      sum: 2.5,
      buckets: [
        { upTo: 0.1, count: 1 },
        { upTo: 0.5, count: 4 },
        { upTo: Number.POSITIVE_INFINITY, count: 7 },
      ],
    });
  });

  it("knows a bound by its number, not by its text", () => {
    const before = scrapeOf(...histogram([0, 0, 0], 0, 'engine="0"', ["0.1", "0.5", "+Inf"]));
    const after = scrapeOf(...histogram([1, 1, 2], 1, 'engine="0"', ["0.1", "0.5", "+Inf"]));
    const other = scrapeOf(...histogram([1, 1, 2], 1, 'engine="1"', ["0.10", "5e-1", "+Inf"]));
    const both: Scrape = {
      ...after,
      series: new Map(
        [...after.series].map(([name, series]) => [name, [...series, ...(other.series.get(name) ?? [])]]),
      ),
    };
    expect(histogramDelta(before, both, LATENCY, true)?.buckets?.map(({ count }) => count)).toEqual([2, 2, 4]);
  });

  it("has no buckets where engines have different bounds, and still an exact mean", () => {
    const after = scrapeOf(
      ...histogram([1, 2, 3], 1.5),
      ...histogram([1, 2, 3], 1.5, 'engine="1"', ["0.2", "0.5", "+Inf"]),
    );
    expect(histogramDelta(EMPTY, after, LATENCY, true)).toEqual({ count: 6, sum: 3 });
  });

  it("never lets a cumulated count fall, though lines of a scrape may be some requests apart", () => {
    const after = scrapeOf(...histogram([4, 3, 5], 1));
    expect(histogramDelta(EMPTY, after, LATENCY, true)?.buckets?.map(({ count }) => count)).toEqual([4, 4, 5]);
  });

  it("needs a count and a sum", () => {
    expect(histogramDelta(EMPTY, scrapeOf("latency_count 3"), LATENCY, true)).toBeUndefined();
  });

  it("adds up: from a to b and from b to c is from a to c, for counters, sums and every bucket", () => {
    const random = uniforms(11);
    for (let round = 0; round < 50; round++) {
      const [a, b, c] = growing(random);
      const parts = [histogramDelta(a, b, LATENCY, true), histogramDelta(b, c, LATENCY, true)];
      const whole = histogramDelta(a, c, LATENCY, true);
      expect(parts.reduce((sum, part) => sum + (part?.count ?? Number.NaN), 0)).toBe(whole?.count);
      expect(parts.reduce((sum, part) => sum + (part?.sum ?? Number.NaN), 0)).toBeCloseTo(whole?.sum ?? Number.NaN, 9);
      whole?.buckets?.forEach(({ count }, n) => {
        expect(parts.reduce((sum, part) => sum + (part?.buckets?.[n]?.count ?? Number.NaN), 0)).toBe(count);
      });
      expect(whole?.buckets).toHaveLength(3);
    }
  });
});

/** Three scrapes of two engines, one of which may appear only later. */
function growing(random: () => number): [Scrape, Scrape, Scrape] {
  const late = random() < 0.5;
  const state = [0, 1].map(() => ({ buckets: [0, 0, 0], sum: 0 }));
  const next = (first: boolean) => {
    const lines = state.flatMap((engine, n) => {
      if (first && late && n === 1) return [];
      for (let value = 0; value < random() * 20; value++) {
        const seconds = random();
        engine.sum += seconds;
        [0.1, 0.5, 1].forEach((bound, bucket) => {
          if (seconds <= bound) engine.buckets[bucket] = (engine.buckets[bucket] ?? 0) + 1;
        });
      }
      return histogram(engine.buckets, engine.sum, `engine="${n}"`);
    });
    return scrapeOf(...lines);
  };
  return [next(true), next(false), next(false)];
}

describe("a process between two scrapes", () => {
  const counters = new Set(["tokens_total"]);

  it("is the same while its counters rise", () => {
    const before = scrapeOf("tokens_total 1", "process_start_time_seconds 100", "tokens_created 100.5");
    const after = scrapeOf("tokens_total 2", "process_start_time_seconds 100", "tokens_created 100.5");
    expect(processChange(before, after, counters)).toBe("same");
  });

  it.each(["process_start_time_seconds", "tokens_created"])(
    "was restarted when %s is later, whatever its counters say",
    (name) => {
      const before = scrapeOf("tokens_total 1", `${name} 100`);
      expect(processChange(before, scrapeOf("tokens_total 50", `${name} 101`), counters)).toBe("restarted");
    },
  );

  it("is another one when it began earlier", () => {
    const before = scrapeOf("tokens_total 1", "process_start_time_seconds 100");
    const after = scrapeOf("tokens_total 50", "process_start_time_seconds 99");
    expect(processChange(before, after, counters)).toBe("other");
  });

  it("shows by a counter that fell or is gone, where no start is told", () => {
    expect(processChange(scrapeOf("tokens_total 9"), scrapeOf("tokens_total 3"), counters)).toBe("fell");
    expect(processChange(scrapeOf("tokens_total 9"), EMPTY, counters)).toBe("fell");
    expect(processChange(EMPTY, scrapeOf("tokens_total 3"), counters)).toBe("same");
    for (const [then, now] of [
      ["NaN", "NaN"],
      ["NaN", "3"],
      ["3", "NaN"],
    ]) {
      expect(processChange(scrapeOf(`tokens_total ${then}`), scrapeOf(`tokens_total ${now}`), counters)).toBe("same");
    }
  });

  it("is not judged by gauges and by counters that do not matter", () => {
    const [before, after] = [scrapeOf("running 9", "gc_total 5"), scrapeOf("running 1", "gc_total 1")];
    expect(processChange(before, after, counters)).toBe("same");
  });

  it("stands still when no counter of it moved", () => {
    const [before, after] = [scrapeOf("tokens_total 9", "running 2"), scrapeOf("tokens_total 9", "running 1")];
    expect(sameCounters(before, after, counters)).toBe(true);
    expect(sameCounters(before, scrapeOf("tokens_total 10"), counters)).toBe(false);
    expect(sameCounters(scrapeOf("tokens_total NaN"), scrapeOf("tokens_total NaN"), counters)).toBe(true);
    expect(sameCounters(EMPTY, before, counters)).toBe(false);
  });

  it("of a real vLLM that served on is the same one", () => {
    const [before, after] = [recorded("vllm/get-metrics"), recorded("vllm/get-metrics-final")];
    expect(processChange(before, after, new Set(["vllm:generation_tokens_total"]))).toBe("same");
  });
});

describe("a gauge", () => {
  const scrape = scrapeOf('running{engine="0"} 3', 'running{engine="1"} 4', 'running{engine="2"} NaN', "empty NaN");

  it("is the sum or the largest of its label sets, without those that are no number", () => {
    expect(gauge(scrape, family("running"), "sum")).toBe(7);
    expect(gauge(scrape, family("running"), "max")).toBe(4);
  });

  it("is absent where nothing is told", () => {
    expect(gauge(scrape, family("empty"), "sum")).toBeUndefined();
    expect(gauge(scrape, family("missing"), "sum")).toBeUndefined();
  });
});
