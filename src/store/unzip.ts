import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { ConfigurationError } from "../errors.ts";
import { MOST_BYTES, megabytes } from "./files.ts";
import { quoted } from "./untrusted.ts";

const MOST_ENTRIES = 2_000;
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;

/**
 * Calls `use` with a fresh folder that holds the JSON of a zip, which is all that is read of a result, and removes the
 * folder in any case. Throws ConfigurationError for what is no zip, and for one that could do harm: a path out of the
 * folder, a link, an encrypted entry, too many entries, or more than 64 MiB, counted as it is inflated.
 * @param where names the zip in errors
 */
export async function withUnzipped<T>(path: string, where: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "llm-latency-gate-"));
  try {
    await extract(path, where, folder);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function extract(path: string, where: string, folder: string): Promise<void> {
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(path, { autoClose: false, strictFileNames: true });
    if (zip.entryCount > MOST_ENTRIES)
      throw unsafe(where, `has ${zip.entryCount} entries, wanted at most ${MOST_ENTRIES}`);
    const names = new Set<string>();
    const budget = new Budget(where);
    for await (const entry of zip.eachEntry()) {
      if (names.size >= MOST_ENTRIES) throw unsafe(where, `has more than ${MOST_ENTRIES} entries`);
      requireHarmless(entry, where);
      if (names.has(entry.fileName)) throw unsafe(where, `holds ${quoted(entry.fileName)} twice`);
      names.add(entry.fileName);
      if (isRead(entry.fileName)) await write(zip, entry, folder, budget);
    }
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw unsafe(where, `is no zip that can be read: ${(error as Error).message}`, error);
  } finally {
    zip?.close();
  }
}

/** Absolute names, `..` and backslashes were refused by yauzl when it read the name. */
function requireHarmless(entry: Entry, where: string): void {
  const name = quoted(entry.fileName);
  // The upper half holds the mode where the zip was made on Unix, and 0 elsewhere.
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE;
  if (type !== 0 && type !== REGULAR && type !== FOLDER)
    throw unsafe(where, `holds ${name}, which is a link or a device, wanted files and folders`);
  if (entry.isEncrypted()) throw unsafe(where, `holds ${name}, which is encrypted`);
  if (/\p{Cc}/u.test(entry.fileName) || entry.fileName.length > 500)
    throw unsafe(where, `holds ${name}, which is no name for a file`);
}

/** Samples, charts and logs stay where they are; AIPerf's records are read beside its summary. */
function isRead(fileName: string): boolean {
  return fileName.endsWith(".json") || (fileName.endsWith(".jsonl") && basename(fileName) !== "samples.jsonl");
}

async function write(zip: ZipFile, entry: Entry, folder: string, budget: Budget): Promise<void> {
  const target = join(folder, entry.fileName);
  await mkdir(dirname(target), { recursive: true });
  // Never over another entry of the same name.
  await pipeline(await zip.openReadStreamPromise(entry), budget.counting(), createWriteStream(target, { flags: "wx" }));
  const writtenAt = entry.getLastModDate();
  if (!Number.isNaN(writtenAt.getTime())) await utimes(target, writtenAt, writtenAt);
}

/** What all entries together may take: their headers can say anything. */
class Budget {
  readonly #where: string;
  #bytes = 0;

  constructor(where: string) {
    this.#where = where;
  }

  counting(): Transform {
    return new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        this.#bytes += chunk.length;
        if (this.#bytes <= MOST_BYTES) done(null, chunk);
        else done(unsafe(this.#where, `holds more than ${megabytes(MOST_BYTES)} of JSON once it is unpacked`));
      },
    });
  }
}

function unsafe(where: string, what: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(`${where} ${what}`, {
    hint: "It was not used, and nothing of it was kept. Download the artifact again, or make the zip from the result directory itself.",
    cause,
  });
}
