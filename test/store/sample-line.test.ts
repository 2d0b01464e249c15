import { describe, expect, it } from "vitest";
import { seededUniform } from "../../src/load/random.ts";
import { KeptEvents } from "../../src/measure/kept-events.ts";
import type { RequestSample } from "../../src/model/sample.ts";
import { sampleLine } from "../../src/store/sample-line.ts";

/** All that a sample can have, in the order in which it is declared; the compiler asks for what is new. */
const WHOLE: Required<RequestSample> = {
  id: "6f1c2c52-7d3e-4a1f-9d58-0a4d1b3c5e7f",
  endpointId: "vllm",
  side: "base",
  scenario: "chat",
  phase: "measured",
  repeat: 1001,
  pair: 2,
  user: 3,
  turn: 4,
  stage: 1,
  inFlight: 17,
  attempt: 2,
  dueAtMs: 1000.0004,
  sentAtMs: 1000.1236,
  connectMs: { dns: 0.1234, tcp: 1.5, tls: 12.34567 },
  reusedConnection: false,
  sentAgain: true,
  headersAtMs: 1100.05,
  firstEventAtMs: 1100.05,
  roleAtMs: 1100.05,
  firstCountedTokenAtMs: 1100.999_96,
  firstTokenAtMs: 1101,
  firstReasoningAtMs: 1101.25,
  firstAnswerAtMs: 1102.123456789,
  lastTokenAtMs: 1102.123456789,
  endedAtMs: 86_400_000.5,
  inputTokens: 256,
  cachedInputTokens: 128,
  outputTokens: 3,
  tokenSource: "usage",
  events: { atMs: [1101, 1101.25, 1102.123456789], readIndex: [0, 1, 1], tokens: [1, 0.5, 2] },
  outcome: "protocol",
  cancelled: true,
  failure: "protocol",
  detail: "what was seen",
  status: 200,
  finishReason: "length",
  engineMs: { queue: 0, prefill: 1.23456789, decode: 2, load: 3, total: 4 },
};

const LEAST: RequestSample = {
  id: "a",
  endpointId: "vllm",
  side: "head",
  scenario: "ttft",
  phase: "warmup",
  repeat: 0,
  user: 0,
  turn: 0,
  attempt: 1,
  dueAtMs: 0,
  events: { atMs: [], readIndex: [] },
  outcome: "refused",
};

describe("a sample as a line", () => {
  it("holds all that a sample can have, its times to the microsecond and the engine's own as they were told", () => {
    const line = sampleLine(WHOLE);
    expect(line.endsWith("}\n")).toBe(true);
    expect(JSON.parse(line)).toEqual({
      ...WHOLE,
      dueAtMs: 1000,
      sentAtMs: 1000.124,
      connectMs: { dns: 0.123, tcp: 1.5, tls: 12.346 },
      firstCountedTokenAtMs: 1101,
      firstAnswerAtMs: 1102.123,
      lastTokenAtMs: 1102.123,
      events: { ...WHOLE.events, atMs: [1101, 1101.25, 1102.123] },
    });
  });

  it("has its keys in the order in which a sample is described", () => {
    expect(Object.keys(JSON.parse(sampleLine(WHOLE)))).toEqual(Object.keys(WHOLE));
  });

  it("leaves out what was not observed", () => {
    expect(sampleLine(LEAST)).toBe(`${JSON.stringify(LEAST)}\n`);
    const tcpAlone = sampleLine({ ...LEAST, connectMs: { tcp: 0.25 } });
    expect(JSON.parse(tcpAlone)).toEqual({ ...LEAST, connectMs: { tcp: 0.25 } });
  });

  it.each([
    'quoted "and" back\\slashed',
    "two\nlines\r\n and \u2028 more",
    "größer, 日本語 and 🦙",
    "\u0000 control \u001b[31m",
    "half of a pair \ud83d",
    "",
  ])("keeps the text %j on its one line", (detail) => {
    const line = sampleLine({ ...LEAST, id: detail, scenario: detail, detail, finishReason: detail });
    expect(line.trimEnd().split("\n")).toHaveLength(1);
    expect(JSON.parse(line)).toEqual({ ...LEAST, id: detail, scenario: detail, detail, finishReason: detail });
  });

  it("writes each time as the nearest microsecond, so that what came later is never earlier", () => {
    const draw = seededUniform("times of a line");
    const atMs = Array.from({ length: 20_000 }, () => draw() * 10 ** (draw() * 8)).sort((a, b) => a - b);
    const { events } = JSON.parse(sampleLine({ ...LEAST, events: { atMs, readIndex: [] } }));
    expect(events.atMs).toEqual(atMs.map((ms) => Number(ms.toFixed(3))));
    expect(events.atMs).toEqual(events.atMs.toSorted((a: number, b: number) => a - b));
  });

  it.each([-0.113, -1.5, 0, 0.0004, 0.9996, 999.9996, 1e15, Number.NaN, Number.POSITIVE_INFINITY])(
    "is JSON for a time of %d ms, whatever a clock said",
    (ms) => {
      const { dueAtMs, events } = JSON.parse(
        sampleLine({ ...LEAST, dueAtMs: ms, events: { atMs: [ms], readIndex: [0] } }),
      );
      const wanted = JSON.parse(JSON.stringify(Number.isFinite(ms) ? Number(ms.toFixed(3)) : ms));
      expect([dueAtMs, events.atMs[0]]).toEqual([wanted, wanted]);
    },
  );

  it("is JSON when an engine counted more tokens than there are numbers", () => {
    const tokens = [1e21, Number.POSITIVE_INFINITY];
    const events = { atMs: [1, 2], readIndex: [0, 0], tokens };
    const { outputTokens, ...rest } = JSON.parse(
      sampleLine({ ...LEAST, outputTokens: Number.POSITIVE_INFINITY, events }),
    );
    expect([outputTokens, rest.events.tokens]).toEqual([null, [1e21, null]]);
  });

  it.each([1, 2, 40])("is the same when its %d events were moved into a buffer", (count) => {
    const atMs = Array.from({ length: count }, (_, n) => n * 1.0625);
    const events = { atMs, readIndex: atMs.map((_, n) => n), tokens: atMs.map(() => 1) };
    const sample: RequestSample = { ...LEAST, events };
    const before = sampleLine(sample);
    new KeptEvents().keep(sample);
    expect(sampleLine(sample)).toBe(before);
  });
});
