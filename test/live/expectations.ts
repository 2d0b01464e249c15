import { expect } from "vitest";
import type { RequestSample } from "../../src/model/sample.ts";
import type { GateResult, ResultDirectory } from "./gate.ts";

/**
 * The engine's durations lie inside the client's, since its clock starts after the request was sent and stops before the
 * bytes that tell of it arrive. All are clocks of one machine that run at one rate, so load changes nothing about the
 * order; the millisecond is for what engines round.
 */
const ROUNDING_MS = 1;

/** The directory of a run that was started. */
export function directoryOf(result: GateResult): ResultDirectory {
  if (result.directory === undefined) throw new Error(`There is no result directory: ${result.stderr}`);
  return result.directory;
}

/** The measured requests of an endpoint, of one test or of all. */
export function measured(result: GateResult, endpointId: string, scenario?: string): RequestSample[] {
  const samples = directoryOf(result).samples[endpointId] ?? [];
  return samples.filter((sample) => sample.phase === "measured" && (scenario ?? sample.scenario) === sample.scenario);
}

export function warningCodes(result: GateResult): string[] {
  return directoryOf(result).run.warnings.map(({ code }) => code);
}

/** Names of the guards that fired in any repeat. */
export function guardsOf(result: GateResult): string[] {
  return directoryOf(result).run.repeats.flatMap(({ guards }) => guards.map(({ guard }) => guard));
}

/**
 * Passed, whole, with so many measured requests, none of which failed. On busy cores a test is measured again: each time
 * all of it has to work.
 */
export function expectEveryRequestOk(result: GateResult, endpointId: string, requests: number): void {
  const samples = measured(result, endpointId);
  const repeats = directoryOf(result).run.repeats.filter((repeat) => repeat.endpointId === endpointId);
  const due = repeats.reduce((sum, { counts }) => sum + counts.due, 0);
  const once = new Map(repeats.map(({ scenario, counts }) => [scenario, counts.due]));
  expect([...once.values()].reduce((sum, one) => sum + one, 0)).toBe(requests);
  expect(samples.map(({ outcome, detail }) => detail ?? outcome)).toEqual(Array(due).fill("ok"));
  expect(result).toMatchObject({ exitCode: 0, report: { verdict: { outcome: "pass" } } });
  expect(directoryOf(result)).toMatchObject({ manifest: { status: "complete" }, run: { status: "complete" } });
}

/**
 * The engine went away in the middle: what it had begun failed, and no answer that was cut counts as a success.
 * `classes` are the failures that may be seen.
 */
export function expectCutAnswersFailed(
  result: GateResult,
  endpointId: string,
  classes: string[],
  tokens: number,
): void {
  const samples = measured(result, endpointId);
  const [whole, failed] = [samples.filter(({ outcome }) => outcome === "ok"), samples.filter(({ failure }) => failure)];
  expect(whole.length).toBeGreaterThan(0);
  expect(new Set(whole.map(({ outputTokens }) => outputTokens))).toEqual(new Set([tokens]));
  expect(failed.filter(({ firstTokenAtMs }) => firstTokenAtMs !== undefined)).not.toEqual([]);
  expect(classes).toEqual(expect.arrayContaining(failed.map(({ outcome }) => outcome)));
  // Once it is gone it answers nobody.
  const firstFailure = samples.findIndex(({ failure }) => failure !== undefined);
  expect(samples.slice(firstFailure)).toEqual(failed);
  expect(result).toMatchObject({ exitCode: 2, report: { verdict: { outcome: "target-missed" } } });
}

/** Sent, first token, last token, end; and the engine's own times inside of what the client saw. */
export function expectTimesInOrder(sample: RequestSample): void {
  const at = atMs(sample);
  expect(at).not.toContain(Number.NaN);
  expect([...at].sort((a, b) => a - b)).toEqual(at);
  const { load = 0, prefill = 0, decode = 0, total = 0 } = sample.engineMs ?? {};
  expect(prefill).toBeGreaterThan(0);
  expect(load + prefill).toBeLessThanOrEqual(ttftMs(sample) + ROUNDING_MS);
  expect(load + prefill + decode).toBeLessThanOrEqual(durationMs(sample) + ROUNDING_MS);
  expect(total).toBeLessThanOrEqual(durationMs(sample) + ROUNDING_MS);
}

export function ttftMs({ sentAtMs = Number.NaN, firstTokenAtMs = Number.NaN }: RequestSample): number {
  return firstTokenAtMs - sentAtMs;
}

function durationMs({ sentAtMs = Number.NaN, endedAtMs = Number.NaN }: RequestSample): number {
  return endedAtMs - sentAtMs;
}

function atMs({ sentAtMs, headersAtMs, firstTokenAtMs, lastTokenAtMs, endedAtMs }: RequestSample): number[] {
  return [sentAtMs, headersAtMs, firstTokenAtMs, lastTokenAtMs, endedAtMs].map((at) => at ?? Number.NaN);
}
