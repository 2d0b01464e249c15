import { extname } from "node:path";
import { CsvError, parse } from "csv-parse/sync";
import { type JsonObject, objectIn, objectsIn } from "../../engines/json.ts";
import { ConfigurationError } from "../../errors.ts";
import { PROMPT_FILE_FORMATS, type PromptFileFormat } from "../../model/scenario.ts";
import { checkedEntries, type Entry, jsonLines, NO_OBJECT, Wrong } from "./checked-entries.ts";
import { fault, numberedLines, type TextFile } from "./text-file.ts";

/** The prompts of a file, in its order. */
export interface FilePrompts {
  format: PromptFileFormat;
  texts: string[];
  warnings: string[];
}

/**
 * Reads the prompts of a file:
 * - `txt`: one a line, blank lines skipped;
 * - `jsonl`: an object a line, its text under `field`, else under `prompt`, `text` or `messages` (the first user's);
 * - `sharegpt`: a list of `{"conversations":[{"from":"human","value":…}]}`, the first thing that a human says;
 * - `csv`: with a line of column names, the column `field`, else `prompt` or `text`.
 * @throws ConfigurationError for a broken entry, with its line and how many are good
 */
export function readPrompts(file: TextFile, format: PromptFileFormat | undefined, field?: string): FilePrompts {
  const chosen = format ?? formatOf(file.name);
  const { texts, warnings } = READERS[chosen](file, field);
  return { format: chosen, texts, warnings };
}

type Reader = (file: TextFile, field: string | undefined) => Omit<FilePrompts, "format">;

const READERS: Record<PromptFileFormat, Reader> = {
  txt: readText,
  jsonl: readJsonLines,
  sharegpt: readShareGpt,
  csv: readCsv,
};

const BY_ENDING: Readonly<Record<string, PromptFileFormat>> = {
  ".txt": "txt",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".json": "sharegpt",
  ".csv": "csv",
};

function formatOf(name: string): PromptFileFormat {
  const format = BY_ENDING[extname(name).toLowerCase()];
  if (format !== undefined) return format;
  const hint = `Say requests.prompts.format: ${PROMPT_FILE_FORMATS.join(", ")}.`;
  throw new ConfigurationError(`${name}: the ending of the name does not tell what kind of file it is`, { hint });
}

function readText({ name, text }: TextFile): ReturnType<Reader> {
  function* entries(): Generator<Entry<string>> {
    for (const { number, line } of numberedLines(text)) {
      if (line.trim() !== "") yield { at: `line ${number}`, value: line.trim() };
    }
  }
  return { texts: checkedEntries(name, entries(), (line) => line), warnings: [] };
}

function readJsonLines(file: TextFile, field: string | undefined): ReturnType<Reader> {
  let shortened = 0;
  const texts = checkedEntries(file.name, jsonLines(file), (object) => {
    if (object === undefined) return NO_OBJECT;
    if (field === undefined && !("prompt" in object) && !("text" in object) && "messages" in object) {
      const messages = objectsIn(object["messages"]);
      if (messages.length > 1) shortened += 1;
      return firstOf(messages, "user") ?? new Wrong('has no text of a user under "messages"');
    }
    const key = field ?? ("prompt" in object ? "prompt" : "text");
    const wanted = field === undefined ? '"prompt", "text" or "messages"' : `"${field}"`;
    return sendable(object[key]) ?? new Wrong(`has no text under ${wanted}`);
  });
  const left = `${shortened} of ${texts.length} entries of ${file.name} have further messages: only the first user's is sent.`;
  return { texts, warnings: shortened === 0 ? [] : [left] };
}

/** The best known such file has conversations without any words of a human: they are left out, and counted, as later turns are. */
function readShareGpt({ name, text }: TextFile): ReturnType<Reader> {
  const list = parseList(name, text);
  const entries = list.map((value, index) => ({ at: `conversation ${index + 1}`, value: objectIn(value) }));
  let silent = 0;
  let shortened = 0;
  const spoken = checkedEntries(name, entries, (conversation) => {
    const turns = conversation?.["conversations"] ?? conversation?.["conversation"];
    if (!Array.isArray(turns)) return new Wrong('has no list under "conversations"');
    const messages = objectsIn(turns);
    const said = firstOf(messages, "human") ?? firstOf(messages, "user");
    if (said === undefined) silent += 1;
    else if (messages.filter((message) => HUMANS.includes(roleOf(message))).length > 1) shortened += 1;
    return said ?? "";
  });
  const texts = spoken.filter((said) => said !== "");
  if (texts.length === 0) throw fault(name, 'holds no conversation in which a human says something ("from": "human")');
  const of = `of ${spoken.length} conversations of ${name}`;
  const left = `${silent} ${of} are left out: no human says anything in them.`;
  const cut = `${shortened} ${of} have several turns: only the first thing that a human says is sent.`;
  return { texts, warnings: [...(silent === 0 ? [] : [left]), ...(shortened === 0 ? [] : [cut])] };
}

function parseList(name: string, text: string): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The message of the parser quotes the file, so only its place is taken over.
    const place = /\(line \d+ column \d+\)/.exec(String(error))?.[0];
    throw fault(
      name,
      `is no JSON${place === undefined ? "" : ` ${place}`}; was it cut, or is it JSON Lines (format: jsonl)?`,
    );
  }
  if (Array.isArray(value)) return value;
  throw fault(name, "is JSON, but not a list of conversations; for one object a line say format: jsonl");
}

function readCsv({ name, text }: TextFile, field: string | undefined): ReturnType<Reader> {
  const rows = parseRows(name, text);
  const columns = Object.keys(rows[0]?.record ?? {});
  const column = [field ?? "", "prompt", "text"]
    .slice(0, field === undefined ? 3 : 1)
    .find((key) => columns.includes(key));
  if (column === undefined && rows.length > 0) {
    const wanted = field === undefined ? 'called "prompt" or "text"' : `called "${field}"`;
    const hint = `It has ${columns.length} columns: name one under requests.prompts.field, and separate columns by commas.`;
    throw new ConfigurationError(`${name} has no column ${wanted}`, { hint });
  }
  const entries = rows.map(({ record, info }) => ({ at: `line ${info.lines}`, value: record[column ?? ""] }));
  const wrong = new Wrong(`has no text in the column "${column}"`);
  return { texts: checkedEntries(name, entries, (cell) => sendable(cell) ?? wrong), warnings: [] };
}

interface Row {
  record: Record<string, string>;
  /** The line on which the row ends. */
  info: { lines: number };
}

function parseRows(name: string, text: string): Row[] {
  try {
    return parse(text, { columns: true, info: true, skip_empty_lines: true }) as unknown as Row[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const { lines, records } = error as CsvError & { lines?: number; records?: number };
    const reason = CSV_FAULTS[error.code] ?? error.code.toLowerCase().replaceAll("_", " ");
    const hint = `Correct or remove it; ${records ?? 0} rows before it are good.`;
    throw new ConfigurationError(`${name}, line ${lines ?? 1}: ${reason}`, { hint });
  }
}

/** In our own words, since those of the parser quote the file. */
const CSV_FAULTS: Readonly<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_COLUMNS: "has another number of columns than the first line",
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: "has another number of columns than the first line",
  CSV_QUOTE_NOT_CLOSED: "a quotation mark is opened and never closed",
  CSV_INVALID_CLOSING_QUOTE: "something stands between a closing quotation mark and the next comma",
  INVALID_OPENING_QUOTE: "a quotation mark stands inside a cell that does not begin with one",
};

/** What the first message of a role says. ShareGPT has `from` and `value`, OpenAI has `role` and `content`, a text or parts. */
function firstOf(messages: readonly JsonObject[], role: string): string | undefined {
  const message = messages.find((candidate) => roleOf(candidate) === role);
  const content = message?.["value"] ?? message?.["content"];
  if (!Array.isArray(content)) return sendable(content);
  return sendable(
    objectsIn(content)
      .map((part) => part["text"] ?? "")
      .join(""),
  );
}

const HUMANS: readonly unknown[] = ["human", "user"];

function roleOf(message: JsonObject): unknown {
  return message["from"] ?? message["role"];
}

/** A text with something in it; a lone half of a surrogate pair cannot be written in UTF-8. */
function sendable(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" && value.isWellFormed() ? value : undefined;
}
