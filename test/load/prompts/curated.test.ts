import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { curatedPrompts } from "../../../src/load/prompts/curated.ts";
import { curatedModule } from "../../../src/load/prompts/curated-module.ts";
import { loadPrompts } from "../../../src/load/prompts/load-prompts.ts";
import { CURATED_SETS, type CuratedSet } from "../../../src/model/scenario.ts";
import { outside } from "../../helpers/in-process.ts";

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const texts = Object.fromEntries(CURATED_SETS.map((set) => [set, read(`config/prompts/${set}.txt`)])) as Record<
  CuratedSet,
  string
>;

describe("the prompts that ship", () => {
  it("are in the bundle as they are in config/prompts", () => {
    expect(read("src/load/prompts/curated-texts.ts")).toBe(curatedModule(texts));
  });

  it.each(CURATED_SETS)(
    "are at least twelve of the kind %s, all different, of varied length and without dates",
    (set) => {
      const prompts = curatedPrompts([set]);
      expect(prompts.length).toBeGreaterThanOrEqual(12);
      expect(new Set(prompts).size).toBe(prompts.length);
      const lengths = prompts.map((prompt) => prompt.split(" ").length);
      expect(Math.min(...lengths)).toBeLessThan(20);
      expect(Math.max(...lengths)).toBeGreaterThan(60);
      expect(
        prompts.filter((prompt) => /\b(19|20)\d\d\b|\btoday's date\b|\bcurrent\b|\blatest\b/i.test(prompt)),
      ).toEqual([]);
    },
  );

  it("are interleaved: the first of each set, then the second of each", () => {
    const mixed = curatedPrompts(["casual", "technical"]);
    expect(mixed.slice(0, 4)).toEqual([
      curatedPrompts(["casual"])[0],
      curatedPrompts(["technical"])[0],
      curatedPrompts(["casual"])[1],
      curatedPrompts(["technical"])[1],
    ]);
    expect(mixed.length).toBe(curatedPrompts(["casual"]).length + curatedPrompts(["technical"]).length);
  });

  it("keep all they hold when written as a module", async () => {
    const awkward = { ...texts, casual: `a \`b\` \\ \${c} \\\` $d\n` };
    const source = curatedModule(awkward).replace("as const", "");
    const { CURATED_TEXTS } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
    expect(CURATED_TEXTS).toEqual(awkward);
  });

  it("are described with their sets", async () => {
    const { files } = outside({ cwd: "/" });
    const set = await loadPrompts({ kind: "curated", sets: ["support", "casual"] }, { cache: "cold", files, cwd: "/" });
    expect(set.describe).toBe(
      "The 28 prompts that ship as support, casual, used in turn, each with a fresh salt of constant length.",
    );
  });
});
