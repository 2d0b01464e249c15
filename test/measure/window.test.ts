import { expect, test } from "vitest";
import { cutOf, endedInside, sentInside, steadyWindow, tokensInside } from "../../src/measure/window.ts";
import { failed, sample } from "./samples.ts";

const moments = { startedAtMs: 0, allStartedAtMs: 100, limitAtMs: 1000, drainedAtMs: 1200 };

test("a load test is steady from its last user's start to its limit", () => {
  const samples = [0, 300, 600, 900].map((at) => sample(at, [50, 250]));
  expect(steadyWindow("load", 2, moments, samples)).toEqual({ fromMs: 100, toMs: 1000 });
});

test("a TTFT test is measured as a whole", () => {
  expect(steadyWindow("ttft", 1, moments, [sample(0, [50, 250])])).toEqual({ fromMs: 0, toMs: 1200 });
});

test("as few requests as users leave no steady part, so the whole test is the window", () => {
  const samples = [0, 1, 2].map((at) => sample(at, [50, 250]));
  const short = { startedAtMs: 0, allStartedAtMs: 0, limitAtMs: 2, drainedAtMs: 252 };
  expect(steadyWindow("load", 3, short, samples)).toEqual({ fromMs: 0, toMs: 252 });
});

test("answers longer than the test, or a ramp that uses up all requests, make the whole test the window", () => {
  expect(steadyWindow("load", 1, moments, [sample(0, [50, 1200])])).toEqual({ fromMs: 0, toMs: 1200 });
  const ramp = { ...moments, allStartedAtMs: 1500 };
  expect(steadyWindow("load", 1, ramp, [sample(0, [50]), sample(60, [50])])).toEqual({ fromMs: 0, toMs: 1200 });
});

test("an open loop is steady from when the empty engine has filled, a median answer after its start", () => {
  const open = { ...moments, allStartedAtMs: 0 };
  const samples = [0, 300, 600, 900].map((at) => sample(at, [50, 250]));
  expect(steadyWindow("load", 64, open, samples, "open")).toEqual({ fromMs: 250, toMs: 1000 });
  const slow = [0, 300, 600, 900].map((at) => sample(at, [50, 600]));
  expect(steadyWindow("load", 64, open, slow, "open")).toEqual({ fromMs: 0, toMs: 1200 });
  expect(steadyWindow("load", 64, open, [failed(0, "server")], "open")).toEqual({ fromMs: 0, toMs: 1200 });
});

test("what is cut is told, and that nothing could be", () => {
  const samples = [0, 300, 600, 900, 1050].map((at) => sample(at, [50, 250]));
  expect(cutOf("load", { fromMs: 100, toMs: 1000 }, moments, samples)).toEqual({
    beforeMs: 100,
    afterMs: 200,
    requests: 2,
  });
  const whole = { fromMs: 0, toMs: 1200 };
  expect(cutOf("load", whole, moments, samples)).toEqual({ beforeMs: 0, afterMs: 0, requests: 0, unsteady: true });
  expect(cutOf("ttft", whole, moments, samples)).toEqual({ beforeMs: 0, afterMs: 0, requests: 0 });
  const exact = { ...moments, allStartedAtMs: 0, limitAtMs: 1200 };
  expect(cutOf("load", whole, exact, samples).unsteady).toBeUndefined();
});

test("latency counts for requests sent inside the window, also for the one whose start closed it", () => {
  const window = { fromMs: 100, toMs: 1000 };
  expect(sentInside(sample(99, [5]), window)).toBe(false);
  expect(sentInside(sample(100, [5000]), window)).toBe(true);
  expect(sentInside(sample(1003, [5], { dueAtMs: 1000 }), window)).toBe(true);
  expect(sentInside(sample(1003, [5], { dueAtMs: 1002 }), window)).toBe(false);
  const { sentAtMs: _, ...unsent } = sample(500, []);
  expect(sentInside(unsent, window)).toBe(false);
});

test("tokens count where they arrive, whenever their request was sent", () => {
  const window = { fromMs: 100, toMs: 200 };
  expect(tokensInside(sample(0, [90, 110, 150, 210]), window)).toBe(2);
  const counted = sample(0, [90, 110, 150, 210], { outputTokens: 10 });
  expect(tokensInside(counted, window)).toBe(5);
  counted.events.tokens = [1, 2, 6, 1];
  expect(tokensInside(counted, window)).toBe(8);
});

test("what a failed request delivered is not throughput", () => {
  const window = { fromMs: 0, toMs: 1000 };
  expect(tokensInside(failed(0, "truncated"), window)).toBe(0);
  expect(endedInside(failed(0, "truncated"), window)).toBe(false);
});
