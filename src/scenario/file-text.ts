import { resolve } from "node:path";
import type { Deps } from "../deps.ts";

/** Larger than any such file that a person writes, and small enough that a hostile one is refused in seconds. */
export const MAX_BYTES = 256 * 1024;

/** The text of a file, or why it has none. */
export type FileText = { text: string; refusal?: never } | { text?: never; refusal: string };

/** Reads a text of people, its size looked at first; undefined when there is no such file. The bytes may be anything. */
export async function readFileText(
  { files, cwd }: Pick<Deps, "files" | "cwd">,
  name: string,
): Promise<FileText | undefined> {
  const path = resolve(cwd, name);
  try {
    const size = await files.size(path);
    if (size !== undefined && size > MAX_BYTES) return { refusal: tooLarge(size) };
    const bytes = await files.read(path);
    return bytes && decode(bytes);
  } catch (error) {
    return { refusal: `cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function decode(bytes: Uint8Array): FileText {
  if (bytes.byteLength > MAX_BYTES) return { refusal: tooLarge(bytes.byteLength) };
  const zero = bytes.indexOf(0);
  if (zero >= 0) return { refusal: `is not a text: byte ${zero + 1} is zero; save it as YAML in UTF-8` };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { refusal: "is not a text in UTF-8; save it as YAML in UTF-8" };
  }
}

/** What a file of so many bytes is told. */
export function tooLarge(bytes: number): string {
  const size = `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  return `has ${size}, but such a file has at most ${MAX_BYTES / 1024} KiB; is this the right file?`;
}
