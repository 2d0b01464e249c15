import type { Tone } from "../model/report.ts";

/** Colours of a terminal: SGR codes of ECMA-48, the sixteen basic ones only, so that the user's own palette holds. */

export type Style = Tone | "strong" | "accent" | "plain";
export type Paint = (text: string, style: Style) => string;

const CODES: Record<Exclude<Style, "plain">, string> = {
  good: "32",
  bad: "31;1",
  accepted: "35",
  unsure: "33",
  dim: "2",
  strong: "1",
  accent: "36",
};

/** Without colour, painting changes nothing. */
export function painter(color: boolean): Paint {
  const esc = String.fromCharCode(27);
  return (text, style) =>
    color && style !== "plain" && text !== "" ? `${esc}[${CODES[style]}m${text}${esc}[0m` : text;
}

/** What stands before a row or a headline; it tells the state without colour. */
export const MARKS: Record<Tone, string> = { good: "✔", bad: "✘", accepted: "!", unsure: "?", dim: " " };
