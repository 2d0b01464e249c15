import { stat } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../errors.ts";
import { baselineOf } from "./baseline.ts";
import { MOST_BASELINE_BYTES, MOST_BYTES, readCapped, writeWhole } from "./files.ts";
import { migrate, newestSchema, schemaIdOf } from "./migrate.ts";
import { digestOf, isAsWritten, isResultDirectory, readManifest, runOf } from "./result-directory.ts";
import type { Manifest } from "./schema.ts";
import { parseJson } from "./untrusted.ts";

const FILES = [
  { name: "run.json", kind: "run", most: MOST_BYTES, check: runOf },
  { name: "baseline.json", kind: "baseline", most: MOST_BASELINE_BYTES, check: baselineOf },
] as const;

/** One file that is not in the newest schema, as it has to be. */
interface Rewrite {
  name: string;
  from: string;
  to: string;
  text: string;
}

/**
 * Rewrites a result directory, or a single baseline file, in the newest schema, and the digests of its manifest with it.
 * What is newest already stays byte for byte, so doing it twice does nothing. Returns what was done, a line a file; throws
 * ConfigurationError, before anything is written, for a file that is wrong or that is not as the run wrote it.
 */
export async function migrateFiles(path: string): Promise<string[]> {
  if (!(await isFolder(path))) return migrateBaseline(path);
  if (!(await isResultDirectory(path)))
    throw new ConfigurationError(`${path} is no result directory: it has neither run.json nor manifest.json`);
  const manifest = await readManifest(path);
  const rewrites: Rewrite[] = [];
  for (const file of FILES) {
    const rewrite = await rewriteOf(path, file, manifest);
    if (rewrite !== undefined) rewrites.push(rewrite);
  }
  for (const { name, text } of rewrites) await writeWhole(join(path, name), text);
  if (manifest !== undefined && rewrites.length > 0) {
    await writeWhole(join(path, "manifest.json"), `${JSON.stringify(withDigests(manifest, rewrites), null, 2)}\n`);
  }
  return rewrites.map(({ name, from, to }) => `${join(path, name)}: ${from} → ${to}`);
}

async function migrateBaseline(path: string): Promise<string[]> {
  const [, baseline] = FILES;
  const bytes = await readCapped(path, baseline.most);
  const rewrite = bytes && rewritten(bytes, path, { ...baseline, name: path });
  if (rewrite === undefined) return [];
  await writeWhole(path, rewrite.text);
  return [`${path}: ${rewrite.from} → ${rewrite.to}`];
}

async function rewriteOf(
  folder: string,
  file: (typeof FILES)[number],
  manifest: Manifest | undefined,
): Promise<Rewrite | undefined> {
  const where = join(folder, file.name);
  const bytes = await readCapped(where, file.most);
  const rewrite = bytes && rewritten(bytes, where, file);
  // New digests would vouch for what somebody else has changed. A run that never ended has none yet.
  if (rewrite && manifest && manifest.status !== "running" && !isAsWritten(manifest, file.name, bytes)) {
    throw new ConfigurationError(
      `${where} is not as the run wrote it: its size or digest is not that of the manifest, so it is left alone`,
    );
  }
  return rewrite;
}

function rewritten(
  bytes: Uint8Array,
  where: string,
  { name, kind, check }: { name: string } & Pick<(typeof FILES)[number], "kind" | "check">,
): Rewrite | undefined {
  const json = parseJson(bytes, where);
  const text = `${JSON.stringify(migrate(kind, json, where), null, 2)}\n`;
  check(bytes, where);
  const from = schemaIdOf(json);
  return from === newestSchema[kind] ? undefined : { name, from: String(from), to: newestSchema[kind], text };
}

function withDigests(manifest: Manifest, rewrites: readonly Rewrite[]): Manifest {
  const files = manifest.files.map((file) => {
    const text = rewrites.find(({ name }) => name === file.path)?.text;
    return text === undefined ? file : { path: file.path, size: Buffer.byteLength(text), sha256: digestOf(text) };
  });
  return { ...manifest, files };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw new ConfigurationError(`${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
