import { ConfigurationError } from "../errors.ts";

/** Values of a chart, wherever they come from: as a tree in which every part knows where it stands. */

export type ValuesNode = ValuesMap | ValuesList | ValuesScalar;

export interface Place {
  /** As people know it: `helm/vllm/values.yaml`, `release vllm, revision 3`. */
  file: string;
  /** From 1; absent where there are no lines, as in a release record. */
  line?: number;
}

export interface ValuesMap {
  kind: "map";
  entries: ReadonlyMap<string, ValuesNode>;
  at: Place;
}

export interface ValuesList {
  kind: "list";
  items: readonly ValuesNode[];
  at: Place;
}

export interface ValuesScalar {
  kind: "scalar";
  value: string | number | boolean | null;
  at: Place;
  /** Of a text over several lines: the line on which a word of it stands. */
  lineOf?: (word: string) => number;
}

/** Values that are compared: one file, or one document of it, or what a chart and its overrides come to. */
export interface ValuesFile {
  /** By which the other side has it too: the path inside of a folder; empty where one file is compared with another. */
  name: string;
  /** Which of several documents: `Deployment/vllm`. */
  document?: string;
  tree: ValuesNode;
}

/** One side of the comparison. */
export interface ValuesSide {
  /** As it was asked for: `main:helm/vllm`. */
  name: string;
  kind: "file" | "folder" | "release";
  files: ValuesFile[];
}

/** More parts than any values file of a person has; aliases of aliases reach it in a few lines. */
export const MOST_NODES = 500_000;

/** Deeper than any values that a person writes; a hostile record would end the program instead. */
const MOST_DEPTH = 200;

/**
 * A plain value, such as parsed JSON, as a tree. What is no value of JSON counts as null.
 * @throws ConfigurationError where it is nested too deeply.
 */
export function treeOfValue(value: unknown, at: Place, depth = 0): ValuesNode {
  if (depth > MOST_DEPTH)
    throw new ConfigurationError(`the values of ${at.file} are nested more than ${MOST_DEPTH} deep`);
  if (Array.isArray(value)) return { kind: "list", items: value.map((item) => treeOfValue(item, at, depth + 1)), at };
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => [key, treeOfValue(item, at, depth + 1)] as const);
    return { kind: "map", entries: new Map(entries), at };
  }
  const known = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return { kind: "scalar", value: known ? value : null, at };
}

/** The plain text under a key; undefined where there is another thing or nothing. */
export function textAt(node: ValuesNode | undefined, ...keys: string[]): string | undefined {
  let at = node;
  for (const key of keys) at = at?.kind === "map" ? at.entries.get(key) : undefined;
  return at?.kind === "scalar" && typeof at.value === "string" ? at.value : undefined;
}
