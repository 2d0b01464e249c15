import { describe, expect, test } from "vitest";
import { LOOKS } from "../../src/gate/gate-state.ts";
import { next } from "../../src/gate/procedure.ts";
import type { Comparison } from "../../src/model/comparison.ts";
import type { Table } from "../../src/model/report.ts";
import type { Verdict } from "../../src/model/verdict.ts";
import { buildReport } from "../../src/report/build.ts";
import { comparisonTables } from "../../src/report/comparison-table.ts";
import { baseToHead, changeText, intervalText, worstComparisonsFirst } from "../../src/report/comparison-words.ts";
import { renderTerminal } from "../../src/report/terminal.ts";
import { comparison, NOT_MEASURED } from "./comparisons.ts";
import { expectGolden } from "./golden.ts";
import { check, endpoint, input, run, verdict } from "./runs.ts";
import { report, STORIES } from "./stories.ts";

const slower = { base: 52.3, head: 61.8, low: 0.091, high: 0.28 };

/** Of comparisons that have one kind of base. */
function comparisonTable(comparisons: readonly Comparison[]): Table | undefined {
  return comparisonTables(comparisons, {})[0];
}

function columnOf(comparisons: readonly Comparison[], label: string) {
  const table = comparisonTable(comparisons);
  const at = table?.columns.findIndex((column) => column.label === label) ?? -1;
  return table?.rows.map((row) => row[at]);
}

function reportOf(comparisons: readonly Comparison[], judged: Verdict) {
  return buildReport(input(run("x", [endpoint("vllm")], []), judged, { comparisons }));
}

describe("the comparison table", () => {
  test("stands right after the headline and lists the worst first, the advisory rows last, dim and marked", () => {
    const [table, second] = report("regression").tables;
    expect([table?.id, second?.id]).toEqual(["comparison", "targets"]);
    expect(table?.title).toBe("Compared with the base: 1 slower, 1 cannot tell, 2 pass; 1 advisory");
    expect(table?.rows.map((row) => `${row[0]?.tone} ${row[2]?.text} ${row[6]?.text}`)).toEqual([
      "bad TTFT p50 slower",
      "unsure tokens/s cannot tell",
      "good TPOT p50 pass",
      "good success pass",
      "dim TTFT p95 slower",
    ]);
    expect(table?.rows.at(-1)?.[2]).toEqual({ text: "TTFT p95", detail: "advisory", tone: "dim" });
  });

  test("a fallen success rate comes before latencies, which are those of the survivors", () => {
    const fell = comparison("fail", "", {
      metric: "success_rate",
      seen: { base: 1, head: 0.98, low: -0.03, high: -0.01 },
    });
    const much = comparison("fail", "", { seen: { base: 10, head: 90, low: 7, high: 9 } });
    expect(worstComparisonsFirst([much, fell])).toEqual([fell, much]);
  });

  test("gives the reason of everything but a clear pass; one that is worse for certain is none", () => {
    const clear = comparison("pass", "clear", { seen: { base: 50, head: 50.2, low: -0.02, high: 0.03 } });
    const worse = comparison("pass", "worse", { seen: { base: 50, head: 51, low: 0.01, high: 0.03 } });
    const fell = comparison("pass", "fell", {
      metric: "tokens_per_second",
      seen: { base: 700, head: 695, low: -0.012, high: -0.002 },
    });
    const texts = columnOf([clear, worse, fell], "why")?.map((cell) => cell?.text);
    expect(texts?.toSorted()).toEqual(["", "fell", "worse"]);
  });

  test("shows the limits in force, in points for the success rate", () => {
    const floored = comparison("pass", "", { seen: { base: 20, head: 20, low: -0.1, high: 0.1 } });
    if (floored.evidence !== undefined) Object.assign(floored.evidence, { delta: 0.25, margin: 0.5 });
    const rate = comparison("pass", "", { metric: "success_rate", seen: { base: 1, head: 1, low: 0, high: 0 } });
    expect(columnOf([floored, rate], "limit")).toEqual([
      { text: "fails above 25 %", detail: "passes below 50 %" },
      { text: "fails above 1 point", detail: "passes below 2 points" },
    ]);
  });

  test("says once what is true of all rows, and under a row what is true of it alone", () => {
    const note = (warnings: string[][]) =>
      comparisonTable(warnings.map((own) => comparison("pass", "", { seen: slower, warnings: own })));
    const table = note([
      ["late", NOT_MEASURED],
      ["late", "lost one", NOT_MEASURED],
    ]);
    expect(table?.note).toMatch(/ Late\.$/);
    expect(table?.columns.at(-1)).toMatchObject({ label: "caution", prose: true });
    expect(table?.rows.map((row) => row.at(-1)?.text).toSorted()).toEqual(["", "lost one"]);
    expect(note([[NOT_MEASURED]])?.columns.at(-1)?.label).toBe("why");
  });

  test("says that deployments were not told apart from the change, until their noise is known", () => {
    const known = comparison("pass", "", { seen: { ...slower, error: { betweenSd: 0.01, sessions: 9 } } });
    const unknown = comparison("pass", "", { seen: slower });
    expect(comparisonTable([unknown])?.note).toContain("the verdict holds for these two deployments.");
    expect(comparisonTable([{ ...unknown, deployments: 2 }])?.note).toContain("holds for these 4 deployments.");
    expect(comparisonTable([known])?.note).not.toContain("deployments");
  });

  test("never says that there is no regression, only what a pass excludes", () => {
    for (const story of Object.keys(STORIES)) {
      const text = renderTerminal(report(story), { color: false, columns: 120 }).replace(/\s+/g, " ");
      expect(text).not.toMatch(/no regression(?! above)/i);
    }
  });

  test("is on a wide terminal as in its golden file", () => {
    const text = renderTerminal(report("regression"), { color: false, columns: 120 });
    expectGolden("report-regression-wide.txt", text);
    expect(text).toContain("fails above 5 %");
  });

  test("shows what the gate really says, without saying anything twice", () => {
    const { rule } = comparison("pass", "");
    const pairs = [50.2, 49.1, 51.3, 50.6].map((base, at) => ({ base, head: base * (1.2 + at / 50) }));
    const step = next({ cells: [{ rule, pairs }], looks: LOOKS, deployments: 1, frozen: [], stop: true });
    if (step.kind !== "decided") throw new Error(`the gate wants more: ${step.reason}`);
    const table = comparisonTable(step.decisions);
    expect(table?.title).toBe("Compared with the base: 1 slower");
    expect(columnOf(step.decisions, "why")?.[0]?.text).toMatch(/^slower by /);
    expect(JSON.stringify(table).match(/cannot see it/g)).toHaveLength(1);
  });
});

describe("the numbers of a comparison", () => {
  test("have the unit once, and enough digits to tell base from head", () => {
    const text = (metric: Comparison["metric"], base: number, head: number) => {
      const { evidence } = comparison("pass", "", { metric, seen: { base, head, low: 0, high: 0 } });
      return evidence === undefined ? "" : baseToHead(metric, evidence);
    };
    expect(text("ttft_ms", 52.31, 52.34)).toBe("52.31 → 52.34 ms");
    expect(text("e2e_ms", 9_800, 10_400)).toBe("9800 ms → 10.4 s");
    expect(text("success_rate", 1, 0.9667)).toBe("100 → 96.67 %");
    expect(text("tokens_per_second", 741, 668)).toBe("741 → 668 tokens/s");
  });

  test("of a change are on their own side of δ", () => {
    const change = (head: number, seen: Partial<Comparison> = {}) => {
      const made = comparison("fail", "", { ...seen, seen: { base: 1, head, low: -0.0001, high: 12.345 } });
      return made.evidence === undefined ? "" : `${changeText(made, made.evidence)} ${intervalText(made.evidence)}`;
    };
    expect(change(1.0501)).toBe("+5.01 % [0, +1235]");
    expect(change(1.084)).toBe("+8.4 % [0, +1235]");
    expect(change(0.9499)).toBe("−5.0 % [0, +1235]");
    expect(change(0.984, { metric: "success_rate" })).toBe("−1.6 points [0, +1235]");
  });
});

describe("the headline of a comparison", () => {
  test("names the worst regression with base, head and interval, and what differs between the sides", () => {
    expect(report("regression")).toMatchObject({
      headline:
        "Regression: vllm's median time to first token in quick_latency rose: 52.3 → 61.8 ms, +18.2 % [+9.1, +28.0]; more than 5 % fails. The check is red (exit code 1).",
      nextStep: expect.stringMatching(/^The sides differ in version \(0\.31\.0 → 0\.32\.0\)\. The wait for the first/),
    });
  });

  test("counts regressions, and says that a target is missed too", () => {
    const worse = comparison("fail", "", { seen: slower });
    const judged = verdict("regression", [check("target-missed", {}, { value: 812 }), check("pass", {}, { value: 4 })]);
    const { headline } = reportOf([worse, { ...worse, metric: "tpot_ms" }], judged);
    expect(headline).toMatch(/^2 of 2 comparisons with the base are regressions, the worst: /);
    expect(headline).toContain("Also 1 of 2 targets is missed. The check is red (exit code 1).");
  });

  test("of a pass says what is excluded, and for which deployments as long as their noise is unknown", () => {
    const passes = comparison("pass", "", { seen: { base: 50, head: 50, low: -0.02, high: 0.02 } });
    const rate = comparison("pass", "", { metric: "success_rate", seen: { base: 1, head: 1, low: 0, high: 0 } });
    expect(reportOf([passes, rate], verdict("pass", [check("pass", {})])).headline).toBe(
      "No regression above 10 % (success rate: 2 points) between these two deployments at 95 % confidence, and the one target is met. The check is green.",
    );
    expect(report("comparison-pass").headline).toBe(
      "No regression above margins of 5 to 10 % (success rate: 2 points) at 95 % confidence, and all 3 targets are met. The check is green.",
    );
    expect(reportOf([rate], verdict("pass")).headline).toMatch(
      /^No rise of failures above 2 points at 95 % confidence; the scenario sets no target\./,
    );
  });

  test("of what is undecided says how many pairs would decide, and how to get them", () => {
    expect(report("comparison-undecided")).toMatchObject({
      headline: expect.stringContaining("about 10 pairs would decide, 6 were measured. The check stays green"),
      nextStep: expect.stringMatching(/^Raise gate\.budget_minutes/),
    });
    const hopeless = comparison("inconclusive", "", { seen: { ...slower, pairsNeeded: "none" } });
    expect(reportOf([hopeless], verdict("inconclusive")).nextStep).toMatch(/^Deploy base and head twice or more/);
    const unmeasured = comparison("inconclusive", "cannot tell: only 2 pairs could be measured");
    expect(reportOf([unmeasured], verdict("inconclusive")).headline).toMatch(
      /base: vllm's median time to first token in quick_latency: only 2 pairs could be measured\. The check/,
    );
  });

  test("about something else mentions what the comparison came to", () => {
    const judged = verdict("target-missed", [check("target-missed", {}, { value: 812 })]);
    expect(reportOf([comparison("invalid", "")], judged).headline).toContain(" Against the base: 1 invalid. The check");
    const passes = comparison("pass", "", { seen: { base: 50, head: 50, low: -0.02, high: 0.02 } });
    expect(reportOf([passes], judged).headline).toContain(" No regression above 10 % between these two deployments");
  });
});

test("regressions make one annotation, an error only where they are what is red", () => {
  const worse = comparison("fail", "", { seen: slower });
  const advisory = comparison("fail", "", { seen: slower, rule: { role: "advisory" } });
  const annotate = (exitCode: number) =>
    reportOf([worse, worse, advisory], verdict("regression", [], exitCode)).annotations;
  expect(annotate(1)).toMatchObject([{ level: "error", title: "llm-latency-gate: 2 regressions against the base" }]);
  expect(annotate(1)[0]?.message.split("\n")).toHaveLength(2);
  expect(annotate(0)).toMatchObject([{ level: "warning" }]);
});

test("base stands under its head in the results, whichever was measured first", () => {
  const table = report("regression").tables.find(({ id }) => id === "results-1");
  expect(table?.rows.map(([first]) => `${first?.text} ${first?.tone}`)).toEqual(["vllm good", "vllm-base dim"]);
  expect(table?.note).toMatch(/^Median of 4 runs;/);
});
