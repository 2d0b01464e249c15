import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheRoot } from "./cache.ts";

const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

let made = 0;

/** An empty log in the cache, where it outlives the run that somebody will ask about. */
export function newLog(name: string): string {
  const folder = join(cacheRoot(), "logs");
  mkdirSync(folder, { recursive: true });
  removeOld(folder);
  const file = join(folder, `${name.replace(/[^A-Za-z0-9.]+/g, "-")}-${process.pid}-${++made}.log`);
  writeFileSync(file, "");
  return file;
}

function removeOld(folder: string): void {
  for (const entry of readdirSync(folder)) {
    const file = join(folder, entry);
    // Another process may be removing the same one.
    const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > KEPT_MS) rmSync(file, { force: true });
  }
}

/** Registry addresses have no place in a skip reason, and they make the sentence unreadable. */
function withoutAddresses(line: string): string {
  return line.replace(/[a-z+]+:\/\/\S+/gi, "<address>").replace(/\bhost='[^']*'/g, "host=<address>");
}

/** The line that most likely tells what went wrong: the last one that says "error" or the like, else the last one. */
export function telltaleLine(logFile: string): string {
  const lines = readFileSync(logFile, "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const line = lines.findLast((text) => /error|cannot|no matching|not found|refused/i.test(text)) ?? lines.at(-1);
  return line ? withoutAddresses(line).slice(0, 300) : "it printed nothing";
}
