import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { ConfigurationError } from "../errors.ts";

const MEBIBYTE = 1024 * 1024;
/** Larger files are refused before they are opened. */
export const MOST_BYTES = 64 * MEBIBYTE;
export const MOST_BASELINE_BYTES = MEBIBYTE;
export const MOST_CALIBRATION_BYTES = 16 * MEBIBYTE;

/** The bytes of a regular file of at most `most` bytes; undefined where there is none. Throws ConfigurationError for anything else. */
export async function readCapped(path: string, most: number, where = path): Promise<Uint8Array | undefined> {
  try {
    const { size } = await regular(path, where);
    refuseAbove(most, size, where);
    const bytes = await readFile(path);
    // It may have grown in between.
    refuseAbove(most, bytes.length, where);
    return bytes;
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    if (isAbsent(error)) return undefined;
    throw new ConfigurationError(`${where} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** A pipe or a device would never end. */
async function regular(path: string, where: string) {
  const found = await stat(path);
  if (!found.isFile())
    throw new ConfigurationError(`${where} is ${found.isDirectory() ? "a folder" : "no regular file"}, wanted a file`);
  return found;
}

function refuseAbove(most: number, size: number, where: string): void {
  if (size <= most) return;
  throw new ConfigurationError(`${where} has ${megabytes(size)}, wanted at most ${megabytes(most)}`, {
    hint: "Name the file that was meant: results of this size are not written by llm-latency-gate.",
  });
}

/** Of a regular file; undefined where there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw new ConfigurationError(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

export function megabytes(bytes: number): string {
  return `${(bytes / MEBIBYTE).toLocaleString("en", { maximumFractionDigits: 1 })} MiB`;
}

export function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}

/** By way of a temporary file, so that a reader never sees half of one. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}
