import { resolve } from "node:path";
import { ConfigurationError } from "../../errors.ts";
import { alignSides } from "../align-sides.ts";
import { type RawFile, valuesOfFile } from "../chart-files.ts";
import { mergeValues } from "../helm-values.ts";
import { textAt, type ValuesFile, type ValuesSide } from "../values-tree.ts";
import { isThere, readFromDisk } from "./disk.ts";
import { readFromGit } from "./git.ts";
import { releaseSide } from "./release.ts";

export interface ReadOptions {
  cwd: string;
  signal: AbortSignal;
}

/** Where the values of both sides are, as people type it. */
export interface SidesNamed {
  /** `PATH` or `REVISION:PATH`, of a file or a chart's folder; several with commas, the later over the earlier as with `helm -f`. */
  base: string;
  /** Absent: the same paths in the working directory, which needs revisions in the base. */
  head?: string;
}

/** Base and head. @throws ConfigurationError for what is not there, cannot be read, or cannot be compared. */
export async function readSides(
  { base, head }: SidesNamed,
  options: ReadOptions,
): Promise<{ base: ValuesSide; head: ValuesSide }> {
  const ofBase = await elementsOf(base, options);
  const ofHead = head === undefined ? ofBase.map(withoutRevision) : await elementsOf(head, options);
  if (head === undefined && ofBase.some(({ revision }) => revision === undefined)) {
    throw new ConfigurationError(`the values of the base are ${base}, and those of the head are not named`, {
      hint: "Name them (--head-values, the input head-values, or values.head), or name the base as REVISION:PATH.",
    });
  }
  const left = await readSide(base, ofBase, options);
  const right = await readSide(head ?? ofHead.map(({ path }) => path).join(","), ofHead, options);
  return alignSides(left, right);
}

interface Element {
  revision?: string;
  path: string;
}

function withoutRevision({ path }: Element): Element {
  return { path };
}

/** A colon makes a revision of what stands before it, unless there is a file of that name. */
async function elementsOf(text: string, { cwd }: ReadOptions): Promise<Element[]> {
  const parts = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  if (parts.length === 0) throw new ConfigurationError("the path of the values is empty");
  return Promise.all(
    parts.map(async (part) => {
      const colon = part.indexOf(":");
      if (colon < 0 || (await isThere(resolve(cwd, part)))) return { path: part };
      return { revision: part.slice(0, colon), path: part.slice(colon + 1) };
    }),
  );
}

async function readSide(name: string, elements: readonly Element[], options: ReadOptions): Promise<ValuesSide> {
  const layers: ValuesSide[] = [];
  for (const element of elements) layers.push(await readElement(element, options));
  const [first, ...over] = layers;
  if (first === undefined) throw new Error("there is at least one");
  return { ...first, name, files: layered(first.files, over) };
}

async function readElement({ revision, path }: Element, options: ReadOptions): Promise<ValuesSide> {
  const name = revision === undefined ? path : `${revision}:${path}`;
  const raw =
    revision === undefined ? await readFromDisk(path, options.cwd) : await readFromGit(revision, path, options);
  const files = raw.flatMap((file) => named(name, file, () => valuesOfFile(file)));
  if (files.length === 0)
    throw new ConfigurationError(`${name} holds no values`, { hint: "Wanted is YAML with at least one key." });
  const [only] = raw;
  const record = files.length === 1 ? releaseIn(files) : undefined;
  if (only !== undefined && record !== undefined) return named(name, only, () => releaseSide(record, name));
  return { name, kind: only?.path === "" ? "file" : "folder", files };
}

/** The Secret of a release stands for the values in it. */
function releaseIn([file]: readonly ValuesFile[]): string | undefined {
  const isRelease = textAt(file?.tree, "type") === "helm.sh/release.v1";
  return isRelease ? (textAt(file?.tree, "data", "release") ?? "") : undefined;
}

/** Whoever reads what is wrong with a file has to know which one it is, and of which side. */
function named<T>(name: string, { file }: RawFile, reading: () => T): T {
  try {
    return reading();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const message = error.message.includes(file) ? error.message : `${file}: ${error.message}`;
    const hint = error.hint === undefined ? {} : { hint: error.hint };
    throw new ConfigurationError(`${message} (values of ${name})`, { cause: error, ...hint });
  }
}

/** The first brings the files, and its values lie under those of the others. */
function layered(first: readonly ValuesFile[], over: readonly ValuesSide[]): ValuesFile[] {
  const main = first.find(({ name }) => name === "" || name === "values.yaml") ?? first[0];
  const above = over.flatMap(({ files }) => files);
  return first.map((file) =>
    file === main ? { ...file, tree: above.reduce((tree, one) => mergeValues(tree, one.tree), file.tree) } : file,
  );
}
