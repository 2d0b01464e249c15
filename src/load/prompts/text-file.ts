import { resolve } from "node:path";
import type { Files } from "../../deps.ts";
import { ConfigurationError } from "../../errors.ts";

/** A file as it was named, and its text without a byte order mark. */
export interface TextFile {
  /** As the scenario names it. */
  name: string;
  text: string;
}

export const MAX_BYTES = 64 * 1024 * 1024;
/** Prompts of a file, and requests of a trace. */
export const MAX_ENTRIES = 100_000;

/**
 * Reads a text in UTF-8, its size looked at first.
 * @throws ConfigurationError when it is absent, too large, empty, or no text in UTF-8 (with the line)
 */
export async function readTextFile(name: string, files: Files, cwd: string): Promise<TextFile> {
  const path = resolve(cwd, name);
  const bytes = await read(name, path, files, cwd);
  if (bytes.byteLength > MAX_BYTES) throw tooLarge(name, bytes.byteLength);
  const foreign = foreignEncoding(bytes);
  if (foreign !== undefined) throw fault(name, foreign);
  const text = decode(name, bytes);
  if (text.trim() === "") throw fault(name, "is empty; write one prompt a line, or name another file");
  return { name, text };
}

/** An error about a file as a whole: what it is, and what to do, in one sentence. */
export function fault(name: string, message: string): ConfigurationError {
  return new ConfigurationError(`${name} ${message}`);
}

/** The lines of a text, numbered from 1 as editors do; a line may end in LF or CRLF. */
export function* numberedLines(text: string): Generator<{ number: number; line: string }> {
  let number = 0;
  for (let start = 0; start <= text.length; ) {
    const end = text.indexOf("\n", start);
    const line = text.slice(start, end < 0 ? undefined : end);
    number += 1;
    yield { number, line: line.endsWith("\r") ? line.slice(0, -1) : line };
    if (end < 0) return;
    start = end + 1;
  }
}

async function read(name: string, path: string, files: Files, cwd: string): Promise<Uint8Array> {
  try {
    const size = await files.size(path);
    if (size !== undefined && size > MAX_BYTES) throw tooLarge(name, size);
    const bytes = await files.read(path);
    if (bytes !== undefined) return bytes;
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw fault(name, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new ConfigurationError(`${name}: there is no such file (requests.prompts.path, looked for from ${cwd})`, {
    hint: "Check the path; it is relative to the directory in which the tool runs.",
  });
}

function tooLarge(name: string, bytes: number): ConfigurationError {
  const limit = MAX_BYTES / 1024 / 1024;
  return fault(
    name,
    `has ${Math.ceil(bytes / 1024 / 1024)} MiB, but prompts are read up to ${limit} MiB; keep a part of it`,
  );
}

function foreignEncoding(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return "is a text in UTF-16, as some Windows programs save it; save it as UTF-8";
  }
  const zero = bytes.indexOf(0);
  return zero < 0 ? undefined : `is not a text: byte ${zero + 1} is zero; save it as UTF-8`;
}

function decode(name: string, bytes: Uint8Array): string {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch {
    throw fault(name, `is not a text in UTF-8: line ${brokenLine(bytes)} has other bytes; save it as UTF-8`);
  }
}

/** The first line that does not decode; no byte of a longer UTF-8 sequence is a line feed. */
function brokenLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let number = 1;
  for (let start = 0; ; number++) {
    const end = bytes.indexOf(0x0a, start);
    try {
      decoder.decode(bytes.subarray(start, end < 0 ? undefined : end));
    } catch {
      return number;
    }
    if (end < 0) return number;
    start = end + 1;
  }
}
