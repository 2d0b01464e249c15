import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ConfigurationError } from "../errors.ts";
import type { Side } from "../model/endpoint.ts";
import type { Session } from "../model/session.ts";
import { baselineOf, byAge } from "./baseline.ts";
import { isAbsent, MOST_BASELINE_BYTES, MOST_BYTES, megabytes, readCapped, sizeOf } from "./files.ts";
import type { ForeignPlacement } from "./import/importer.ts";
import { recognise } from "./import/index.ts";
import { schemaIdOf } from "./migrate.ts";
import { isResultDirectory, readResult } from "./result-directory.ts";
import { sessionOfRun } from "./session-of-run.ts";
import { kindOf, parseJson, parseJsonLines } from "./untrusted.ts";
import { withUnzipped } from "./unzip.ts";

export interface ReadSessionsOptions {
  /** Which side's engines a result directory stands for. Default: head. */
  side?: Side;
  /** The place of a foreign result in the comparison. */
  as?: ForeignPlacement;
}

/** A place that is read: `path` is where it lies, `where` what it is called in messages. */
interface Place {
  path: string;
  where: string;
}

const WANTED =
  "wanted a result directory, a folder of them or of baseline files, a baseline file, a zip of any of these, or a result of vllm bench, GuideLLM, AIPerf or inference-perf";
/** A folder of more is not one that was meant. */
const MOST_ENTRIES = 2_000;

/**
 * What was measured earlier, the oldest first, each id once: the last that was read stands. All of it is read as
 * untrusted. Throws ConfigurationError that names the file, what is wrong with it and what was wanted; never empty.
 */
export async function readSessions(path: string, options: ReadSessionsOptions = {}): Promise<Session[]> {
  const place = { path, where: path };
  const sessions = (await isFolder(place)) ? await fromFolder(place, options) : await fromFile(place, options);
  return byAge([...new Map(byAge(sessions).map((session) => [session.id, session])).values()]);
}

async function isFolder({ path, where }: Place): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    const what = isAbsent(error) ? "does not exist" : `cannot be read (${(error as Error).message})`;
    throw new ConfigurationError(`${where} ${what}, ${WANTED}`, { cause: error });
  }
}

async function fromFolder(folder: Place, options: ReadSessionsOptions): Promise<Session[]> {
  return (await isResultDirectory(folder.path)) ? fromResult(folder, options) : fromMany(folder, options);
}

/** The session that a run has left, or the one that its `run.json` gives. */
async function fromResult({ path, where }: Place, { side = "head" }: ReadSessionsOptions): Promise<Session[]> {
  const { run, manifest, baseline, problems } = await readResult(path, where);
  if (run.status === "aborted") {
    throw new ConfigurationError(`${where} is of a run that was aborted; an aborted run never becomes a base`, {
      hint: "Measure again, or name another result directory.",
    });
  }
  const commit = manifest?.git?.commit;
  const toolVersion = manifest?.tool.version ?? "unknown";
  const sessions =
    baseline !== undefined && side === "head"
      ? baseline.sessions
      : [sessionOfRun(run, { side, toolVersion, ...(commit !== undefined && { commit }) })];
  if (!sessions.some(({ tests }) => tests.some(({ repeats }) => repeats.length > 0))) {
    const limits = sessions.flatMap((session) => session.limits).join(" ");
    throw new ConfigurationError(`${where} holds no valid repeat of ${side}${limits === "" ? "" : `: ${limits}`}`, {
      hint: "Measure again: what was left out says nothing about the engine.",
    });
  }
  return sessions.map((session) => ({ ...session, limits: [...session.limits, ...problems] }));
}

/** One level deep. What has another ending than a result is something else; what has theirs must be one. */
async function fromMany(folder: Place, options: ReadSessionsOptions): Promise<Session[]> {
  const entries = await readdir(folder.path, { withFileTypes: true });
  if (entries.length > MOST_ENTRIES) {
    throw new ConfigurationError(`${folder.where} has ${entries.length} entries, wanted at most ${MOST_ENTRIES}`);
  }
  const sessions: Session[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const place = { path: join(folder.path, entry.name), where: join(folder.where, entry.name) };
    if (entry.name.startsWith(".")) continue;
    if (entry.isDirectory()) sessions.push(...((await isOurs(place.path)) ? await fromResult(place, options) : []));
    else if (/\.(?:json|zip)$/i.test(entry.name)) sessions.push(...(await fromBaseline(place)));
  }
  if (sessions.length === 0) throw new ConfigurationError(`${folder.where} holds no results, ${WANTED}`);
  return sessions;
}

/** A folder that a run was to fill is one of ours even where nothing is in it. */
async function isOurs(path: string): Promise<boolean> {
  return basename(path).startsWith("test_") || (await isResultDirectory(path));
}

async function fromBaseline({ path, where }: Place): Promise<Session[]> {
  const bytes = await bytesOf({ path, where });
  if (isZip(bytes))
    throw new ConfigurationError(`${where} is a zip in a folder of results: unpack it, or name it alone`);
  const json = parseJson(bytes, where);
  const foreign = recognise(json);
  if (foreign !== undefined) {
    throw new ConfigurationError(
      `${where} is a result of ${foreign.tool}, wanted a baseline file: name it alone, since it does not say which runs belong together`,
    );
  }
  return sessionsOf(baselineOf(bytes, where).sessions, where);
}

async function fromFile(file: Place, options: ReadSessionsOptions): Promise<Session[]> {
  const bytes = await bytesOf(file);
  if (isZip(bytes))
    return withUnzipped(file.path, file.where, (folder) => fromUnzipped({ ...file, path: folder }, options));
  if (/\.zip$/i.test(file.path)) {
    throw new ConfigurationError(
      `${file.where} is no zip: it does not start like one. It was cut off, or a page was saved in its place`,
    );
  }
  return fromJson(file, bytes, options);
}

/** A zip may hold what it is of, or one folder or file that is it. */
async function fromUnzipped(folder: Place, options: ReadSessionsOptions): Promise<Session[]> {
  if (await isResultDirectory(folder.path)) return fromResult(folder, options);
  const entries = await readdir(folder.path, { withFileTypes: true });
  const [only] = entries.filter(({ name }) => !name.endsWith(".jsonl"));
  if (only === undefined || entries.filter(({ name }) => !name.endsWith(".jsonl")).length > 1)
    return fromMany(folder, options);
  const place = { path: join(folder.path, only.name), where: join(folder.where, only.name) };
  if (!only.isDirectory()) return fromJson(place, await bytesOf(place), options);
  return (await isOurs(place.path)) ? fromResult(place, options) : fromUnzipped(place, options);
}

/** A baseline file, or what another tool has written. */
async function fromJson(file: Place, bytes: Uint8Array, options: ReadSessionsOptions): Promise<Session[]> {
  const results = jsonOf(bytes, file.where);
  const [first] = results;
  const importer = recognise(first);
  if (importer !== undefined) {
    if (!results.every((result) => importer.recognises(result))) {
      throw new ConfigurationError(`${file.where} holds results of several kinds, wanted those of ${importer.tool}`);
    }
    const records = importer.tool === "aiperf" ? await recordsBeside(file) : undefined;
    return [
      importer.session({
        where: file.where,
        name: basename(file.path).replace(/\.json$/i, "") || "foreign",
        results,
        ...(records !== undefined && { records }),
        writtenAt: (await stat(file.path)).mtime.toISOString(),
        as: options.as ?? {},
      }),
    ];
  }
  const schema = schemaIdOf(first);
  if (typeof schema === "string" && schema.startsWith("llm-latency-gate/run/")) {
    throw new ConfigurationError(
      `${file.where} is one file of a result directory: name the directory, ${dirname(file.where)}`,
    );
  }
  if (typeof schema !== "string")
    throw new ConfigurationError(`${file.where} is ${kindOf(first)} that nothing is known of, ${WANTED}`);
  if (bytes.length > MOST_BASELINE_BYTES) {
    throw new ConfigurationError(
      `${file.where} has ${megabytes(bytes.length)}, wanted a baseline of at most ${megabytes(MOST_BASELINE_BYTES)}`,
    );
  }
  return sessionsOf(baselineOf(bytes, file.where).sessions, file.where);
}

/** One document, or one a line, as `vllm bench serve --append-result` leaves them. */
function jsonOf(bytes: Uint8Array, where: string): unknown[] {
  try {
    return [parseJson(bytes, where)];
  } catch (error) {
    // A document a line begins with a whole one.
    const end = bytes.indexOf(0x0a);
    if (end > 0 && isDocument(bytes.subarray(0, end))) return parseJsonLines(bytes, where);
    throw error;
  }
}

function isDocument(line: Uint8Array): boolean {
  try {
    return JSON.parse(new TextDecoder().decode(line)) instanceof Object;
  } catch {
    return false;
  }
}

/** What AIPerf writes beside its summary, one record a request; of a long run it is too much to read, and the summary stands alone. */
async function recordsBeside({ path, where }: Place): Promise<unknown[] | undefined> {
  const name = basename(path).replace(/(?:_aiperf)?\.json$/, ".jsonl");
  const records = { path: join(dirname(path), name), where: join(dirname(where), name) };
  const size = await sizeOf(records.path);
  if (name === basename(path) || size === undefined || size > MOST_BYTES) return undefined;
  return parseJsonLines(await bytesOf(records), records.where);
}

async function bytesOf({ path, where }: Place): Promise<Uint8Array> {
  const bytes = await readCapped(path, MOST_BYTES, where);
  if (bytes === undefined) throw new ConfigurationError(`${where} does not exist, ${WANTED}`);
  return bytes;
}

/** A local file header, or the end of an empty archive. */
function isZip([p, k, third]: Uint8Array): boolean {
  return p === 0x50 && k === 0x4b && (third === 0x03 || third === 0x05);
}

function sessionsOf(sessions: Session[], where: string): Session[] {
  if (sessions.length === 0)
    throw new ConfigurationError(`${where} is a baseline without a session: nothing was ever added to it`);
  return sessions;
}
