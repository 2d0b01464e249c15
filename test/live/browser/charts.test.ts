import { join } from "node:path";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import type { Browser, Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ENGINE_LOOKS, INK, LIMIT, PAPER } from "../../../src/report/charts/engine-looks.ts";
import { mermaidCharts } from "../../../src/report/charts/render-charts.ts";
import { ROOT } from "../../helpers/spawned.ts";
import {
  drift,
  ENGINES,
  HOSTILE,
  manyComparisons,
  reportOf,
  watchedReport,
  withChange,
} from "../../report/charts/made.ts";
import { mermaidBlocks } from "../../report/charts/parsed.ts";
import { describePart } from "../parts.ts";
import { startBrowser } from "./browser.ts";

const DARK = "#0d1117";

describePart("browser", "Mermaid charts in a real browser, on GitHub's dark page", () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await startBrowser();
    page = await browser.newPage();
    // Twice as fine: a slanted line then has a middle that nothing shines through.
    await page.setViewport({ width: 800, height: 600, deviceScaleFactor: 2 });
    await page.setContent(`<body style="margin:0;background:${DARK}"><div id="chart"></div></body>`);
    await page.addScriptTag({ path: join(ROOT, "node_modules", "mermaid", "dist", "mermaid.min.js") });
    await page.evaluate('mermaid.initialize({ startOnLoad: false, theme: "dark" })');
  });
  afterAll(() => browser?.close());

  it("show each engine in its colour, estimates in ink and limits in red, on paper", async () => {
    const levels = Array.from({ length: 30 }, (_, at) => ({ day: `2026-03-${at + 1}`, value: 50 + at }));
    const made = reportOf(manyComparisons(12), [drift({ levels })]);
    const [changes, percentiles, trend, days] = mermaidBlocks(mermaidCharts(made).charts);
    const drawn = await drawIn(page, changes);
    for (const engine of ENGINES) expect(drawn.count(ENGINE_LOOKS[engine].head), engine).toBeGreaterThan(500);
    for (const colour of [INK, LIMIT]) expect(drawn.count(colour), colour).toBeGreaterThan(100);
    expect(drawn.count(PAPER)).toBeGreaterThan(drawn.pixels / 2);
    const lines = await drawIn(page, percentiles);
    for (const side of ["base", "head"] as const) expect(lines.count(ENGINE_LOOKS.ollama[side])).toBeGreaterThan(100);
    expect((await drawIn(page, trend)).count(ENGINE_LOOKS.vllm.head)).toBeGreaterThan(500);
    expect((await drawIn(page, days)).count(ENGINE_LOOKS.vllm.head)).toBeGreaterThan(100);
  });

  it("show what the engines told over seconds, base pale and head strong", async () => {
    const waiting = Array.from({ length: 60 }, (_, at) => (at % 20) + 1);
    const both = watchedReport(
      { id: "base", side: "base", series: { waiting: waiting.map((one) => one / 2) } },
      { id: "head", series: { waiting } },
    );
    const lines = await drawIn(page, mermaidBlocks(mermaidCharts(both).timeCharts)[0]);
    for (const side of ["base", "head"] as const)
      expect(lines.count(ENGINE_LOOKS.vllm[side]), side).toBeGreaterThan(100);
    const ticks = await page.$$eval("#chart .bottom-axis .label text", (all) => all.map((one) => one.textContent));
    expect(ticks).toContain("40");
  });

  it("say what they are to those who do not see them", async () => {
    await drawIn(page, mermaidBlocks(mermaidCharts(reportOf(manyComparisons(2))).charts)[0]);
    const said = await page.$eval("#chart desc", (element) => String(element.textContent));
    expect(said).toMatch(/^Change for the worse of 2 metrics, in %: 1 vLLM TTFT p50 2 \[1, 3\]/);
  });

  it.each(HOSTILE)("are drawn with %d in them", async (size) => {
    const odd = manyComparisons(3).map((one) => withChange(one, -size, size, size));
    const drawn = await drawIn(page, mermaidBlocks(mermaidCharts(reportOf(odd)).charts)[0]);
    expect(drawn.count(INK)).toBeGreaterThan(100);
  });

  it("are drawn with 1 to 40 metrics", async () => {
    for (const count of [1, 2, 12, 13, 40]) {
      const drawn = await drawIn(page, mermaidBlocks(mermaidCharts(reportOf(manyComparisons(count))).charts)[0]);
      expect(drawn.count(ENGINE_LOOKS.vllm.head), `${count}`).toBeGreaterThan(500);
    }
  });
});

interface Drawn {
  pixels: number;
  count(colour: string): number;
}

async function drawIn(page: Page, text = ""): Promise<Drawn> {
  await page.evaluate(
    `mermaid.render("drawn", ${JSON.stringify(text)}).then(({ svg }) => { document.querySelector("#chart").innerHTML = svg; })`,
  );
  const svg = await page.$("#chart svg");
  if (svg === null) throw new Error("nothing was drawn");
  const image = await loadImage(Buffer.from(await svg.screenshot()));
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  return { pixels: image.width * image.height, count: (colour) => countOf(data, colour) };
}

/** Mermaid draws no shades, so that a colour is that colour. */
function countOf(data: Uint8ClampedArray, colour: string): number {
  const wanted = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (wanted.every((value, channel) => value === data[at + channel])) count++;
  }
  return count;
}
