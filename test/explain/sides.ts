import { type ReadChange, readChanges } from "../../src/explain/effects.ts";
import type { ReadOptions } from "../../src/explain/sources/read-side.ts";
import { diffValues } from "../../src/explain/values-diff.ts";
import type { ValuesNode, ValuesSide } from "../../src/explain/values-tree.ts";
import { valuesOfYaml } from "../../src/explain/yaml-values.ts";
import type { ValuesChange } from "../../src/model/cause.ts";

/** A side of one values file. */
export function side(yaml: string, file = "values.yaml"): ValuesSide {
  return { name: file, kind: "file", files: valuesOfYaml(yaml, file) };
}

/** `path: before → after` of all that differs. */
export function diff(base: string, head: string): string[] {
  return changes(base, head).map(inWords);
}

export function changes(base: string, head: string): ValuesChange[] {
  return diffValues(side(base), side(head)).map(({ change }) => change);
}

export function inWords({ path, before = "–", after = "–" }: ValuesChange): string {
  return `${path}: ${before} → ${after}`;
}

/** What the changes mean, in a file of this name. */
export function read(base: string, head: string, file = "values.yaml"): ReadChange[] {
  return readChanges(side(base, file), side(head, file));
}

/** The plain value of a tree. */
export function plain(node: ValuesNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, child]) => [key, plain(child)]));
}

/** A place to read from, without a cluster. */
export function readingIn(cwd: string, options: Partial<ReadOptions> = {}): ReadOptions {
  const readRelease: ReadOptions["readRelease"] = ({ name }) =>
    Promise.reject(new Error(`no release was to be read, and it was ${name}`));
  return { cwd, signal: new AbortController().signal, readRelease, ...options };
}
