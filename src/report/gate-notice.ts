import type { GateChange } from "../model/revision.ts";
import { escapeMarkdown } from "./escape-markdown.ts";
import { clip, plainText } from "./plain-text.ts";

/** By which gate a pull request is judged, where that is not plain. */
export interface GateStand {
  changes: readonly GateChange[];
  /** The base has no gate yet. */
  adopted: boolean;
  baseSha: string;
}

const MOST_FILES = 10;
const LONGEST_PATH = 200;

/** One sentence or two for the log and an annotation; empty where head and base have the same gate. */
export function gateSentence(stand: GateStand): string {
  return sentence(stand, (path) => plainText(path));
}

/** The same as the head of a comment. */
export function gateNotice(stand: GateStand): string {
  const text = sentence(stand, escapeMarkdown);
  return text === "" ? "" : `> [!IMPORTANT]\n> ${text}\n\n`;
}

function sentence({ changes, adopted, baseSha }: GateStand, shown: (path: string) => string): string {
  if (changes.length === 0) return "";
  const named = changes
    .slice(0, MOST_FILES)
    .map(({ path, change }) => `${shown(clip(path, LONGEST_PATH))} (${change})`);
  const more = changes.length > MOST_FILES ? [`${changes.length - MOST_FILES} more`] : [];
  const files = [...named, ...more].join(", ");
  const base = baseSha.slice(0, 7);
  return adopted
    ? `This pull request brings the gate by which it is judged: ${files}. Its base ${base} has no scenario; read it as you read the change.`
    : `This pull request changes the gate: ${files}. It is judged by the gate of its base ${base}; the change applies after the merge.`;
}
