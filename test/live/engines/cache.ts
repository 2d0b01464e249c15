import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { lock } from "./lock.ts";
import { say } from "./progress.ts";

/** Older than any build can be: its builder is dead, not slow. */
const ABANDONED_MS = 2 * 60 * 60 * 1000;

/** Outside the tree: it is gigabytes, it outlives a checkout, and the model's licence forbids shipping it. */
export function cacheRoot(): string {
  const own = process.env["LLM_LATENCY_GATE_CACHE"];
  if (own) return own;
  const caches = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  return join(caches, "llm-latency-gate", "live");
}

export interface CachedPart {
  /** Folder name; carries the version and whatever else makes two builds differ. */
  readonly name: string;
  /** A path inside the folder without which the part is not usable, such as a venv's python after an upgrade. */
  readonly proof: string;
  /** Fills an empty folder. The folder is renamed afterwards, so nothing in it may hold its own path. */
  build(folder: string): Promise<void>;
}

/** The folder of a finished part; builds it first where there is none. */
export async function cached(part: CachedPart): Promise<string> {
  const folder = join(cacheRoot(), part.name);
  if (existsSync(join(folder, part.proof))) return folder;
  mkdirSync(cacheRoot(), { recursive: true });
  await using _held = await lock(part.name, folder);
  // Whoever held the lock before us may have built it.
  if (existsSync(join(folder, part.proof))) return folder;
  removeAbandoned(part.name);
  await buildAside(part, folder);
  return folder;
}

/** Built beside its place and renamed into it, so that an interrupted build never looks finished. */
async function buildAside(part: CachedPart, folder: string): Promise<void> {
  const began = performance.now();
  const aside = mkdtempSync(join(cacheRoot(), `${asidePrefix(part.name)}`));
  try {
    await part.build(aside);
    if (!existsSync(join(aside, part.proof))) throw new Error(`${part.name} was built without its ${part.proof}.`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(aside, folder);
    say(part.name, `built in ${Math.round((performance.now() - began) / 1000)} s`);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

function asidePrefix(name: string): string {
  return `.building-${name}-`;
}

function removeAbandoned(name: string): void {
  for (const entry of readdirSync(cacheRoot())) {
    const path = join(cacheRoot(), entry);
    if (entry.startsWith(asidePrefix(name)) && Date.now() - statSync(path).mtimeMs > ABANDONED_MS) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}
