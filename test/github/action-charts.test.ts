import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ActionResult, runAction } from "../../src/commands/action.ts";
import type { ChartStyle } from "../../src/model/charts.ts";
import { outside } from "../helpers/in-process.ts";
import { storedDays } from "../helpers/stored-days.ts";
import { type TempFolder, tempFolder } from "../helpers/temp-folder.ts";

async function compared(folder: TempFolder, charts: ChartStyle): Promise<ActionResult> {
  const { base: baseResults, head: headResults } = await storedDays(folder);
  const inputs = { command: "compare", allowedEnv: [], baseResults, headResults } as const;
  return runAction(async () => ({ inputs, charts, place: { links: [] } }), outside({ cwd: folder.path }));
}

describe("a step of a workflow", () => {
  it("shows images in the comment and the summary, and Mermaid in the files that it leaves", async () => {
    await using folder = await tempFolder();
    const result = await compared(folder, { kind: "quickchart", server: "https://charts.acme.example" });
    expect(result.outcome, result.text).toBe("regression");
    for (const text of [result.markdown, result.comment]) {
      expect(text).toContain('<img src="https://charts.acme.example/chart?c=');
      expect(text).not.toContain("mermaid");
    }
    const left = await readFile(join(result.resultsDir ?? "", "summary.md"), "utf8");
    expect(left).toContain("```mermaid");
    expect(left).not.toContain("charts.acme.example");
  });

  it("shows Mermaid, and sends no number to anybody", async () => {
    await using folder = await tempFolder();
    const { markdown, comment } = await compared(folder, { kind: "mermaid" });
    for (const text of [markdown, comment]) {
      expect(text).toContain("```mermaid");
      expect(text).not.toContain("<img");
    }
  });

  it("shows none where none are wanted, and leaves none", async () => {
    await using folder = await tempFolder();
    const { markdown, comment, resultsDir = "" } = await compared(folder, { kind: "none" });
    const files = ["summary.md", "comment.md"].map((name) => readFile(join(resultsDir, name), "utf8"));
    for (const text of [markdown, comment, ...(await Promise.all(files))]) {
      expect(text).toContain("Compared with");
      expect(text).not.toMatch(/mermaid|<img/);
    }
  });
});
