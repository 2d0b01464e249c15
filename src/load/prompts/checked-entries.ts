import { type JsonObject, parseObject } from "../../engines/json.ts";
import { ConfigurationError } from "../../errors.ts";
import { fault, MAX_ENTRIES, numberedLines, type TextFile } from "./text-file.ts";

/** What is wrong with an entry of a file, as the end of a sentence: `has no text under "prompt"`. */
export class Wrong {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** An entry of a file and where it stands: `line 7`, `conversation 12`. */
export interface Entry<T> {
  at: string;
  value: T;
}

/**
 * Reads every entry and only then complains, so that the error can say how many are good. Nothing of the file is repeated in
 * it: a wrong path may lead to a file that must not show up in a log.
 * @throws ConfigurationError for the first broken entry, for none at all, and for too many
 */
export function checkedEntries<T, R>(name: string, entries: Iterable<Entry<T>>, read: (value: T) => R | Wrong): R[] {
  const good: R[] = [];
  let broken = 0;
  let first = "";
  for (const { at, value } of entries) {
    const result = read(value);
    if (result instanceof Wrong) {
      broken += 1;
      if (broken === 1) first = `${name}, ${at}: ${result.message}`;
    } else good.push(result);
    if (good.length > MAX_ENTRIES) {
      throw fault(name, `has more than ${MAX_ENTRIES.toLocaleString("en-US")} entries; keep a part of it`);
    }
  }
  if (broken > 0) {
    const others = broken === 1 ? "" : ` ${broken - 1} more are broken too.`;
    throw new ConfigurationError(first, { hint: `Correct or remove it; ${good.length} are good.${others}` });
  }
  if (good.length === 0) throw fault(name, "holds nothing that could be sent; name another file");
  return good;
}

/** The lines of JSON Lines that are not blank. */
export function* jsonLines({ text }: TextFile): Generator<Entry<JsonObject | undefined>> {
  for (const { number, line } of numberedLines(text)) {
    if (line.trim() !== "") yield { at: `line ${number}`, value: parseObject(line) };
  }
}

export const NO_OBJECT = new Wrong("is no JSON object; write one a line");
