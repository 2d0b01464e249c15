import type { CuratedSet } from "../../model/scenario.ts";
import { CURATED_TEXTS } from "./curated-texts.ts";

/** The prompts of some of the sets that ship, interleaved: the first of each set, then the second of each, and so on. */
export function curatedPrompts(sets: readonly CuratedSet[]): string[] {
  const lists = sets.map((set) => CURATED_TEXTS[set].split("\n").filter((line) => line !== ""));
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, n) => lists.flatMap((list) => list[n] ?? [])).flat();
}
