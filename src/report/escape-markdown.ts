import { neutraliseCommands, plainText } from "./plain-text.ts";

/** An underscore inside a word is no emphasis (GFM, section 6.2), and names such as quick_latency stay readable. */
const INNER_UNDERSCORE_OR_NOT = /(?<=[\p{L}\p{N}])(_)(?=[\p{L}\p{N}])|_/gu;

/**
 * Plain text as Markdown that shows exactly that text on GitHub: no HTML, no formatting, no table break. An invisible
 * space keeps `@name` from notifying anybody and `#1` from linking an issue; GitHub looks for both after rendering,
 * where a backslash is gone. A dollar sign in a span is no mathematics (GitHub docs, "Writing mathematical expressions").
 */
export function escapeMarkdown(text: string): string {
  return neutraliseCommands(plainText(text))
    .replace(/[\\`*[\]|~#]/g, "\\$&")
    .replace(INNER_UNDERSCORE_OR_NOT, (_, inner?: string) => inner ?? "\\_")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "@&#8203;")
    .replace(/\\#(?=\d)/g, "\\#&#8203;")
    .replaceAll("$", "<span>$</span>")
    .replace(/^([-+]|\d+[.)])(?=\s)/, "&#8203;$1");
}
