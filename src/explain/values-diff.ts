import { stringify } from "yaml";
import type { ValuesChange } from "../model/cause.ts";
import { type Leaf, type Leaves, leavesOf } from "./leaves.ts";
import { mayBeSecret, STARS, withoutSecrets } from "./secrets.ts";
import type { Place, ValuesFile, ValuesSide } from "./values-tree.ts";

/** A change, and what it takes to tell what it means. */
export interface Difference {
  change: ValuesChange;
  /** From the outside in, as in the path. */
  keys: readonly string[];
  /** The files that it was found in, as far as both sides have it. */
  files: readonly ValuesFile[];
  /** One side says it another way, below the same key, as by `valueFrom`: what it is there cannot be told. */
  elsewhere: boolean;
}

/** Longer values are cut. */
const MOST_SHOWN = 120;
/** Nothing beyond is looked at for showing it. */
const MOST_READ = 2000;

/**
 * What differs between two sides, file by file, in the order of the head; what is only in the base comes last. The order
 * of keys, comments and the way in which a value is written are no difference.
 */
export function diffValues(base: ValuesSide, head: ValuesSide): Difference[] {
  const keyOf = ({ name, document = "" }: ValuesFile) => `${name}\n${document}`;
  const ofBase = new Map(base.files.map((file) => [keyOf(file), file]));
  const ofHead = new Map(head.files.map((file) => [keyOf(file), file]));
  return [...new Set([...ofHead.keys(), ...ofBase.keys()])].flatMap((key) =>
    diffFiles(ofBase.get(key), ofHead.get(key), head.kind),
  );
}

const NOTHING: Leaves = { values: new Map(), places: new Map() };

function diffFiles(
  baseFile: ValuesFile | undefined,
  headFile: ValuesFile | undefined,
  kind: ValuesSide["kind"],
): Difference[] {
  const files = [baseFile, headFile].filter((file) => file !== undefined);
  const base = baseFile === undefined ? NOTHING : leavesOf(baseFile);
  const head = headFile === undefined ? NOTHING : leavesOf(headFile);
  return [...new Set([...head.values.keys(), ...base.values.keys()])].flatMap((path) => {
    const [before, after] = [base.values.get(path), head.values.get(path)];
    const leaf = after ?? before;
    if (leaf === undefined || isSame(before, after) || isNothing(before, after, kind)) return [];
    if (isFilledIn(before, path, head) || isFilledIn(after, path, base)) return [];
    const place = after?.at ?? parentPlace(path, head);
    const elsewhere = !(before && after) && (after === undefined ? head : base).places.has(path);
    return [{ change: changeOf(leaf, { before, after, place }), keys: leaf.keys, files, elsewhere }];
  });
}

/** A template writes 3 and "3" alike; true and "true" are two things, since "false" is not false in it. */
function isSame(before: Leaf | undefined, after: Leaf | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  const form = ({ value }: Leaf) => JSON.stringify(typeof value === "number" ? String(value) : value);
  return form(before) === form(after);
}

/**
 * Null where nothing was: a template sees the same, and `helm upgrade --reuse-values` makes the one of the other from
 * revision to revision. Only in a file that has yet to be laid over a chart it takes a default away.
 */
function isNothing(before: Leaf | undefined, after: Leaf | undefined, kind: ValuesSide["kind"]): boolean {
  return kind !== "file" && (before?.value ?? null) === null && (after?.value ?? null) === null;
}

/** An empty list or null, and the other side has something below it: that is told by itself. */
function isFilledIn(leaf: Leaf | undefined, path: string, other: Leaves): boolean {
  if (leaf === undefined || !(leaf.value === null || (Array.isArray(leaf.value) && leaf.value.length === 0)))
    return false;
  return !other.values.has(path) && other.places.has(path);
}

/** What was removed is shown where it would stand: at the nearest key above that is still there. */
function parentPlace(path: string, { places }: Leaves): Place | undefined {
  const parents = [...path.matchAll(/[.[]/g)].map(({ index }) => path.slice(0, index));
  const parent = parents.findLast((key) => places.has(key));
  return parent === undefined ? [...places.values()][0] : places.get(parent);
}

interface Sides {
  before: Leaf | undefined;
  after: Leaf | undefined;
  place: Place | undefined;
}

function changeOf({ path, keys }: Leaf, { before, after, place }: Sides): ValuesChange {
  return {
    path: withoutSecrets(path),
    ...(before === undefined ? {} : { before: shown(before, keys) }),
    ...(after === undefined ? {} : { after: shown(after, keys) }),
    ...(place === undefined ? {} : { file: place.file }),
    ...(place?.line === undefined ? {} : { line: place.line }),
    ...(before?.at.line === undefined ? {} : { baseLine: before.at.line }),
  };
}

/** As YAML on one line; texts that would be something else for Helm have quotes. */
function shown({ value }: Leaf, keys: readonly string[]): string {
  const harmless = value === null || value === "" || typeof value === "boolean";
  if (!harmless && mayBeSecret(keys)) return STARS;
  const short = typeof value === "string" ? value.slice(0, MOST_READ) : value;
  const yaml = stringify(short, { version: "1.1", lineWidth: 0, collectionStyle: "flow", blockQuote: false });
  const text = withoutSecrets(yaml.trim().slice(0, MOST_READ)).replace(/\s+/g, " ");
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN - 1)}…`;
}
