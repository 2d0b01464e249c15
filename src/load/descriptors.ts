import { readdirSync, readFileSync } from "node:fs";
import { ConfigurationError } from "../errors.ts";

/** For what is opened beside the load: results, logs, probes, a scrape of the engine's metrics. */
const RESERVE = 32;

export interface OpenFiles {
  limit?: number | undefined;
  open: number;
}

/**
 * Each connection takes a file descriptor, and a process that runs out of them fails in ways that look like the engine's.
 * @param files the soft limit and what is open now; by default of this process where /proc tells (Linux), else nothing is checked.
 * @throws ConfigurationError when `connections` do not fit.
 */
export function requireDescriptors(connections: number, files: OpenFiles = openFiles()): void {
  const { limit, open } = files;
  if (limit === undefined) return;
  const needed = connections + open + RESERVE;
  if (needed <= limit) return;
  throw new ConfigurationError(
    `${connections} connections at once need about ${needed} open files, but this process may open ${limit}`,
    { hint: `Raise the limit before starting (ulimit -n ${needed}), or lower concurrent_users.` },
  );
}

function openFiles(): OpenFiles {
  return { limit: softLimit(), open: openNow() };
}

function softLimit(): number | undefined {
  const line = /^Max open files\s+(\d+|unlimited)/m.exec(read("/proc/self/limits"));
  return line?.[1] === undefined || line[1] === "unlimited" ? undefined : Number(line[1]);
}

function openNow(): number {
  try {
    return readdirSync("/proc/self/fd").length;
  } catch {
    return 0;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
