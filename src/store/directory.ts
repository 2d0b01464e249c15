import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, type WriteStream } from "node:fs";
import { mkdir, readdir, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { finished } from "node:stream/promises";
import type { NewRun, Results, ResultsDirectory } from "../deps.ts";
import { ConfigurationError } from "../errors.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { RunResult } from "../model/run.ts";
import type { RequestSample } from "../model/sample.ts";
import { writeWhole } from "./files.ts";
import { sampleLine } from "./sample-line.ts";
import { MANIFEST_SCHEMA, type Manifest } from "./schema/manifest.ts";

const encoder = new TextEncoder();

/** Lines that are encoded at once: of longer texts the parts are alive for so long that V8 copies them [measured: a quarter of the CPU]. */
const LINES_A_TEXT = 64;

/** Result directories in a folder of the file system. `gitCommit` is noted in the manifest. */
export function resultsOnDisk(gitCommit: () => Promise<string | undefined>): Results {
  return {
    async open(options) {
      const path = await createDirectory(options);
      const directory = new Directory(path, options, await gitCommit());
      await directory.begin();
      return directory;
    },
  };
}

/** `results/test_{clean_name}_{YYYYMMDD}_{HHMMSS}`, in UTC; a second run in the same second gets a number. */
async function createDirectory({ outputDir, name, startedAt }: NewRun): Promise<string> {
  const clean =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "_")
      .replace(/^_+|_+$/g, "")
      .slice(0, 60) || "run";
  const [date = "", time = ""] = new Date(startedAt)
    .toISOString()
    .replace(/[-:]|\..*/g, "")
    .split("T");
  try {
    await makeDirectory(outputDir);
    for (let n = 1; ; n++) {
      const path = join(outputDir, `test_${clean}_${date}_${time}${n > 1 ? `_${n}` : ""}`);
      try {
        await mkdir(path);
        return path;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST" || n >= 1000) throw error;
      }
    }
  } catch (error) {
    throw new ConfigurationError(`the output directory ${outputDir} cannot be written: ${(error as Error).message}`, {
      hint: "Name a writable folder with --output-dir (input output-dir).",
      cause: error,
    });
  }
}

/** Segment by segment: `mkdir` with `recursive` never returns where a file system answers ENOENT for ever, as /proc does. */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && (await stat(path)).isDirectory()) return;
    if (code !== "ENOENT" || dirname(path) === path) throw error;
    await makeDirectory(dirname(path));
    await mkdir(path);
  }
}

class Directory implements ResultsDirectory {
  readonly path: string;
  readonly id: string;
  readonly #options: NewRun;
  readonly #commit: string | undefined;
  readonly #samples = new Map<string, Appender>();
  readonly #log: Appender;

  constructor(path: string, options: NewRun, commit: string | undefined) {
    this.path = path;
    this.id = path.split(sep).at(-1) ?? path;
    this.#options = options;
    this.#commit = commit;
    this.#log = new Appender(join(path, "logs", "run.log"));
  }

  async begin(): Promise<void> {
    await mkdir(join(this.path, "logs"));
    await this.#write("scenario.yaml", this.#options.scenarioYaml);
    await this.#writeManifest("running", undefined, []);
  }

  async appendSamples(endpoint: Endpoint, samples: readonly RequestSample[]): Promise<void> {
    let appender = this.#samples.get(endpoint.id);
    if (appender === undefined) {
      const folder = join(this.path, endpoint.engine, endpoint.id);
      await mkdir(folder, { recursive: true });
      appender = new Appender(join(folder, "samples.jsonl"));
      this.#samples.set(endpoint.id, appender);
    }
    const written: Promise<void>[] = [];
    for (let at = 0; at < samples.length; at += LINES_A_TEXT) {
      const lines = samples.slice(at, at + LINES_A_TEXT).map(sampleLine);
      written.push(appender.append(lines.join("")));
    }
    await Promise.all(written);
  }

  writeRun(run: RunResult): Promise<void> {
    return this.#write("run.json", `${JSON.stringify(run, null, 2)}\n`);
  }

  async writeRendered(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) await this.#write(name, text);
  }

  appendLog(line: string): void {
    // The log is a convenience: that it cannot be written must not end a run.
    this.#log.append(`${line}\n`).catch(() => undefined);
  }

  async close(run: RunResult): Promise<void> {
    await this.#log.close().catch(() => undefined);
    await Promise.all([...this.#samples.values()].map((appender) => appender.close()));
    const digests = new Map([...this.#samples.values()].map((appender) => [appender.path, appender.digest]));
    const names = (await readdir(this.path, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && entry.name !== "manifest.json")
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    const files = await Promise.all(
      names.map(async (name) => ({
        path: relative(this.path, name).replaceAll(sep, "/"),
        ...(digests.get(name) ?? (await digestOf(name))),
      })),
    );
    await this.#writeManifest(run.status, run, files);
  }

  #writeManifest(status: Manifest["status"], run: RunResult | undefined, files: Manifest["files"]): Promise<void> {
    const manifest: Manifest = {
      schema: MANIFEST_SCHEMA,
      id: this.id,
      name: this.#options.name,
      createdAt: new Date(this.#options.startedAt).toISOString(),
      tool: { name: "llm-latency-gate", version: this.#options.toolVersion },
      ...(this.#commit === undefined ? {} : { git: { commit: this.#commit } }),
      ...(run === undefined ? {} : { fingerprint: run.fingerprint }),
      status,
      files,
    };
    return this.#write("manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
  }

  #write(name: string, text: string): Promise<void> {
    return writeWhole(join(this.path, name), text);
  }
}

type Digest = Pick<Manifest["files"][number], "size" | "sha256">;

/** A file that grows, opened with the first line. Its digest grows along: samples can be too many to read them all again. */
class Appender {
  readonly path: string;
  #stream: WriteStream | undefined;
  readonly #hash = createHash("sha256");
  #size = 0;
  /** Once closed; absent where a write failed, since nobody knows then how much of it is there. */
  digest: Digest | undefined;
  #failed = false;

  constructor(path: string) {
    this.path = path;
  }

  append(text: string): Promise<void> {
    const stream = this.#open();
    // Not `Buffer.from`: its pool of 64 KB would stay for as long as anything else in it does.
    const bytes = encoder.encode(text);
    this.#hash.update(bytes);
    this.#size += bytes.length;
    return new Promise((resolve, reject) =>
      stream.write(bytes, (error) => {
        if (error) this.#failed = true;
        return error ? reject(error) : resolve();
      }),
    );
  }

  #open(): WriteStream {
    if (this.#stream === undefined) {
      this.#stream = createWriteStream(this.path, { flags: "a" });
      // Each write reports its own failure; without a listener the event would end the process.
      this.#stream.on("error", () => undefined);
    }
    return this.#stream;
  }

  async close(): Promise<void> {
    if (this.#stream === undefined) return;
    this.#stream.end();
    await finished(this.#stream);
    // Of a copy: a line that comes too late for the log may be lost, but must not throw.
    if (!this.#failed) this.digest = { size: this.#size, sha256: this.#hash.copy().digest("hex") };
  }
}

async function digestOf(path: string): Promise<Digest> {
  const hash = createHash("sha256");
  for await (const part of createReadStream(path)) hash.update(part as Buffer);
  const { size } = await stat(path);
  return { size, sha256: hash.digest("hex") };
}
