/** A place in a text, both from 1, as editors count. */
export interface Position {
  line: number;
  column: number;
}

/** The longest part of a line that is shown; a file of one long line must not fill the terminal. */
const WIDTH = 120;

/**
 * The line at a position with a caret below the column:
 * ```
 *     7 |     - {name: quick, concurent_users: 5}
 *       |                     ^
 * ```
 */
export function excerpt(text: string, { line, column }: Position): string {
  const whole = printable(lineOf(text, line));
  const from = column <= WIDTH - 20 ? 0 : column - WIDTH / 2;
  const part = whole.slice(from, from + WIDTH);
  const shown = `${from > 0 ? "…" : ""}${part}${from + WIDTH < whole.length ? "…" : ""}`;
  const indent = " ".repeat(column - 1 - from + (from > 0 ? 1 : 0));
  const gutter = String(line).padStart(5);
  return `${gutter} | ${shown}\n${" ".repeat(5)} | ${indent}^`;
}

function lineOf(text: string, line: number): string {
  let start = 0;
  for (let n = 1; n < line; n++) {
    const end = text.indexOf("\n", start);
    if (end < 0) return "";
    start = end + 1;
  }
  const end = text.indexOf("\n", start);
  return text.slice(start, end < 0 ? text.length : end);
}

/** Control characters in a file from a pull request could drive the terminal; a tab would move the caret. */
function printable(line: string): string {
  return line
    .replace(/\r$/, "")
    .replaceAll("\t", " ")
    .replaceAll(/\p{Cc}/gu, "�");
}
