import { createHash } from "node:crypto";
import { ConfigurationError } from "../errors.ts";
import { treeOfValue, type ValuesFile, type ValuesMap } from "./values-tree.ts";
import { valuesOfYaml } from "./yaml-values.ts";

/** A file of one side, as it was read. */
export interface RawFile {
  /** Inside of the folder that was named; empty for a file that was named itself. */
  path: string;
  /** As messages and annotations name it. */
  file: string;
  bytes: Uint8Array;
}

/** `values`: YAML. `chart`: of Chart.yaml what names versions. `contents`: only whether it changed can be told. */
export type Role = "values" | "chart" | "contents";

/** What a file in a chart's folder, or in a folder of values or manifests, is read for; undefined: for nothing. */
export function roleOf(path: string): Role | undefined {
  if (/(^|\/)(ci|tests?|\.[^/]+)(\/|$)|(^|\/)(NOTES\.txt|\.[^/]*)$/.test(path)) return undefined;
  if (/(^|\/)templates\/|(^|\/)charts\/[^/]+\.tgz$|(^|\/)Chart\.lock$/.test(path)) return "contents";
  if (/(^|\/)Chart\.ya?ml$/.test(path)) return "chart";
  return /\.ya?ml$/i.test(path) ? "values" : undefined;
}

/** What one file says. @throws ConfigurationError that names the file, and the line where there is one. */
export function valuesOfFile({ path, file, bytes }: RawFile): ValuesFile[] {
  const role = path === "" ? "values" : roleOf(path);
  if (role === undefined) return [];
  if (role === "contents") {
    const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
    return [{ name: path, document: path, tree: treeOfValue({ contents: digest }, { file }) }];
  }
  const values = valuesOfYaml(textOf(bytes, file), file, path);
  return role === "values" ? values : values.map((one) => ({ ...one, document: "Chart.yaml", tree: versionsOf(one) }));
}

/** The chart's own version changes with every release of it; the engine's does not, and subcharts bring their own. */
function versionsOf({ tree }: ValuesFile): ValuesMap {
  const entries = tree.kind === "map" ? [...tree.entries] : [];
  const kept = entries.filter(([key]) => key === "appVersion" || key === "dependencies");
  return { kind: "map", entries: new Map(kept), at: tree.at };
}

function textOf(bytes: Uint8Array, file: string): string {
  const zero = bytes.indexOf(0);
  const wrong = (what: string) => new ConfigurationError(`${file} ${what}, wanted YAML in UTF-8`);
  if (zero >= 0) throw wrong(`is not a text (byte ${zero + 1} is zero)`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw wrong("is not a text in UTF-8");
  }
}
