import { expect, test } from "vitest";
import { measureRepeat } from "../../src/measure/measure.ts";
import { findWarnings, type ObservedRepeat } from "../../src/measure/warnings.ts";
import type { RequestSample } from "../../src/model/sample.ts";
import { sample } from "./samples.ts";

const cold = { force_length: true, cache: "cold" } as const;

function observed(endpointId: string, samples: RequestSample[], repeat = 0): ObservedRepeat {
  const window = { fromMs: 0, toMs: 1000 };
  const test = { endpointId, scenario: "light", kind: "load", repeat, users: 1, targets: [] } as const;
  return { samples, repeat: measureRepeat({ ...test, window, samples }).repeat };
}

function codes(tests: ObservedRepeat[], settings: Parameters<typeof findWarnings>[1] = cold): string[] {
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
  const [warning] = findWarnings([observed("vllm", longer), observed("tgi", clean)], cold);
  expect(warning).toMatchObject({ code: "output-length", scenario: "light" });
  expect(warning?.message).toContain("tgi gave 100.0 tokens on average, vllm 106.0");
  const nearly = clean.map((answer) => ({ ...answer, outputTokens: 105 }));
  expect(codes([observed("vllm", nearly), observed("tgi", clean)])).toEqual(["one-run"]);
});

test("an answer that ended early although the length was forced is counted with its reason", () => {
  const tests = [observed("tgi", with1({ finishReason: "stop" }))];
  expect(findWarnings(tests, cold)[0]).toMatchObject({ code: "length-not-forced", endpointId: "tgi" });
  expect(findWarnings(tests, cold)[0]?.message).toContain(
    "1 of 4 answers ended before max_tokens (finish reason stop)",
  );
  expect(codes(tests, { ...cold, force_length: false })).toEqual(["one-run"]);
});

test("counting chunks for want of a token count is a marked fallback", () => {
  expect(codes([observed("vllm", with1({ tokenSource: "chunks" }))])).toEqual(["chunks-counted", "one-run"]);
});

test("cache hits above 5 % of the prompt tokens are wrong in a cold run and meant in a warm one", () => {
  const tests = [observed("vllm", with1({ cachedInputTokens: 5 }))];
  expect(findWarnings(tests, cold)[0]?.message).toContain("6.3 % of the prompt tokens");
  expect(codes(tests, { ...cold, cache: "warm" })).toEqual(["one-run"]);
  expect(codes([observed("vllm", with1({ cachedInputTokens: 4 }))])).toEqual(["one-run"]);
});

test("a model that was loaded inside a measured request is a cold start, by that endpoint's own measure", () => {
  const loads = (...ms: number[]) => ms.map((load, at) => sample(at, [50, 60], { engineMs: { load } }));
  expect(codes([observed("ollama", loads(150, 160, 155))])).toEqual(["one-run"]);
  const [warning] = findWarnings([observed("ollama", loads(2400, 40, 45))], cold);
  expect(warning).toMatchObject({ code: "cold-start", endpointId: "ollama" });
  expect(warning?.message).toContain("inside 1 of 3 measured requests (up to 2400 ms)");
});

test("a warm model that reports some hundred ms of load is no cold start", () => {
  const loads = (...ms: number[]) => ms.map((load, at) => sample(at, [50, 60], { engineMs: { load } }));
  expect(codes([observed("ollama", loads(120, 180, 240, 300, 130, 250))])).toEqual(["one-run"]);
  expect(codes([observed("ollama", loads(946, 120, 130, 125))])).toEqual(["cold-start", "one-run"]);
});

test("connections that the server does not keep are named, with how many requests met one", () => {
  const [warning] = findWarnings([observed("openai", with1({ sentAgain: true }))], cold);
  expect(warning).toMatchObject({ code: "connection-not-kept", endpointId: "openai" });
  expect(warning?.message).toContain("while 1 of 4 requests were being sent");
});
