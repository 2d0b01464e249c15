import { describe, expect, it } from "vitest";
import type { Cause } from "../../src/model/cause.ts";
import type { Report } from "../../src/model/report.ts";
import { buildReport } from "../../src/report/build.ts";
import { renderComparisonJson, renderJson } from "../../src/report/json.ts";
import { renderMarkdown } from "../../src/report/markdown.ts";
import { renderTerminal } from "../../src/report/terminal.ts";
import { NO_VALUES_CHANGED } from "../../src/report/untouched.ts";
import { comparison } from "./comparisons.ts";
import { endpoint, HOSTILE, input, run, verdict } from "./runs.ts";

const SLOWER = comparison("fail", "slower", { seen: { base: 100, head: 148, low: 0.4, high: 0.6 } });

function cause(more: Partial<Cause> = {}): Cause {
  return {
    message: "--max-num-seqs 256 → 64 likely raised vllm's TTFT: fewer requests run at once",
    confidence: "high",
    engines: ["vllm"],
    metrics: ["ttft_ms"],
    evidence: ["TTFT p50 in chat rose by 48 %, as expected"],
    change: {
      path: "servingEngineSpec.modelSpec[m].vllmConfig.maxNumSeqs",
      before: "256",
      after: "64",
      file: "helm/values.yaml",
      line: 12,
    },
    ...more,
  };
}

function reportOf(causes: Cause[], comparisons = [SLOWER]): Report {
  return buildReport(input(run("x", [endpoint("vllm")], []), verdict("regression"), { comparisons, causes }));
}

describe("likely causes", () => {
  it("stand in the terminal and in Markdown, with what changed, where, and on what it rests", () => {
    const terminal = renderTerminal(reportOf([cause()]), { color: false, columns: 120 });
    expect(terminal).toContain("Likely causes");
    expect(terminal).toMatch(/high +vllm +vllmConfig\.maxNumSeqs +256 → 64 +helm\/values\.yaml:12/);
    expect(terminal).toContain("evidence: TTFT p50 in chat rose by 48 %, as expected");
    const markdown = renderMarkdown(reportOf([cause()]));
    expect(markdown).toContain("### Likely causes");
    expect(markdown).toContain("| vllmConfig.maxNumSeqs | 256 → 64 | helm/values.yaml:12 |");
  });

  it("are whole in report.json and comparison.json, and absent where nothing was compared", () => {
    const report = reportOf([cause()]);
    expect(JSON.parse(renderJson(report))).toMatchObject({ causes: [cause()] });
    expect(JSON.parse(renderComparisonJson(report))).toMatchObject({ causes: [cause()] });
    const alone = buildReport(input(run("x", [endpoint("vllm")], []), verdict("pass")));
    expect(JSON.parse(renderJson(alone))).not.toHaveProperty("causes");
    expect(renderMarkdown(alone)).not.toContain("Likely causes");
  });

  it("of what was removed, of nobody knows whom, or of no value at all have their own words", () => {
    const gone = cause({ engines: [], change: { path: "extraArgs[--max-num-seqs]", before: "64" } });
    const { change: _, ...version } = cause({ message: "Another version likely raised vllm's TTFT" });
    const markdown = renderMarkdown(reportOf([gone, version]));
    expect(markdown).toMatch(/\| high \| any \| extraArgs\\\[--max-num-seqs\\\] \| 64 → not set \| +\|/);
    expect(markdown).toMatch(/\| high \| vllm \| – \| – \| +\| Another version/);
  });

  it("that others wrote bring neither commands nor colours nor tables with them", () => {
    const hostile = cause({
      message: HOSTILE,
      evidence: [HOSTILE],
      change: { path: HOSTILE, before: HOSTILE, after: "|", file: HOSTILE },
    });
    const markdown = renderMarkdown(reportOf([hostile]));
    const rows = markdown.split("\n").filter((line) => line.startsWith("| high"));
    expect(rows).toHaveLength(1);
    expect(rows[0]?.match(/(?<!\\)\|/g)).toHaveLength(8);
    expect(renderTerminal(reportOf([hostile]), { color: false, columns: 120 })).not.toContain(String.fromCharCode(27));
  });
});

describe("annotations on values", () => {
  const onLines = (causes: Cause[], comparisons = [SLOWER]) =>
    reportOf(causes, comparisons).annotations.filter(({ file }) => file !== undefined);

  it("stand on the line of a change that likely explains a regression", () => {
    expect(onLines([cause()])).toEqual([
      {
        level: "notice",
        title: "llm-latency-gate: likely cause (high)",
        message:
          "--max-num-seqs 256 → 64 likely raised vllm's TTFT: fewer requests run at once. TTFT p50 in chat rose by 48 %, as expected",
        file: "helm/values.yaml",
        line: 12,
      },
    ]);
  });

  it("do not stand where there is no line, no regression, or a regression of something else", () => {
    const { line: _, ...release } = cause().change ?? { path: "" };
    const passed = comparison("pass", "", { seen: { base: 100, head: 60, low: -0.5, high: -0.3 } });
    expect(onLines([cause({ change: release })])).toEqual([]);
    expect(onLines([cause()], [passed])).toEqual([]);
    expect(onLines([cause({ metrics: ["tpot_ms"] })])).toEqual([]);
    expect(onLines([cause({ engines: ["tgi"] })])).toEqual([]);
  });

  it("are ten at most", () => {
    const causes = Array.from({ length: 30 }, (_, at) =>
      cause({ change: { path: `a.b${at}`, file: "values.yaml", line: at + 1 } }),
    );
    expect(onLines(causes)).toHaveLength(10);
  });
});

describe("a run in which nothing had to be measured", () => {
  it("says so, passes, and annotates nothing", () => {
    const warnings = [{ code: NO_VALUES_CHANGED, message: "No serving values changed, so that nothing was measured." }];
    const report = buildReport(input({ ...run("x", [], []), warnings }, verdict("pass")));
    expect(report.headline).toBe("No serving values changed, so that nothing was measured. The check is green.");
    expect(report.annotations).toEqual([]);
  });
});
