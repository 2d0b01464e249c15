import type { z } from "zod";
import { ConfigurationError } from "../errors.ts";

/** More problems than this help nobody. */
const MOST_PROBLEMS = 3;

/** The text of a file as JSON. Throws ConfigurationError that says what the file is instead. */
export function parseJson(bytes: Uint8Array, where: string): unknown {
  const text = decode(bytes, where);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigurationError(`${where} ${whyNotJson(text, error as SyntaxError)}`, { cause: error });
  }
}

/** One JSON value a line, empty lines aside. Throws as `parseJson`. */
export function parseJsonLines(bytes: Uint8Array, where: string): unknown[] {
  return decode(bytes, where)
    .split("\n")
    .flatMap((line, index) => (line.trim() === "" ? [] : [parseJson(Buffer.from(line), `${where}:${index + 1}`)]));
}

function decode(bytes: Uint8Array, where: string): string {
  if (bytes.length === 0) throw new ConfigurationError(`${where} is empty, wanted JSON`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ConfigurationError(`${where} is not text in UTF-8, wanted JSON`, { cause });
  }
}

function whyNotJson(text: string, { message }: SyntaxError): string {
  const start = text.trimStart();
  if (start === "") return "is blank, wanted JSON";
  if (start.startsWith("<")) {
    return "is HTML or XML, wanted JSON: a login or error page was probably saved in its place";
  }
  const position = Number(/at position (\d+)/.exec(message)?.[1] ?? 0);
  if (/end of JSON input|unterminated/i.test(message) || position >= text.trimEnd().length) {
    return `ends in the middle of its JSON, after ${text.length} characters: it was cut off while it was written or copied`;
  }
  const notNumber = /[:[,]\s*(-?(?:NaN|Infinity))\b/.exec(text)?.[1];
  if (notNumber !== undefined) {
    return `has ${notNumber} for a number, which is not JSON: what wrote it measured nothing there`;
  }
  return `is not JSON: ${shown(message)}`;
}

/** The value as the schema gives it. Throws ConfigurationError with the path of what is wrong, what was found and what was wanted. */
export function checked<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  const problems = issues.slice(0, MOST_PROBLEMS).map((issue) => describe(issue, value));
  if (issues.length > problems.length) problems.push(`and ${issues.length - problems.length} more`);
  throw new ConfigurationError(`${where}: ${problems.join("; ")}`);
}

function describe(issue: z.core.$ZodIssue, value: unknown): string {
  const path = issue.path.map((key) => (typeof key === "number" ? `[${key}]` : `.${shown(String(key))}`)).join("");
  const place = path.replace(/^\./, "") || "the whole";
  if (issue.code === "unrecognized_keys")
    return `${place} has ${issue.keys.slice(0, 5).map(quoted).join(", ")}, which is not known here`;
  const found = at(value, issue.path);
  return found === undefined
    ? `${place} is missing`
    : `${place} is ${kindOf(found)}: ${shown(issue.message.replace(/^./, (first) => first.toLowerCase()))}`;
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, key) => (part instanceof Object ? (part as Record<PropertyKey, unknown>)[key] : undefined),
    value,
  );
}

/** What was found, short and on one line. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "string") return quoted(value);
  return typeof value === "object" ? "an object" : String(value);
}

/** A text from a file as a message may show it. */
export function quoted(text: string): string {
  return JSON.stringify(shown(text));
}

function shown(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "�");
  return plain.length <= 80 ? plain : `${plain.slice(0, 79)}…`;
}
