import { describe, expect, it } from "vitest";
import { seededUniform } from "../../src/load/random.ts";
import { KeptEvents } from "../../src/measure/kept-events.ts";
import { measureRepeat } from "../../src/measure/measure.ts";
import type { RequestSample } from "../../src/model/sample.ts";
import { sample } from "./samples.ts";

/** Answers whose events come in crooked times; without `tokens` the engine does not tell what an event carries. */
function answers(count: number, eventsEach: number, tokens?: (draw: number) => number): RequestSample[] {
  const draw = seededUniform("kept events");
  return Array.from({ length: count }, (_, n) => {
    let afterMs = 20;
    const one = sample(
      n * 10,
      Array.from({ length: eventsEach }, () => (afterMs += 5 * draw())),
    );
    const { atMs, readIndex } = one.events;
    return tokens === undefined
      ? one
      : { ...one, events: { atMs, readIndex, tokens: Array.from(atMs, () => tokens(draw())) } };
  });
}

function measured(samples: readonly RequestSample[]) {
  const window = { fromMs: 5, toMs: 10 * samples.length + 50 };
  const { repeat, distributions } = measureRepeat({
    endpointId: "vllm",
    scenario: "light",
    kind: "load",
    repeat: 0,
    users: 4,
    window,
    samples,
    targets: [],
  });
  return { repeat, distributions };
}

describe("the events that are kept for the statistics", () => {
  it.each<[string, number, number, ((draw: number) => number)?]>([
    ["one token each", 2_000, 80, () => 1],
    ["several tokens each", 500, 30, (draw) => 1 + Math.floor(4 * draw)],
    ["tokens in halves", 500, 30, (draw) => 0.5 + Math.floor(4 * draw)],
    ["no count of tokens", 500, 30],
    ["answers longer than a buffer", 2, 150_000, () => 1],
    ["answers of one event", 5_000, 1, () => 1],
    ["answers of as few events as are moved", 500, 8, () => 1],
    ["answers of fewer, which stay as they are", 500, 7, () => 1],
  ])("give the same numbers as before they were moved: %s", (_, count, eventsEach, tokens) => {
    const samples = answers(count, eventsEach, tokens);
    const before = measured(samples);
    const kept = new KeptEvents();
    for (const one of samples) kept.keep(one);
    expect(measured(samples)).toEqual(before);
    expect(samples.every(({ events }) => events.atMs instanceof Float64Array)).toBe(eventsEach >= 8);
  });

  it("of many answers share a buffer, so that an answer costs little beside its numbers", () => {
    const samples = answers(100, 20, () => 1);
    const kept = new KeptEvents();
    for (const one of samples) kept.keep(one);
    const buffers = new Set(samples.map(({ events }) => (events.atMs as Float64Array).buffer));
    expect(buffers.size).toBe(1);
  });
});
