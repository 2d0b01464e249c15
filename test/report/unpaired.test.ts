import { describe, expect, test } from "vitest";
import { detailsOf, falseAlarmText } from "../../src/gate/comparison-details.ts";
import { matchFingerprints } from "../../src/gate/fingerprint-match.ts";
import { LEAST_DAYS } from "../../src/gate/session-advice.ts";
import type { Comparison } from "../../src/model/comparison.ts";
import type { Fingerprint } from "../../src/model/fingerprint.ts";
import { buildReport, type ReportInput } from "../../src/report/build.ts";
import { SCREEN_BELOW } from "../../src/report/comparison-basis.ts";
import { renderMarkdown } from "../../src/report/markdown.ts";
import { matchSentence, matchTable } from "../../src/report/match-table.ts";
import { renderTerminal } from "../../src/report/terminal.ts";
import { comparison } from "./comparisons.ts";
import { expectGolden } from "./golden.ts";
import { endpoint, input, run, verdict } from "./runs.ts";
import { report } from "./stories.ts";
import { EXPLANATION, WAIVER } from "./unpaired-stories.ts";

const slower = { base: 52.3, head: 61.8, low: 0.091, high: 0.28 };
const same = { base: 50, head: 50, low: -0.02, high: 0.02 };

function reportOf(comparisons: Comparison[], outcome: Parameters<typeof verdict>[0], more: Partial<ReportInput> = {}) {
  return buildReport(input(run("x", [endpoint("vllm")], []), verdict(outcome), { comparisons, ...more }));
}

const tableOf = (story: string, id: string) => report(story).tables.find((table) => table.id === id);
const texts = (story: string, id: string) => tableOf(story, id)?.rows.map((row) => row.map(({ text }) => text));

describe("a comparison with stored sessions", () => {
  test("says against how many of them, in headline, title and note", () => {
    const { headline, tables } = report("stored-regression");
    expect(headline).toMatch(/^Regression against 7 sessions of the base branch: vllm's median/);
    expect(tables[0]?.title).toBe("Compared with 7 sessions of the base branch: 1 slower, 2 pass");
    expect(tables[0]?.note).toMatch(/^Head \(3 runs\) against 7 sessions of the base branch on 7 days \(21 runs\);/);
    expect(tables[0]?.rows[0]?.[7]).toEqual({ text: "7 : 1", detail: "21 : 3 runs" });
  });

  test("says of a pass against what it holds, and nothing about two deployments", () => {
    const passes = comparison("pass", "", {
      basis: "stored",
      sessions: { base: 6, head: 1, baseRuns: 18, headRuns: 3 },
      seen: same,
    });
    expect(reportOf([passes], "pass").headline).toBe(
      "No regression above 10 % against 6 sessions of the base branch at 95 % confidence; the scenario sets no target. The check is green.",
    );
  });

  test("is a screen below five days, and then asks for a live base or more days", () => {
    expect(SCREEN_BELOW).toBe(LEAST_DAYS);
    const { headline, nextStep, tables } = report("stored-screen");
    expect(headline).toContain("about 9 days of the base would decide, 3 were measured");
    expect(nextStep).toMatch(/^Compare with a live base: .*; or store 2 more sessions of the base branch/);
    expect(tables[0]?.note).toContain("Fewer than 5 sessions are a screen");
    expect(report("stored-regression").tables[0]?.note).not.toContain("screen");
  });

  test("that was measured elsewhere names the field that must match, and the way out", () => {
    const { headline, nextStep } = report("other-ground");
    expect(headline).toMatch(/^The comparison with the base is invalid: /);
    expect(nextStep).toMatch(/^Compare with a live base .*: GPU \(A100 → H100\) must match\.$/);
    expect(tableOf("other-ground", "match")?.title).toBe(
      "Base and head are not comparable: 1 field must match and does not",
    );
  });
});

test("a pinned release has a table of its own beside the rolling window", () => {
  const { headline, tables } = report("nightly-creep");
  expect(headline).toMatch(/^Regression against the pinned release: /);
  expect(tables.slice(0, 2).map(({ id }) => id)).toEqual(["comparison-stored", "comparison-pinned"]);
});

test("deployments in turn are what is counted", () => {
  const { headline, tables } = report("phased");
  expect(headline).toContain("between 3 deployments of the base and 3 of head at 95 % confidence");
  expect(tables[0]?.note).toMatch(/^Deployed in turn, not side by side: base 3 deployments \(9 runs\), head 3/);
  const open = comparison("inconclusive", "", {
    basis: "phased",
    sessions: { base: 1, head: 1, baseRuns: 3, headRuns: 3 },
  });
  expect(reportOf([open], "inconclusive").nextStep).toMatch(/^Deploy base and head more often/);
});

describe("what base and head have in common", () => {
  const of = (gpu: string, version: string): Fingerprint => ({
    workload: { scenarioHash: "a", promptsHash: "b", measuringVersion: "1" },
    environment: { path: "direct", gpu, nodeType: "unknown", client: "node 24" },
    subject: { vllm: { version, model: "m", modelDigest: "unknown", quantization: "fp8", contextLength: "8192" } },
  });

  test("is one sentence, what is unknown named, as the gate really gives it", () => {
    expect(matchSentence(matchFingerprints(of("unknown", "1"), of("L4", "1")))).toBe(
      "Matches: workload, environment (GPU and node type unknown)",
    );
    expect(matchSentence(matchFingerprints(of("A100", "1"), of("L4", "1")))).toBe(
      "Does not match: environment; matches: workload",
    );
  });

  test("is no table where nothing differs, and what changed where the subject does", () => {
    expect(matchTable(matchFingerprints(of("L4", "1"), of("L4", "1")))).toBeUndefined();
    const table = matchTable(matchFingerprints(of("L4", "1"), of("L4", "2")));
    expect(table?.title).toBe("What changed: 1 field");
    expect(table?.rows.map((row) => row.map(({ text }) => text))).toEqual([["subject", "vllm version", "1", "2"]]);
  });

  test("goes into the next step of a regression, the first two of it", () => {
    expect(report("stored-regression").nextStep).toMatch(
      /^The sides differ in vllm version \(0\.31\.0 → 0\.32\.0\), vllm quantisation \(none → fp8\) and 1 more\./,
    );
  });
});

describe("a waived regression", () => {
  test("comes first in the headline, whatever else passes, and is no plain green", () => {
    const { headline } = report("waived");
    expect(headline).toMatch(/^1 regression is waived until 2026-04-30: vllm's median time to first token .* rose: /);
    expect(headline).toContain("No other regression above 10 %");
    expect(renderTerminal(report("waived"), { color: false, columns: 80 })).toContain("┃ ! 1 regression is waived");
    expect(renderMarkdown(report("waived"))).toMatch(/^## ⚠️ /);
  });

  test("stands below what is not waived, with who accepted it, why and until when", () => {
    const accepted = comparison("fail", "", { seen: slower, waived: WAIVER });
    const other = comparison("fail", "", { metric: "tpot_ms", seen: { ...slower, head: 54 } });
    const built = reportOf([accepted, other], "regression");
    expect(built.tables[0]?.title).toBe("Compared with the base: 1 slower, 1 waived");
    expect(built.headline).toContain(" 1 regression is waived until 2026-04-30. The check is red");
    expect(texts("waived", "waived")?.[0]?.slice(4)).toEqual([
      "up to 25 %",
      "2026-04-30",
      "ada@example.org: guided decoding is on now, see the decision of 2026-02-20",
      "llm-latency-gate-waivers.yaml:7",
    ]);
  });

  test("is a warning of its own, never an error", () => {
    const { annotations } = report("waived");
    expect(annotations).toMatchObject([{ level: "warning", title: "llm-latency-gate: 1 waived regression" }]);
    expect(annotations[0]?.message).toContain("accepted until 2026-04-30: guided decoding is on now");
  });

  test("of an advisory rule is not worth the headline", () => {
    const advisory = comparison("fail", "", { seen: slower, waived: WAIVER, rule: { role: "advisory" } });
    expect(reportOf([advisory, comparison("pass", "", { seen: same })], "pass").headline).toMatch(
      /^No regression above/,
    );
  });
});

describe("what moved", () => {
  test("names shape and stage in the next step, in the place of general advice", () => {
    expect(report("stored-regression").nextStep).toMatch(
      /The whole distribution shifted\. Of the engine's own stages prefill grew most, 31\.0 → 42\.1 ms on average: look at the prompt length/,
    );
    expect(report("nightly-creep").nextStep).toMatch(/Only the tail moved\. The wait for the first token is queueing/);
  });

  test("is told once for all statistics of a metric, and not for what passed", () => {
    const explained = { explanation: EXPLANATION, seen: slower };
    const comparisons = [
      comparison("fail", "", explained),
      comparison("fail", "", { ...explained, statistic: "p95" }),
      comparison("pass", "", { ...explained, metric: "tpot_ms", seen: same }),
    ];
    const table = reportOf(comparisons, "regression").tables.find(({ id }) => id === "explanation");
    expect(table?.rows.map((row) => row[2]?.text)).toEqual(["TTFT"]);
  });
});

test("drift is listed with what drifts first, and warns", () => {
  expect(texts("nightly-creep", "drift")?.map((row) => `${row[2]} ${row[4]}`)).toEqual([
    "TTFT p50 drifting",
    "tokens/s not certain",
    "TPOT p50 not certain",
  ]);
  expect(report("nightly-creep").annotations).toContainEqual(
    expect.objectContaining({ level: "warning", title: "llm-latency-gate: 1 drifting metric" }),
  );
});

describe("the small print", () => {
  test("is folded in Markdown, and on a terminal shown with verbose only, which it says", () => {
    const quiet = renderTerminal(report("stored-regression"), { color: false, columns: 80 });
    const verbose = renderTerminal(report("stored-regression"), { color: false, columns: 80, verbose: true });
    expect(quiet).not.toContain("standard error 4.1 %");
    expect(quiet).toContain("With --verbose, and in summary.md: How sure each comparison is.");
    expect(verbose).toContain("standard error 4.1 %");
    expect(verbose).not.toContain("With --verbose");
    expect(renderMarkdown(report("stored-regression"))).toMatch(
      /<details><summary>How sure each comparison is<\/summary>[\s\S]*standard error 4\.1 %[\s\S]*<\/details>/,
    );
    expectGolden("report-stored-regression-verbose.txt", verbose);
  });

  test("is what the gate really gives, and the measured false alarms stand under the table", () => {
    const compared = comparison("pass", "", { seen: same });
    const falseAlarms = falseAlarmText({ failed: 1, sessions: 60, low: 0.003, high: 0.089 });
    const built = reportOf([{ ...compared, details: detailsOf(compared) }], "pass", { falseAlarms });
    expect(built.tables[0]?.note).toContain(
      "Measured false alarms: 1 of 60 A/A sessions (Wilson 95 %: 0.3 % to 8.9 %).",
    );
    const print = built.tables.find(({ id }) => id === "comparison-details")?.rows[0]?.at(-1)?.text;
    expect(print).toMatch(
      /^change .* a side; look 1 of 3.*\. standard error 1\.9 %.*\. between-deployment noise: not measured.*\.$/,
    );
  });
});
