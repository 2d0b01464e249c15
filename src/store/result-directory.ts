import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { ConfigurationError } from "../errors.ts";
import type { RunResult } from "../model/run.ts";
import type { Baseline } from "../model/session.ts";
import { baselineOf } from "./baseline.ts";
import { MOST_BASELINE_BYTES, MOST_BYTES, readCapped, sizeOf } from "./files.ts";
import { migrate } from "./migrate.ts";
import { type Manifest, manifestSchema, runSchema } from "./schema.ts";
import { checked, parseJson } from "./untrusted.ts";

/** What a run left in its directory, checked and in the newest schema. */
export interface StoredResult {
  path: string;
  manifest?: Manifest;
  run: RunResult;
  baseline?: Baseline;
  /** What the reader should know before believing it, one sentence each. */
  problems: string[];
}

/** Whether a folder was written by a run; what is in it may still be wrong. */
export async function isResultDirectory(path: string): Promise<boolean> {
  return ((await sizeOf(join(path, "run.json"))) ?? (await sizeOf(join(path, "manifest.json")))) !== undefined;
}

/**
 * Reads `run.json`, and beside it the manifest and the baseline where they are there. Throws ConfigurationError that
 * names the file for anything in them that is not as it must be. A crash leaves no or an unfinished manifest, and a
 * changed file another digest: both are problems that are told.
 * @param where names the directory in errors
 */
export async function readResult(path: string, where = path): Promise<StoredResult> {
  const run = await readCapped(join(path, "run.json"), MOST_BYTES, join(where, "run.json"));
  if (run === undefined) {
    throw new ConfigurationError(
      `${where} has no run.json: nothing was measured there, or it is not a result directory`,
      {
        hint: "Name a result directory that a finished run left, such as results/test_chat_20261124_060504.",
      },
    );
  }
  const manifest = await readManifest(path, where);
  const baseline = await readCapped(join(path, "baseline.json"), MOST_BASELINE_BYTES, join(where, "baseline.json"));
  const files = { "run.json": run, ...(baseline === undefined ? {} : { "baseline.json": baseline }) };
  return {
    path,
    ...(manifest !== undefined && { manifest }),
    run: runOf(run, join(where, "run.json")),
    ...(baseline !== undefined && { baseline: baselineOf(baseline, join(where, "baseline.json")) }),
    problems: problemsOf(basename(where), manifest, files),
  };
}

/** The bytes of a `run.json` as what they are in the newest schema. */
export function runOf(bytes: Uint8Array, where: string): RunResult {
  return checked(runSchema, migrate("run", parseJson(bytes, where), where), where);
}

export async function readManifest(path: string, where = path): Promise<Manifest | undefined> {
  const bytes = await readCapped(join(path, "manifest.json"), MOST_BYTES, join(where, "manifest.json"));
  if (bytes === undefined) return undefined;
  const name = join(where, "manifest.json");
  return checked(manifestSchema, migrate("manifest", parseJson(bytes, name), name), name);
}

function problemsOf(id: string, manifest: Manifest | undefined, files: Readonly<Record<string, Uint8Array>>): string[] {
  if (manifest === undefined)
    return [`The result ${id} has no manifest.json: whether its files are as they were written is unknown.`];
  if (manifest.status === "running") return [`The run ${id} was never finished: its manifest still says running.`];
  return Object.entries(files)
    .filter(([name, bytes]) => !isAsWritten(manifest, name, bytes))
    .map(
      ([name]) => `The file ${id}/${name} is not as the run wrote it: its size or digest is not that of the manifest.`,
    );
}

export function isAsWritten({ files }: Manifest, name: string, bytes: Uint8Array): boolean {
  const entry = files.find(({ path }) => path === name);
  return entry?.size === bytes.length && entry.sha256 === digestOf(bytes);
}

export function digestOf(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
