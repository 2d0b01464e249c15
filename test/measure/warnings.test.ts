import { expect, test } from "vitest";
import { measureRepeat } from "../../src/measure/measure.ts";
import { findWarnings, type ObservedRepeat, observedRepeat } from "../../src/measure/warnings.ts";
import type { RequestSample } from "../../src/model/sample.ts";
import { sample } from "./samples.ts";

const forced = { force_length: true } as const;

function observed(endpointId: string, samples: RequestSample[], repeat = 0): ObservedRepeat {
  const window = { fromMs: 0, toMs: 1000 };
  const test = { endpointId, scenario: "light", kind: "load", repeat, users: 1, targets: [] } as const;
  return observedRepeat(measureRepeat({ ...test, window, samples }).repeat, samples);
}

function codes(tests: ObservedRepeat[], settings: Parameters<typeof findWarnings>[1] = forced): string[] {
  return findWarnings(tests, settings).map(({ code }) => code);
}

const clean = [0, 1, 2].map((at) => sample(at, [50, 60], { outputTokens: 100, cachedInputTokens: 0 }));
const with1 = (more: Partial<RequestSample>) => [...clean, sample(3, [50, 60], { outputTokens: 100, ...more })];

test("a clean single run has one warning, that its run-to-run noise is unknown", () => {
  expect(codes([observed("vllm", clean)])).toEqual(["one-run"]);
  expect(codes([observed("vllm", clean), observed("vllm", clean, 1)])).toEqual([]);
});

test("answers that differ by more than 5 % between endpoints are named with their lengths", () => {
  const longer = clean.map((answer) => ({ ...answer, outputTokens: 106 }));
  const [warning] = findWarnings([observed("vllm", longer), observed("tgi", clean)], forced);
  expect(warning).toMatchObject({ code: "output-length", scenario: "light" });
  expect(warning?.message).toContain("tgi gave 100.0 tokens on average, vllm 106.0");
  const nearly = clean.map((answer) => ({ ...answer, outputTokens: 105 }));
  expect(codes([observed("vllm", nearly), observed("tgi", clean)])).toEqual(["one-run"]);
});

test("an answer that ended early although the length was forced is counted with its reason", () => {
  const tests = [observed("tgi", with1({ finishReason: "stop" }))];
  expect(findWarnings(tests, forced)[0]).toMatchObject({ code: "length-not-forced", endpointId: "tgi" });
  expect(findWarnings(tests, forced)[0]?.message).toContain(
    "1 of 4 answers ended before max_tokens (finish reason stop)",
  );
  expect(codes(tests, { force_length: false })).toEqual(["one-run"]);
});

test("counting chunks for want of a token count is a marked fallback", () => {
  expect(codes([observed("vllm", with1({ tokenSource: "chunks" }))])).toEqual(["chunks-counted", "one-run"]);
});

test("lengths are compared between engines; base and head have a guard for it", () => {
  const base = clean.map((answer) => ({ ...answer, outputTokens: 200, side: "base" as const }));
  expect(codes([observed("vllm-base", base), observed("vllm", clean)])).toEqual(["one-run"]);
});

test("an answer that the client cancelled is neither too short nor without a count", () => {
  const cancelled = with1({ cancelled: true, finishReason: "stop", tokenSource: "chunks", outputTokens: 3 });
  expect(codes([observed("vllm", cancelled), observed("tgi", clean)])).toEqual(["one-run"]);
});

test("a test that was too short to be steady says so", () => {
  const tests = [observed("vllm", clean)];
  const [{ repeat, answers }] = tests as [ObservedRepeat];
  const cut = { beforeMs: 0, afterMs: 0, requests: 0 };
  expect(codes([{ repeat: { ...repeat, cut: { ...cut, unsteady: true } }, answers }])).toEqual([
    "no-steady-window",
    "one-run",
  ]);
  expect(codes([{ repeat: { ...repeat, cut }, answers }])).toEqual(["one-run"]);
});

test("connections that the server does not keep are named, with how many requests met one", () => {
  const [warning] = findWarnings([observed("openai", with1({ sentAgain: true }))], forced);
  expect(warning).toMatchObject({ code: "connection-not-kept", endpointId: "openai" });
  expect(warning?.message).toContain("while 1 of 4 requests were being sent");
});
