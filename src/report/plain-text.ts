/** Text that others wrote (model names, error messages), made harmless before it reaches a terminal, a log or a file. */

const ESC = String.fromCharCode(27);
const BEL = String.fromCharCode(7);
/** ECMA-48: CSI … final byte, OSC … BEL or ST, and two-character escapes. */
const ANSI = new RegExp(`${ESC}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)?|[ -/]*[0-~])`, "g");

/**
 * One line of printable text: escape sequences, control characters and invisible formatting (such as the
 * overrides that reverse the reading direction) are gone, line breaks and tabs are spaces.
 */
export function plainText(text: string): string {
  return text
    .toWellFormed()
    .replace(ANSI, "")
    .replace(/[\s\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[\p{Cc}\p{Cf}]/gu, "")
    .trim();
}

/** Colour in front does not count as text: a log that drops it would be left with a command. */
const COMMAND = new RegExp(`^((?:\\s|${ESC}\\[[0-9;]*m)*):(?=:)`, "u");

/**
 * The same line, never a workflow command: GitHub's runner executes a line of stdout or stderr that starts with
 * `::name::` after white space, and `##[name]` anywhere in it (actions/runner, ActionCommand.cs).
 * The width does not change: a colon becomes the ratio sign, the bracket a parenthesis.
 */
export function neutraliseCommands(line: string): string {
  return line.replace(COMMAND, "$1\u2236").replaceAll("##[", "##(");
}

/** At most `max` characters, the cut shown. */
export function clip(text: string, max: number): string {
  const characters = Array.from(text);
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join("")}…`;
}
