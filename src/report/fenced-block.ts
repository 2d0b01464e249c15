import { neutraliseCommands, plainText } from "./plain-text.ts";

/**
 * Text as a block of code, each line cleaned for itself and with its indentation. The fence is longer than any run of
 * backticks inside, so that nothing in it can end the block.
 */
export function fencedBlock(text: string, language: string): string {
  const lines = text
    .trimEnd()
    .split(/\r\n|\r|\n/)
    .map(cleanLine)
    .join("\n");
  const longest = Math.max(2, ...Array.from(lines.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${lines}\n${fence}`;
}

function cleanLine(line: string): string {
  return neutraliseCommands(`${/^ */.exec(line)?.[0]}${plainText(line)}`);
}
