import { isDeepStrictEqual } from "node:util";
import { ConfigurationError } from "../../errors.ts";
import { alignSides } from "../align-sides.ts";
import { valuesOfFile } from "../chart-files.ts";
import { mergeValues } from "../helm-values.ts";
import { textAt, type ValuesFile, type ValuesSide } from "../values-tree.ts";
import { readFromDisk } from "./disk.ts";
import { readFromGit } from "./git.ts";
import { releaseSide } from "./release.ts";
import {
  asItIsNow,
  inPlace,
  type ReleasePlace,
  type ReleaseSource,
  type Source,
  sourcesOf,
  sourceText,
} from "./source.ts";

export interface ReadOptions {
  cwd: string;
  signal: AbortSignal;
  /** The record that Helm keeps of a release, encoded. */
  readRelease(release: ReleaseSource): Promise<string>;
}

/** Where the values of both sides are, as people type it. */
export interface SidesNamed {
  /**
   * `PATH`, `REVISION:PATH` or `release:NAME`: a file, a chart's folder or what Helm has installed; several with commas,
   * the later over the earlier as with `helm -f`, and releases side by side.
   */
  base: string;
  /** Absent: the same paths in the working directory, and the same releases as they are installed in the place of the head. */
  head?: string;
  /** Where releases without a namespace are looked for. */
  places?: { base: ReleasePlace; head: ReleasePlace };
}

/** Base and head. @throws ConfigurationError for what is not there, cannot be read, or cannot be compared. */
export async function readSides(
  { base, head, places = { base: {}, head: {} } }: SidesNamed,
  options: ReadOptions,
): Promise<{ base: ValuesSide; head: ValuesSide }> {
  const named = await sourcesOf(base, options.cwd);
  const ofBase = named.map((source) => inPlace(source, places.base));
  const others = head === undefined ? named.map(asItIsNow) : await sourcesOf(head, options.cwd);
  const ofHead = others.map((source) => inPlace(source, places.head));
  if (head === undefined && ofBase.some((source, at) => isDeepStrictEqual(source, ofHead[at]))) {
    throw new ConfigurationError(`the values of the base are ${base}, and those of the head are not named`, {
      hint: "Name them (--head-values, the input head-values, or values.head), or name the base as REVISION:PATH, or as release:NAME with base.namespace.",
    });
  }
  return alignSides(await readSide(ofBase, options), await readSide(ofHead, options));
}

async function readSide(sources: readonly Source[], options: ReadOptions): Promise<ValuesSide> {
  const name = sources.map(sourceText).join(",");
  const layers: ValuesSide[] = [];
  for (const source of sources) layers.push(await readSource(source, options));
  const [first, ...over] = layers;
  if (first === undefined) throw new Error("there is at least one");
  const releases = sources.flatMap((source) => (source.kind === "release" ? [source.name] : []));
  if (releases.length < 2) return { ...first, name, files: layered(first.files, over) };
  if (new Set(releases).size < sources.length) {
    throw new ConfigurationError(`${name} lays files over several releases, or names one twice`, {
      hint: "Wanted is one release and the files over it, or several releases with names of their own.",
    });
  }
  return { name, kind: "release", files: layers.flatMap(({ files }, at) => sideBySide(releases[at] ?? "", files)) };
}

/** Of several releases: each with its name, by which the other side has it too. */
function sideBySide(release: string, files: readonly ValuesFile[]): ValuesFile[] {
  return files.map((file) => {
    const document = file.document === undefined ? release : `${release} ${file.document}`;
    return { ...file, name: `${release}/${file.name}`, document };
  });
}

async function readSource(source: Source, options: ReadOptions): Promise<ValuesSide> {
  const name = sourceText(source);
  if (source.kind === "release") {
    const record = await options.readRelease(source);
    return named(name, name, () => releaseSide(record, name));
  }
  const raw =
    source.kind === "disk"
      ? await readFromDisk(source.path, options.cwd)
      : await readFromGit(source.revision, source.path, options);
  const files = raw.flatMap((file) => named(name, file.file, () => valuesOfFile(file)));
  if (files.length === 0)
    throw new ConfigurationError(`${name} holds no values`, { hint: "Wanted is YAML with at least one key." });
  const [only] = raw;
  const record = files.length === 1 ? releaseIn(files) : undefined;
  if (only !== undefined && record !== undefined) return named(name, only.file, () => releaseSide(record, name));
  return { name, kind: only?.path === "" ? "file" : "folder", files };
}

/** The Secret of a release stands for the values in it. */
function releaseIn([file]: readonly ValuesFile[]): string | undefined {
  const isRelease = textAt(file?.tree, "type") === "helm.sh/release.v1";
  return isRelease ? (textAt(file?.tree, "data", "release") ?? "") : undefined;
}

/** Whoever reads what is wrong with a file has to know which one it is, and of which side. */
function named<T>(name: string, file: string, reading: () => T): T {
  try {
    return reading();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const message = error.message.includes(file) ? error.message : `${file}: ${error.message}`;
    const hint = error.hint === undefined ? {} : { hint: error.hint };
    const side = file === name ? "" : ` (values of ${name})`;
    throw new ConfigurationError(`${message}${side}`, { cause: error, ...hint });
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
