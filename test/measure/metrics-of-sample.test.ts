import { expect, test } from "vitest";
import {
  e2eMs,
  eachChunkGap,
  eachTokenGap,
  meetsTargets,
  tpotMs,
  ttftMs,
} from "../../src/measure/metrics-of-sample.ts";
import type { RequestSample } from "../../src/model/sample.ts";
import { failed, sample } from "./samples.ts";

function tokenGaps(of: RequestSample): [number, number][] {
  const gaps: [number, number][] = [];
  eachTokenGap(of, (ms, tokens) => gaps.push([ms, tokens]));
  return gaps;
}

function chunkGaps(of: RequestSample): number[] {
  const gaps: number[] = [];
  eachChunkGap(of, (ms) => gaps.push(ms));
  return gaps;
}

test("TTFT, E2E and TPOT of one token an event are those on paper", () => {
  const request = sample(1000, [80, 100, 130, 140]);
  expect(ttftMs(request)).toBe(80);
  expect(e2eMs(request)).toBe(140);
  expect(tpotMs(request)).toBe(20);
  expect(tokenGaps(request)).toEqual([
    [20, 1],
    [30, 1],
    [10, 1],
  ]);
});

test("a chunk of k tokens is k gaps of gap/k, and TPOT leaves out the tokens of the first chunk", () => {
  const request = sample(0, [100, 160, 200], { outputTokens: 9 });
  request.events.tokens = [3, 2, 4];
  expect(tpotMs(request)).toBeCloseTo(100 / 6, 12);
  expect(tokenGaps(request)).toEqual([
    [30, 2],
    [10, 4],
  ]);
  expect(chunkGaps(request)).toEqual([60, 40]);
});

test("the token-weighted mean of the gaps is the TPOT, also with tokens before the first text and chunks without any", () => {
  const request = sample(0, [50, 70, 90, 95, 130], { outputTokens: 7, firstTokenAtMs: 70 });
  request.events.tokens = [1, 1, 2, 0, 3];
  const gaps = tokenGaps(request);
  const total = gaps.reduce((sum, [ms, tokens]) => sum + ms * tokens, 0);
  const tokens = gaps.reduce((sum, [, count]) => sum + count, 0);
  expect(tpotMs(request)).toBeCloseTo(60 / 5, 12);
  expect(total / tokens).toBeCloseTo(12, 12);
});

test("an answer of one token, or of one chunk, has no TPOT", () => {
  expect(tpotMs(sample(0, [80]))).toBeUndefined();
  const chunk = sample(0, [80], { outputTokens: 5 });
  chunk.events.tokens = [5];
  expect(tpotMs(chunk)).toBeUndefined();
  expect(tpotMs(sample(0, [80], { outputTokens: 5 }))).toBeUndefined();
});

test("several events in one read are true zero gaps", () => {
  expect(chunkGaps(sample(0, [80, 80, 100]))).toEqual([0, 20]);
});

test("a failed request has no latency at all", () => {
  const request = failed(0, "truncated");
  expect([ttftMs(request), e2eMs(request), tpotMs(request)]).toEqual([undefined, undefined, undefined]);
  expect([tokenGaps(request), chunkGaps(request)]).toEqual([[], []]);
});

test("a request meets its targets only if it succeeded and keeps every one of them", () => {
  const targets = [
    { metric: "ttft_ms", statistic: "p50", limit: 80 },
    { metric: "e2e_ms", statistic: "p95", limit: 140 },
  ] as const;
  expect(meetsTargets(sample(0, [80, 140]), targets)).toBe(true);
  expect(meetsTargets(sample(0, [81, 140]), targets)).toBe(false);
  expect(meetsTargets(sample(0, [80, 141]), targets)).toBe(false);
  expect(meetsTargets(failed(0, "server"), targets)).toBe(false);
});
