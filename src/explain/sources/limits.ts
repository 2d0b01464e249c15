import { ConfigurationError } from "../../errors.ts";

/** More than any chart has; a folder beyond is not the one that was meant. */
export const MOST_FILES = 500;
export const MOST_FILE_BYTES = 4 * 1024 * 1024;
export const MOST_BYTES = 32 * 1024 * 1024;

export interface Sized {
  path: string;
  bytes: number;
}

/** @throws ConfigurationError for more, or larger, files than values have. */
export function requireSmall(where: string, files: readonly Sized[]): void {
  const large = files.find(({ bytes }) => bytes > MOST_FILE_BYTES);
  const hint = "Name the values file itself, or the folder of the chart.";
  if (large !== undefined) {
    const of = large.path === "" ? where : `${where}/${large.path}`;
    throw new ConfigurationError(`${of} has ${megabytes(large.bytes)}, wanted at most ${megabytes(MOST_FILE_BYTES)}`, {
      hint,
    });
  }
  if (files.length > MOST_FILES) {
    throw new ConfigurationError(`${where} holds ${files.length} files, wanted at most ${MOST_FILES}`, { hint });
  }
  const all = files.reduce((sum, { bytes }) => sum + bytes, 0);
  if (all > MOST_BYTES) {
    throw new ConfigurationError(`${where} holds ${megabytes(all)}, wanted at most ${megabytes(MOST_BYTES)}`, { hint });
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
