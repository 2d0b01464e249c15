import { neutraliseCommands, plainText } from "./plain-text.ts";

/** An underscore inside a word is no emphasis (GFM, section 6.2), and names such as quick_latency stay readable. */
const INNER_UNDERSCORE_OR_NOT = /(?<=[\p{L}\p{N}])(_)(?=[\p{L}\p{N}])|_/gu;

/**
 * Plain text as Markdown that shows exactly that text on GitHub: no HTML, no formatting, no table break. An invisible
 * space keeps `@name` from notifying anybody and `#1` from linking an issue; GitHub looks for both after rendering, where a
 * backslash is gone. Addresses are no links, since a fork's would lead readers away, and can still be copied: GFM's autolinks
 * (section 6.9) are found in the source, where an entity is none of theirs. A dollar sign in a span is no mathematics (GitHub docs, "Writing mathematical expressions").
 */
export function escapeMarkdown(text: string): string {
  return neutraliseCommands(plainText(text))
    .replace(/[\\`*[\]|~#]/g, "\\$&")
    .replace(INNER_UNDERSCORE_OR_NOT, (_, inner?: string) => inner ?? "\\_")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "@&#8203;")
    .replaceAll("://", "&#58;//")
    .replace(/\bwww\./gi, (www) => `${www.slice(0, -1)}&#46;`)
    .replace(/\\#(?=\d)/g, "\\#&#8203;")
    .replaceAll("$", "<span>$</span>")
    .replace(/^([-+]|\d+[.)])(?=\s)/, "&#8203;$1");
}
