import { ConfigurationError } from "../errors.ts";
import { type Argument, argumentsOf, isCommandLine, isCommandText, type Word } from "./arguments.ts";
import { MOST_NODES, type Place, type ValuesFile, type ValuesList, type ValuesNode } from "./values-tree.ts";

/** One value of a file, with the keys that lead to it. */
export interface Leaf {
  /** From the outside in; items of lists by their name, arguments by their flag. */
  keys: readonly string[];
  path: string;
  /** A list of plain values is one value, since Helm replaces it whole. */
  value: LeafValue | LeafValue[];
  at: Place;
}

type LeafValue = string | number | boolean | null;

/** The values of a file by path, and where every part of it stands. */
export interface Leaves {
  values: ReadonlyMap<string, Leaf>;
  places: ReadonlyMap<string, Place>;
}

/** @throws ConfigurationError for a file that grows beyond measure by aliases of aliases. */
export function leavesOf({ document, tree }: ValuesFile): Leaves {
  const walk = new LeafWalk();
  walk.into(tree, [], document === undefined ? "" : `${document}: `);
  return walk;
}

class LeafWalk implements Leaves {
  readonly values = new Map<string, Leaf>();
  readonly places = new Map<string, Place>();

  into(node: ValuesNode, keys: readonly string[], path: string): void {
    this.places.set(path, node.at);
    if (this.places.size > MOST_NODES) throw tooMany(node.at);
    if (node.kind === "map") this.#map(node.entries, keys, path);
    else if (node.kind === "list") this.#list(node, keys, path);
    else this.#scalar(node, keys, path);
  }

  #map(entries: Iterable<readonly [string, ValuesNode]>, keys: readonly string[], path: string): void {
    for (const [key, child] of entries) this.into(child, [...keys, key], withKey(path, key));
  }

  #list({ items, at }: ValuesList, keys: readonly string[], path: string): void {
    const plain = items.flatMap((item) => (item.kind === "scalar" ? [item] : []));
    if (plain.length < items.length) {
      const names = namesOf(items);
      for (const [index, item] of items.entries()) this.#item(item, names?.[index] ?? String(index), keys, path);
    } else if (
      isCommandLine(
        keys.at(-1) ?? "",
        plain.map(({ value }) => String(value)),
      )
    ) {
      const words = plain.map(({ value, at: { line }, lineOf }) => ({
        text: String(value ?? ""),
        ...lineIn(line),
        lineOf,
      }));
      this.#arguments(words, keys, path, at);
    } else this.#add({ keys, path, value: plain.map(({ value }) => value), at });
  }

  /** An item is known by its name, so that the name is no value of it; of a variable nothing else is left. */
  #item(item: ValuesNode, name: string, keys: readonly string[], path: string): void {
    const entries = item.kind === "map" ? [...item.entries] : [];
    const rest = entries.filter(([key, child]) => key !== "name" || textOf(child) !== name);
    const value = item.kind !== "map" ? item : rest.length === 1 && rest[0]?.[0] === "value" ? rest[0][1] : undefined;
    const at = `${path}[${name}]`;
    this.places.set(at, item.at);
    if (entries.length > 0 && rest.length === 0)
      this.#add({ keys: [...keys, name], path: at, value: name, at: item.at });
    else if (value === undefined) this.#map(rest, [...keys, name], at);
    else this.into(value, [...keys, name], at);
  }

  #scalar({ value, at, lineOf }: Extract<ValuesNode, { kind: "scalar" }>, keys: readonly string[], path: string): void {
    const key = keys.at(-1) ?? "";
    if (typeof value === "string" && isCommandText(key, value))
      this.#arguments([{ text: value, ...lineIn(at.line), lineOf }], keys, path, at);
    else this.#add({ keys, path, value, at });
  }

  #arguments(words: readonly LocatedWord[], keys: readonly string[], path: string, { file }: Place): void {
    const lineOf = (part: string) => words.flatMap((word) => word.lineOf?.(part) ?? [])[0];
    for (const { name, value, line } of argumentsOf(words, lineOf) satisfies Argument[]) {
      this.#add({ keys: [...keys, name], path: `${path}[${name}]`, value, at: { file, ...lineIn(line) } });
    }
  }

  #add(leaf: Leaf): void {
    this.values.set(leaf.path, leaf);
    this.places.set(leaf.path, leaf.at);
  }
}

type LocatedWord = Word & { lineOf: ((word: string) => number) | undefined };

function lineIn(line: number | undefined): { line?: number } {
  return line === undefined ? {} : { line };
}

/** Of a list in which each item has another name. */
function namesOf(items: readonly ValuesNode[]): string[] | undefined {
  const names = items.flatMap((item) => (item.kind === "map" ? (textOf(item.entries.get("name")) ?? []) : []));
  return names.length === items.length && new Set(names).size === names.length ? names : undefined;
}

function textOf(node: ValuesNode | undefined): string | undefined {
  return node?.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;
}

/** A key with dots of its own stands in brackets: `limits[nvidia.com/gpu]`. */
function withKey(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}[${key}]`;
  return path === "" || path.endsWith(": ") ? `${path}${key}` : `${path}.${key}`;
}

function tooMany({ file, line }: Place): ConfigurationError {
  const where = line === undefined ? file : `${file}:${line}`;
  return new ConfigurationError(`${where} grows beyond ${MOST_NODES} values by its aliases; write them out`);
}
