import { describe, expect, test } from "vitest";
import type { Verdict } from "../../src/model/verdict.ts";
import { buildReport, type ReportInput } from "../../src/report/build.ts";
import { findFailureExamples } from "../../src/report/failure-examples.ts";
import { check, endpoint, input, repeat, run, verdict } from "./runs.ts";
import { report, STORIES } from "./stories.ts";

function headlineOf(
  judged: Verdict,
  runResult = run(
    "quick",
    [endpoint("vllm")],
    [repeat("vllm", "quick_latency", 5, { due: 100, ttft: 20, tpot: 3, e2e: 400 })],
  ),
) {
  const { headline, nextStep } = buildReport(input(runResult, judged));
  return { headline, nextStep };
}

describe("the headline", () => {
  test("names the missed target with both numbers, the consequence, and where the time goes", () => {
    expect(report("target-missed")).toMatchObject({
      headline:
        "Target missed: ollama's p95 end-to-end latency in quick_latency is 812 ms, the limit is 500 ms. The check is red (exit code 2).",
      nextStep: expect.stringMatching(/^60 % of the median request is decoding: lower max_tokens/),
    });
  });

  test("says why a check stays green though a target is missed", () => {
    const judged = verdict("target-missed", [check("target-missed", {}, { value: 812 })], 0);
    expect(headlineOf(judged).headline).toMatch(/The check stays green: fail-on does not name "target"\.$/);
  });

  test("says how many requests would decide and which key to raise", () => {
    expect(report("cannot-tell")).toMatchObject({
      headline: expect.stringContaining("about 59 requests would decide, 31 were measured"),
      nextStep: "Set requests to at least 59, or duration_seconds accordingly longer, in the load test quick_latency.",
    });
  });

  test("asks for another limit where no number of requests would tell", () => {
    expect(headlineOf(verdict("inconclusive", [check("inconclusive", {}, { value: 500 })])).nextStep).toMatch(
      /move the limit/,
    );
  });

  test("names the required engine that is absent, and its hint is the next step", () => {
    const { headline, nextStep } = report("engine-absent");
    expect(headline).toBe(
      "tgi could not be measured: connection refused at 127.0.0.1:8080; the check is red because it is required (exit code 4). Of the 2 targets that could be judged none is missed.",
    );
    expect(nextStep).toMatch(/^Check that the engine is running/);
  });

  test("says that a missed target is what is red where fail-on leaves the absent engine out", () => {
    const make = STORIES["engine-absent"] as () => ReportInput;
    const story = make();
    const judged = verdict("infrastructure", [check("target-missed", {}, { value: 812 })], 2);
    expect(buildReport({ ...story, verdict: judged }).headline).toContain(
      'the check is red because of a missed target (exit code 2); fail-on does not name "infrastructure".',
    );
  });

  test("takes enough digits to tell a value from the limit that it misses", () => {
    const judged = verdict("target-missed", [check("target-missed", {}, { value: 500.04 })]);
    expect(headlineOf(judged).headline).toContain("is 500.04 ms, the limit is 500.00 ms");
  });

  test("never gives a number for a percentile that too few requests carry", () => {
    const judged = verdict("target-missed", [check("target-missed", {}, { n: 20 })]);
    expect(headlineOf(judged).headline).toContain(
      "in quick_latency is above its limit of 500 ms (n = 20 is too few to give it as a number)",
    );
  });

  test("follows the most frequent failure when the success rate is missed", () => {
    expect(report("all-failed").nextStep).toMatch(/^Most failures are "auth"\. Name the environment variable/);
  });
});

test("targets are listed worst first: missed, then undecided, then by how much of the limit is used", () => {
  const table = report("target-missed").tables.find(({ id }) => id === "targets");
  const shown = table?.rows.map((row) => `${row[0]?.tone} ${row[5]?.text}`);
  expect(shown).toEqual([
    "bad 163 %",
    "unsure 244 %",
    "good 88 %",
    "good 85 %",
    "good 72 %",
    "good 48 %",
    "good 41 %",
    "good 0 %",
    "good 0 %",
  ]);
});

test("a percentile below its least sample size is a mark, not a number", () => {
  const table = report("target-missed").tables.find(({ title }) => title.startsWith("ttft"));
  expect(table?.rows[0]?.slice(0, 4).map(({ text }) => text)).toEqual(["vllm", "41.2", "n<72", "n<368"]);
});

test("where one engine has no token counts the column holds the chunk gap of all", () => {
  const counted = repeat("vllm", "load", 5, { due: 400, ttft: 20, tpot: 3, e2e: 400 });
  const uncounted = repeat("tgi", "load", 5, { due: 400, ttft: 20, tpot: 3, e2e: 400 });
  delete uncounted.metrics.itl_ms;
  const labels = (repeats: (typeof counted)[]) => {
    const built = buildReport(input(run("x", [endpoint("vllm"), endpoint("tgi")], repeats), verdict("pass")));
    return built.tables.find(({ id }) => id === "results-1")?.columns.map(({ label }) => label);
  };
  expect(labels([counted])).toContain("ITL p99");
  expect(labels([counted, uncounted])).toContain("chunk gap p99");
  expect(labels([counted, uncounted])).not.toContain("ITL p99");
});

test("several runs of one test are one row of medians without intervals, and then nothing is said about a single run", () => {
  const one = repeat("vllm", "load", 5, { due: 400, failures: { server: 2 }, ttft: 20, tpot: 3, e2e: 400 });
  const two = { ...repeat("vllm", "load", 5, { due: 400, ttft: 24, tpot: 3, e2e: 400 }), repeat: 2 };
  const built = buildReport(input(run("x", [endpoint("vllm")], [one, two]), verdict("pass")));
  const table = built.tables.find(({ id }) => id === "results-1");
  const cell = (label: string) => table?.rows[0]?.[table.columns.findIndex((column) => column.label === label)];
  expect(table?.rows).toHaveLength(1);
  expect(cell("TTFT p50")).toEqual({ text: "22.0" });
  expect(cell("success")).toEqual({ text: "99.7 %", detail: "2 failed" });
  expect(cell("n")).toEqual({ text: "800" });
  expect(table?.note).toMatch(/^Median of 2 runs; success and n are of all requests/);
  expect(built.notes.join(" ")).not.toMatch(/One run|95 % interval/);
  expect(report("all-met").notes.join(" ")).toContain("One run, run-to-run noise unknown");
});

test("a percentile that one of several runs was too small for is a mark, not the median of the others", () => {
  const sizes = [400, 50].map((due) => repeat("vllm", "load", 5, { due, ttft: 20, tpot: 3, e2e: 400 }));
  const built = buildReport(input(run("x", [endpoint("vllm")], sizes), verdict("pass")));
  const table = built.tables.find(({ id }) => id === "results-1");
  expect(table?.rows[0]?.slice(1, 4).map(({ text }) => text)).toEqual(["20.0", "n<72", "n<368"]);
});

test("that there was one run is said once, and never as an annotation", () => {
  const story = input(
    run("x", [endpoint("vllm")], [repeat("vllm", "load", 5, { due: 400, ttft: 20, tpot: 3, e2e: 400 })]),
    verdict("pass"),
  );
  const warned = buildReport({
    ...story,
    run: { ...story.run, warnings: [{ code: "one-run", message: "one run, noise unknown" }] },
  });
  expect(warned.notes.join(" ")).not.toContain("One run");
  expect(warned.annotations).toEqual([]);
});

test("a dimension where everybody leads is a tie, and the weights are stated", () => {
  const table = report("target-missed").tables.find(({ id }) => id === "winner");
  expect(table?.rows[0]?.map(({ text }) => text).slice(0, 6)).toEqual(["ttft", "vllm", "–", "–", "tie", "vllm"]);
  expect(table?.rows[1]?.[2]?.text).toBe("vllm = tgi");
  expect(table?.note).toContain(
    "Overall weighs ttft 35 %, e2e 25 %, throughput 25 %, reliability 15 %; a test without one",
  );
});

test("failures are grouped by class with an example and what to do", () => {
  const table = report("target-missed").tables.find(({ id }) => id === "failures");
  expect(table?.rows.map((row) => row.map(({ text }) => text))).toEqual([
    [
      "overloaded",
      "3",
      "ollama quick_latency (3)",
      expect.stringMatching(/^503/),
      expect.stringMatching(/^The engine refused for load/),
    ],
    [
      "idle-timeout",
      "1",
      "ollama quick_latency (1)",
      expect.stringMatching(/^no event/),
      expect.stringMatching(/^The stream stood still/),
    ],
  ]);
});

test("the first failure of each class, engine and test is the example", () => {
  const sample = (scenario: string, detail: string) => ({
    id: detail,
    endpointId: "vllm",
    side: "head" as const,
    scenario,
    phase: "measured" as const,
    repeat: 1,
    user: 0,
    turn: 0,
    attempt: 1,
    dueAtMs: 0,
    events: { atMs: [], readIndex: [] },
    outcome: "server" as const,
    failure: "server" as const,
    detail,
  });
  const examples = findFailureExamples([sample("a", "first"), sample("a", "second"), sample("b", "third")]);
  expect(examples.map(({ scenario, detail }) => `${scenario} ${detail}`)).toEqual(["a first", "b third"]);
  const more = findFailureExamples([sample("b", "fourth"), sample("c", "fifth")], examples);
  expect(more.map(({ scenario, detail }) => `${scenario} ${detail}`)).toEqual(["a first", "b third", "c fifth"]);
});

test("annotations summarise: one for all missed targets, an error only when the check is red", () => {
  const checks = Array.from({ length: 30 }, (_, i) =>
    check("target-missed", { scenario: `load-${i}` }, { value: 600 + i }),
  );
  const annotate = (exitCode: number) =>
    buildReport(input(run("x", [endpoint("vllm")], []), verdict("target-missed", checks, exitCode))).annotations;
  expect(annotate(2)).toMatchObject([{ level: "error", title: "llm-latency-gate: 30 targets missed" }]);
  expect(annotate(0)).toMatchObject([{ level: "warning" }]);
  expect(annotate(2)[0]?.message.split("\n")).toHaveLength(9);
  expect(annotate(2)[0]?.message).toMatch(/load-29 is 629 ms.*\n[\s\S]*and 22 more/);
});
