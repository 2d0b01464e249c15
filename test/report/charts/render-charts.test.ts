import { describe, expect, it } from "vitest";
import type { Comparison } from "../../../src/model/comparison.ts";
import type { Report } from "../../../src/model/report.ts";
import { mermaidCharts, renderCharts } from "../../../src/report/charts/render-charts.ts";
import { COMMENT_LIMIT_BYTES, renderComment } from "../../../src/report/comment.ts";
import { RENDERERS, renderFiles } from "../../../src/report/index.ts";
import { report } from "../stories.ts";
import { drift, explanation, manyComparisons, reportOf } from "./made.ts";

const QUICKCHART = { kind: "quickchart", server: "https://quickchart.io" } as const;

function imagesOf(markdown: string): { src: string; alt: string }[] {
  return Array.from(markdown.matchAll(/<img src="([^"]*)" alt="([^"]*)" width="\d+">/g), ([, src = "", alt = ""]) => ({
    src: src.replaceAll("&amp;", "&"),
    alt,
  }));
}

describe("the charts of a report", () => {
  it("are images with a text for those who do not see them, and a table beside each", async () => {
    const { charts: markdown } = await renderCharts(report("nightly-creep"), QUICKCHART);
    const images = imagesOf(markdown);
    expect(images).toHaveLength(4);
    expect(images.map(({ alt }) => alt.split(",", 1)[0])).toEqual([
      "Change for the worse of 3 metrics",
      "Time to first token in ms by percentile: vLLM base p50 48.1",
      "Trend over the stored sessions",
      "The last baselines in % of the oldest",
    ]);
    expect(markdown.match(/<details><summary>The numbers of this chart<\/summary>\n\n\|/g)).toHaveLength(4);
    expect(markdown).not.toContain("mermaid");
  });

  it("are Mermaid blocks without any address, and nothing where none are wanted", async () => {
    const { charts: markdown } = await renderCharts(report("nightly-creep"), { kind: "mermaid" });
    expect(markdown).toBe(mermaidCharts(report("nightly-creep")).charts);
    expect(markdown.match(/^```mermaid$/gm)).toHaveLength(4);
    expect(markdown).not.toMatch(/https?:|<img/);
    expect(await renderCharts(report("measure"), { kind: "none" })).toEqual({ charts: "", timeCharts: "" });
  });

  it("are none where nothing was compared", async () => {
    for (const story of ["all-met", "empty", "measure"])
      expect((await renderCharts(report(story), QUICKCHART)).charts).toBe("");
  });

  it("send no name to a server but those of the kinds of engines", async () => {
    const images = imagesOf((await renderCharts(withCanaries(), QUICKCHART)).charts);
    expect(images).toHaveLength(3);
    for (const { src, alt } of images) expect(`${decodeURIComponent(src)} ${alt}`).not.toMatch(/canary/i);
  });

  it("show the names in the table, as text", async () => {
    const { charts: markdown } = await renderCharts(withCanaries(), QUICKCHART);
    expect(markdown).toContain("canary-test");
    expect(markdown).not.toContain("<b>");
  });

  it("say the colours in words, and how many rows are left out", () => {
    const markdown = mermaidCharts(reportOf(manyComparisons(40))).charts;
    expect(markdown).toContain("vLLM is blue, TGI is green, Ollama is orange. The 12 worst of 40; the table has all.");
    expect(markdown.match(/^\| \d+ \|/gm)).toHaveLength(40);
  });

  it("number the engines of a kind where there are several", () => {
    const [first] = manyComparisons(1) as [Comparison];
    const twins = ["vllm", "vllm-2"].map((endpointId) => ({ ...first, endpointId }));
    expect(mermaidCharts(reportOf(twins)).charts).toContain("vLLM 1 base p10 10, p50 20, p90 50, vLLM 1 head");
  });

  it("draw the percentiles that every engine has, and list all", () => {
    const [vllm, tgi] = manyComparisons(2) as [Comparison, Comparison];
    const few = { ...tgi, metric: "ttft_ms", explanation: explanation([10, 20]) } as Comparison;
    const markdown = mermaidCharts(reportOf([vllm, few])).charts;
    expect(markdown).toContain('x-axis ["p10", "p50"]');
    expect(markdown).toMatch(/\| tgi +\| 10\.0 → 12\.0 ms \| 20\.0 → 24\.0 ms \| – \|/);
  });
});

describe("a chart that cannot be drawn", () => {
  it("is a Mermaid block where the address of its image would be too long", async () => {
    const server = `https://${"a.".repeat(900)}example`;
    const { charts: markdown } = await renderCharts(report("regression"), { kind: "quickchart", server });
    expect(imagesOf(markdown)).toEqual([]);
    expect(markdown).toContain("```mermaid");
  });

  it("is its table alone where that is too long, too", () => {
    const markdown = mermaidCharts(reportOf(manyLines())).charts;
    expect(markdown).toContain("### Time to first token by percentile");
    expect(markdown.match(/^```mermaid$/gm)).toHaveLength(1);
    expect(markdown.match(/<details>/g)).toHaveLength(1);
  });
});

describe("where charts stand", () => {
  it("is after the rules, in the summary as in the comment, and nowhere with charts left out", () => {
    const story = report("regression");
    const { "summary.md": summary = "", "comment.md": comment = "" } = renderFiles(story);
    expect(summary).toBe(RENDERERS.markdown(story));
    for (const text of [summary, comment]) {
      expect(text.indexOf("Compared with")).toBeLessThan(text.indexOf("```mermaid"));
      expect(text.indexOf("```mermaid")).toBeGreaterThan(0);
    }
    const without = renderFiles(story, { charts: false });
    for (const text of [...Object.values(without), RENDERERS.markdown(story, { charts: false })]) {
      expect(text).not.toContain("mermaid");
    }
  });

  it("is nowhere before the verdict has to be shortened", async () => {
    const story = report("nightly-creep");
    const { charts } = await renderCharts(story, QUICKCHART);
    expect(renderComment(story, { charts })).toContain("<img ");
    const short = renderComment(story, { charts, limitBytes: 3_000 });
    expect(short).not.toContain("<img ");
    expect(short).toContain(story.headline.slice(0, 20));
    expect(COMMENT_LIMIT_BYTES).toBeGreaterThan(charts.length);
  });
});

/** Every name that somebody else chooses says so. */
function withCanaries(): Report {
  const names = { endpointId: "canary-endpoint <b>", scenario: "canary-test" };
  const made = manyComparisons(4).map((one) => ({ ...one, ...names, reason: "canary-reason" }));
  return { ...reportOf(made, [drift({ ...names, reason: "canary" })]), title: "canary-title" };
}

/** One engine with more percentiles than anybody measures, as a foreign report might have them. */
function manyLines() {
  const [first] = manyComparisons(1) as [Comparison];
  const percentiles = Array.from({ length: 400 }, (_, at) => ({ p: at / 4, base: 1 / 3 + at, head: at, change: 0 }));
  return [{ ...first, explanation: { percentiles, shape: "none" as const, stages: [] } }];
}
