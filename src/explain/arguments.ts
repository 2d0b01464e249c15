/** Command lines in values files: lists of words, or a whole line of a shell, taken apart into flags. */

export interface Word {
  text: string;
  line?: number;
}

export interface Argument {
  /** `--max-num-seqs`, `-tp`, the name of a variable (`HF_HOME=…`), or the place of a word that is no flag: `0`. */
  name: string;
  value: string | number | boolean;
  line?: number;
}

const FLAG = /^--?[A-Za-z][\w.-]*$/;
const FLAG_WITH_VALUE = /^(--?[A-Za-z][\w.-]*)=(.*)$/s;
/** vLLM's `-O3` is one word. */
const LEVEL = /^(-O)(\d)$/;
const VARIABLE = /^([A-Za-z_]\w*)=(.*)$/s;
/** A flag inside of a text: it is a line of a shell. */
const SHELL_LINE = /(?:^|\s)--?[A-Za-z][\w-]*(?:[\s=]|$)/;

/** True where the words are a command line, or all of them variables: by what is in them, or by the key above. */
export function isCommandLine(key: string, words: readonly string[]): boolean {
  if (/(args?|arguments|command)$/i.test(key)) return true;
  const areVariables = words.length > 0 && words.every((word) => VARIABLE.test(word));
  return areVariables || words.some((word) => FLAG.test(word) || FLAG_WITH_VALUE.test(word));
}

/** True where one text is a command line: by the key that it stands under and a flag in it, or by the flag that it begins with. */
export function isCommandText(key: string, text: string): boolean {
  return (isCommandLine(key, []) && /(^|\s)-/.test(text)) || /^\s*--[A-Za-z][\w-]*([\s=]|$)/.test(text);
}

/** Each flag once, with its value; a flag without one is true, `--no-x` is `--x` with false. */
export function argumentsOf(words: readonly Word[], lineOf: (word: string) => number | undefined): Argument[] {
  const found = new Map<string, Argument>();
  let positional = 0;
  const queue = words.flatMap((word) => shellWords(word, lineOf));
  for (let at = 0; at < queue.length; at++) {
    const word = queue[at] as Word;
    const [name, given] = nameAndValue(word.text) ?? [];
    if (name === undefined) {
      const place = String(positional++);
      add(found, place, word.text, word);
      continue;
    }
    // What follows `sh -c` is a command of its own.
    const values = name === "-c" ? [] : given === undefined ? valuesBehind(queue, at) : [given];
    if (given === undefined) at += values.length;
    add(found, longName(name), values.length === 0 ? !name.startsWith("--no-") : values.join(" "), word);
  }
  return [...found.values()];
}

function nameAndValue(word: string): [name: string, value?: string] | undefined {
  const [, name, value] = FLAG_WITH_VALUE.exec(word) ?? LEVEL.exec(word) ?? VARIABLE.exec(word) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  return FLAG.test(word) ? [word] : undefined;
}

/** vLLM takes `--max_num_seqs` for `--max-num-seqs` (docs.vllm.ai, CLI). */
function longName(name: string): string {
  return name.startsWith("--") ? name.replaceAll("_", "-").replace(/^--no-/, "--") : name;
}

/** A negative number is a value, and so is everything that does not begin like a flag. */
function valuesBehind(queue: readonly Word[], at: number): string[] {
  const rest = queue.slice(at + 1).map(({ text }) => text);
  const end = rest.findIndex((text) => nameAndValue(text) !== undefined && !VARIABLE.test(text));
  return end < 0 ? rest : rest.slice(0, end);
}

/** What is given several times counts with all its values. */
function add(found: Map<string, Argument>, name: string, value: string | boolean, { line }: Word): void {
  const known = found.get(name);
  const all = known === undefined ? numberOrText(value) : `${known.value}, ${value}`;
  found.set(name, { name, value: all, ...(line === undefined ? {} : { line }) });
}

function numberOrText(value: string | boolean): string | number | boolean {
  return typeof value === "string" && String(Number(value)) === value ? Number(value) : value;
}

/** The words of a line of a shell, without quotes; another word is one, whatever is in it. */
function shellWords(word: Word, lineOf: (word: string) => number | undefined): Word[] {
  const { text } = word;
  if (!/\s/.test(text) || !SHELL_LINE.test(text) || /^\s*[{[]/.test(text)) return [word];
  const parts = text.replaceAll("\\\n", " ").match(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs) ?? [];
  return parts.map((part) => {
    const line = lineOf(part) ?? word.line;
    const plain = part.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'/gs, (_, double, single) => double ?? single);
    return { text: plain, ...(line === undefined ? {} : { line }) };
  });
}
