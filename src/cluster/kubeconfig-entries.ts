import { LineCounter, parseDocument } from "yaml";
import { ConfigurationError } from "../errors.ts";
import type { KubeconfigText } from "./kubeconfig-source.ts";

/** A named cluster, user or context, and where it stands; what is in it is not judged yet. */
export interface Entry {
  name: string;
  /** For people: `users[2].user`. */
  path: string;
  origin: string;
  /** Of the file that it stands in. */
  folder?: string;
  fields: Readonly<Record<string, unknown>>;
}

/** One or several kubeconfigs as one, as kubectl joins them: the first of a name wins, and the first current context. */
export interface Entries {
  origin: string;
  currentContext?: string;
  clusters: ReadonlyMap<string, Entry>;
  users: ReadonlyMap<string, Entry>;
  contexts: ReadonlyMap<string, Entry>;
}

/** The value of a YAML or JSON text and what its parser says of it: the line of the first error. */
export interface ParsedKubeconfig extends KubeconfigText {
  value: unknown;
  badLine?: number;
}

/** Never throws, so that secrets can be masked before anything is judged. */
export function parseKubeconfig(found: KubeconfigText): ParsedKubeconfig {
  const lineCounter = new LineCounter();
  try {
    // Its pretty errors quote the lines around, secrets and all, so only the line is taken from them.
    const doc = parseDocument(found.text, { lineCounter, prettyErrors: false, logLevel: "silent" });
    const offset = doc.errors[0]?.pos[0];
    const badLine = offset === undefined ? {} : { badLine: lineCounter.linePos(offset).line };
    return { ...found, value: doc.toJS({ maxAliasCount: 100 }), ...badLine };
  } catch {
    return { ...found, value: undefined, badLine: 1 };
  }
}

/** Throws ConfigurationError for what is no kubeconfig at all. */
export function joinKubeconfigs(files: readonly ParsedKubeconfig[]): Entries {
  // kubectl starts new files empty.
  const parts = files.filter(({ text }) => files.length === 1 || text.trim() !== "").map(entriesOf);
  const current = parts.find(({ currentContext }) => currentContext !== undefined)?.currentContext;
  const all = (kind: "clusters" | "users" | "contexts") => byName(parts.flatMap((part) => [...part[kind].values()]));
  const joined: Entries = {
    origin: files.map(({ origin }) => origin).join(", "),
    clusters: all("clusters"),
    users: all("users"),
    contexts: all("contexts"),
    ...(current !== undefined && { currentContext: current }),
  };
  if (joined.clusters.size === 0) throw wrong(joined.origin, "has no clusters", "a list clusters with at least one");
  return joined;
}

function entriesOf(file: ParsedKubeconfig): Entries {
  const { origin, value, badLine } = file;
  if (badLine !== undefined) throw wrong(origin, `is not YAML (line ${badLine})`, "a kubeconfig");
  if (!isMap(value)) throw wrong(origin, `is ${kindOf(value)}`, "a map with kind: Config");
  if (value["kind"] !== "Config") {
    const found = value["kind"] === undefined ? "has no kind" : "is of another kind";
    throw wrong(origin, found, "kind: Config");
  }
  const current = value["current-context"];
  return {
    origin,
    clusters: named(file, value, "clusters", "cluster"),
    users: named(file, value, "users", "user"),
    contexts: named(file, value, "contexts", "context"),
    ...(typeof current === "string" && current !== "" && { currentContext: current }),
  };
}

function named(file: ParsedKubeconfig, value: Record<string, unknown>, list: string, key: string): Map<string, Entry> {
  const items = value[list] ?? [];
  if (!Array.isArray(items)) throw wrong(file.origin, `has ${kindOf(items)} in ${list}`, "a list");
  const entries = items.map((item: unknown, at): Entry => {
    const path = `${list}[${at}]`;
    if (!isMap(item) || typeof item["name"] !== "string" || item["name"] === "") {
      throw wrong(file.origin, `has no name in ${path}`, `a map with name and ${key}`);
    }
    const fields = item[key] ?? {};
    if (!isMap(fields)) throw wrong(file.origin, `has ${kindOf(fields)} in ${path}.${key}`, "a map");
    const { name } = item as { name: string };
    const folder = file.folder === undefined ? {} : { folder: file.folder };
    return { name, path: `${path}.${key}`, origin: file.origin, fields, ...folder };
  });
  return byName(entries);
}

/** The first of a name wins. */
function byName(entries: readonly Entry[]): Map<string, Entry> {
  const named = new Map<string, Entry>();
  for (const entry of entries) if (!named.has(entry.name)) named.set(entry.name, entry);
  return named;
}

/** Undefined where nothing stands there. Throws ConfigurationError for anything but a text, without quoting it. */
export function textOf({ fields, path, origin }: Entry, key: string): string | undefined {
  const value = fields[key];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string") return value;
  throw new ConfigurationError(`${path}.${key} of ${origin} is ${kindOf(value)} that is no text; a text is wanted`, {
    hint: "Put it into quotes if it looks like a number or a truth value.",
  });
}

/** What is wrong never quotes what stands there. */
function wrong(origin: string, found: string, wanted: string): ConfigurationError {
  return new ConfigurationError(`${origin} ${found}; ${wanted} is wanted`, {
    hint: "kubectl config view --minify --flatten --raw prints a complete kubeconfig of the current context.",
  });
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a map" : "a plain value";
}
