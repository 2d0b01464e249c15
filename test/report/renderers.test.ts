import { describe, expect, test } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { buildReport } from "../../src/report/build.ts";
import { displayWidth } from "../../src/report/display-width.ts";
import { RENDERERS, renderFiles } from "../../src/report/index.ts";
import { renderMarkdown, SUMMARY_LIMIT_BYTES } from "../../src/report/markdown.ts";
import { renderTerminal } from "../../src/report/terminal.ts";
import { expectGolden } from "./golden.ts";
import { check, endpoint, input, repeat, run, verdict } from "./runs.ts";
import { report, STORIES } from "./stories.ts";

const ESC = String.fromCharCode(27);
const SGR = new RegExp(`${ESC}\\[[0-9;]*m`, "g");
const WIDTHS = [40, 60, 79, 80, 100, 120, 200];

function outputs(story: Report): string[] {
  return [
    ...Object.values(RENDERERS).map((render) => render(story)),
    ...WIDTHS.flatMap((columns) => [true, false].map((color) => renderTerminal(story, { color, columns }))),
  ];
}

/** Lines that GitHub's runner would execute, by its own rules. */
function commands(text: string): string[] {
  return text.split(/\r\n|\r|\n/).filter((line) => /^\s*::.*::/.test(line) || line.includes("##["));
}

describe.each(Object.keys(STORIES))("the report of the story %s", (story) => {
  test("is on a terminal of 80 columns as in its golden file", () => {
    expectGolden(`report-${story}.txt`, renderTerminal(report(story), { color: false, columns: 80 }));
  });

  test("is in Markdown as in its golden file", () => {
    expectGolden(`report-${story}.md`, RENDERERS.markdown(report(story)));
  });

  test("is in CSV as in its golden file", () => {
    expectGolden(`report-${story}.csv`, RENDERERS.csv(report(story)));
  });

  test("is in JSON as in its golden file", () => {
    expectGolden(`report-${story}.json`, RENDERERS.json(report(story)));
  });

  test("has as many cells as columns in every row", () => {
    for (const table of report(story).tables) {
      expect(table.rows.length).toBeGreaterThan(0);
      for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
    }
  });

  test("shows no NaN, undefined, null or Infinity anywhere", () => {
    for (const text of outputs(report(story))) expect(text).not.toMatch(/NaN|undefined|null|Infinity|\[object/);
  });

  test("has no line that is wider than the terminal", () => {
    for (const columns of WIDTHS) {
      const lines = renderTerminal(report(story), { color: true, columns }).replace(SGR, "").split("\n");
      expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(columns);
    }
  });

  test("says the same with and without colour", () => {
    const [colored, plain] = [true, false].map((color) => renderTerminal(report(story), { color, columns: 100 }));
    expect(colored).toContain(ESC);
    expect(plain).not.toContain(ESC);
    expect(colored?.replace(SGR, "")).toBe(plain);
  });

  test("contains no workflow command and no control character in any output", () => {
    const terminal = renderTerminal(report(story), { color: false, columns: 80 });
    for (const text of [...Object.values(RENDERERS).map((render) => render(report(story))), terminal]) {
      expect(commands(text)).toEqual([]);
      expect(text.replace(/\r?\n/g, "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });

  test("survives JSON unchanged, but for a verdict that means nothing", () => {
    const { verdict: judged, ...others } = report(story);
    const wanted = others.unjudged === true ? others : { ...others, verdict: judged };
    expect(JSON.parse(RENDERERS.json(report(story)))).toEqual(JSON.parse(JSON.stringify(wanted)));
  });

  test("makes at most ten annotations of at most 4096 characters", () => {
    const { annotations } = report(story);
    expect(annotations.length).toBeLessThanOrEqual(10);
    for (const { message } of annotations) expect(message.length).toBeLessThanOrEqual(4096);
  });
});

test("a wide terminal shows every column, in colour as in the golden file", () => {
  const text = renderTerminal(report("target-missed"), { color: true, columns: 120 });
  expectGolden("report-target-missed-wide-color.txt", text);
  for (const label of ["p99", "req/s", "URL"]) expect(text).toContain(label);
});

test("a narrow terminal names the columns that it leaves out, and keeps the others whole", () => {
  const text = renderTerminal(report("target-missed"), { color: false, columns: 80 });
  expect(text).toMatch(/Left out at 80 columns: TTFT p99, ITL p99, E2E p50, req\/s/);
  expect(text).toContain("203–225");
});

test("the verdict is on the first lines, with a mark that needs no colour", () => {
  const first = (story: string) => renderTerminal(report(story), { color: false, columns: 80 }).split("\n")[2];
  expect(first("all-met")).toBe("┃ ✔ All 6 targets are met. The check is green.");
  expect(first("target-missed")).toMatch(/^┃ ✘ Target missed: /);
  expect(first("cannot-tell")).toMatch(/^┃ \? Cannot tell: /);
});

describe("the Markdown of hostile names", () => {
  const markdown = RENDERERS.markdown(report("hostile"));

  test("has only the HTML that we wrote", () => {
    const tags = [...markdown.matchAll(/<[^>]*>/g)].map(([tag]) => tag);
    expect([...new Set(tags)].sort()).toEqual(
      ["</details>", "</span>", "</sub>", "</summary>", "<br>", "<details>", "<span>", "<sub>", "<summary>"].sort(),
    );
    expect(markdown.match(/<\/details>/g)).toHaveLength(7);
    expect(markdown.match(/<details>/g)).toHaveLength(7);
  });

  test("notifies nobody and links no issue", () => {
    const text = markdown.replace(/^```mermaid$.*?^```$/gms, "");
    expect(text).not.toMatch(/@[\w-]/);
    expect(text).not.toMatch(/(?<!&)#\d/);
  });

  test("keeps every table row at its own number of cells", () => {
    const tables = report("hostile").tables;
    const rows = RENDERERS.markdown(report("hostile"), { charts: false })
      .split("\n")
      .filter((line) => line.startsWith("|"));
    const widths = rows.map((row) => row.replace(/\\\|/g, "").split("|").length - 2);
    const wanted = tables.flatMap((table) => Array<number>(table.rows.length + 2).fill(table.columns.length));
    expect(widths.toSorted()).toEqual(wanted.toSorted());
  });
});

describe("a summary that is too large", () => {
  const engines = Array.from({ length: 400 }, (_, i) => ({
    ...endpoint("openai", `model-${"m".repeat(200)}-${i}`),
    id: `engine-${i}`,
  }));
  const repeats = engines.flatMap(({ id }) => [
    repeat(id, "quick_latency", 5, { due: 90, ttft: 50, tpot: 6, e2e: 300 }),
  ]);
  const checks = engines.map(({ id }, i) =>
    check(
      i === 7 ? "target-missed" : "pass",
      { endpointId: id },
      { value: i === 7 ? 900 : 300, reason: "why ".repeat(100) },
    ),
  );
  const large = buildReport(input(run("large", engines, repeats), verdict("target-missed", checks)));
  const bytes = (text: string) => new TextEncoder().encode(text).length;

  test.each([SUMMARY_LIMIT_BYTES, 200_000, 60_000, 20_000, 3_000, 500])(
    "fits into %i bytes and keeps the verdict",
    (limit) => {
      const text = renderMarkdown(large, { limitBytes: limit });
      expect(bytes(text)).toBeLessThanOrEqual(limit);
      expect(text).toContain("Target missed: engine-7's p95 end-to-end latency");
    },
  );

  test("loses details before results, and results before targets", () => {
    const [all, noDetails, targetsOnly] = [SUMMARY_LIMIT_BYTES, 200_000, 20_000].map((limit) =>
      renderMarkdown(large, { limitBytes: limit }),
    );
    expect(all).toContain("### Engines");
    expect(noDetails).not.toContain("### Engines");
    expect(noDetails).toContain("### quick_latency");
    expect(targetsOnly).not.toContain("### quick_latency");
    expect(targetsOnly).toMatch(/engine-7\*\* \| quick_latency/);
    expect(targetsOnly).toMatch(/more rows are in report\.json/);
  });
});

test("a field that a spreadsheet would take for a formula is text", () => {
  const evil = run(
    "csv",
    [endpoint("openai", '=HYPERLINK("http://x","y"),1')],
    [repeat("openai", "a,b", 5, { due: 20, ttft: 5, tpot: 1, e2e: 9 })],
  );
  const [, first] = RENDERERS.csv(buildReport(input(evil, verdict("pass")))).split("\r\n");
  expect(first).toMatch(/^openai,head,openai,"'=HYPERLINK\(""http:\/\/x"",""y""\),1","a,b",1,ttft_ms,ms,20,/);
});

test("the files of a result directory are five renderings", () => {
  const files = Object.keys(renderFiles(report("all-met")));
  expect(files).toEqual(["report.json", "comparison.json", "summary.md", "comment.md", "metrics.csv"]);
});

test("comparison.json holds winners and comparisons, and is there without either", () => {
  const parse = (story: string) => JSON.parse(renderFiles(report(story))["comparison.json"] ?? "");
  const schema = "llm-latency-gate/comparison/v1";
  expect(parse("empty")).toEqual({ schema, winner: [], comparisons: [] });
  const { comparisons } = report("regression");
  expect(parse("regression")).toEqual({ schema, winner: [], comparisons: JSON.parse(JSON.stringify(comparisons)) });
  expect(parse("target-missed").winner).toHaveLength(2);
});

test("the CSV keeps one row for each run of a pair, with its side", () => {
  const rows = RENDERERS.csv(report("regression"))
    .split("\r\n")
    .filter((row) => row.includes("ttft_ms"));
  const sides = rows.map((row) => row.split(",").slice(0, 2).join(" "));
  const twoPairs = ["vllm-base base", "vllm head", "vllm head", "vllm-base base"];
  expect(sides).toEqual([...twoPairs, ...twoPairs]);
});
