import { engineOfPod } from "../engines/workload-hints.ts";
import type { EngineId } from "../model/scenario.ts";
import type { Difference } from "./values-diff.ts";
import type { ValuesMap, ValuesNode } from "./values-tree.ts";

/** How charts, folders, files, releases and keys name an engine. */
const NAMES: readonly [EngineId, RegExp][] = [
  ["vllm", /vllm|serving-?engine-?spec/i],
  ["tgi", /(?:^|[^a-z])tgi(?:[^a-z]|$)|text-?generation-?(?:inference|launcher)/i],
  ["ollama", /ollama/i],
  ["openai", /sglang|llama[-_.]?cpp|llama-?server|lmdeploy/i],
];
/** Of a path that somebody's home or a runner begins, only the end tells anything. */
const FOLDERS_READ = 3;

/**
 * Whose values were changed, by what is nearest to them: the keys, then the image beside or above them, then the names of
 * file, folder and release. Empty: nothing tells, and it may be any engine's.
 */
export function enginesOf({ keys, files, change }: Difference): EngineId[] {
  const byKey = named(keys.join(" "));
  if (byKey.length > 0) return byKey;
  const byImage = [...new Set(files.flatMap(({ tree }) => nearestImages(tree, keys)))];
  if (byImage.length > 0) return byImage;
  return named(
    [change.file ?? files[0]?.tree.at.file ?? "", ...files.map(({ document = "" }) => document)].map(ending).join(" "),
  );
}

function named(text: string): EngineId[] {
  return NAMES.filter(([, pattern]) => pattern.test(text)).map(([engine]) => engine);
}

function ending(path: string): string {
  return path.split("/").slice(-FOLDERS_READ).join("/");
}

/**
 * The engines of the images in the smallest part of the file that has any and holds the keys, with those that other keys of
 * it name: a value that stands beside several engines may be any one's, though only one of them says its image.
 */
function nearestImages(tree: ValuesNode, keys: readonly string[]): EngineId[] {
  const above: ValuesNode[] = [tree];
  for (const key of keys) {
    const child = childOf(above.at(-1), key);
    if (child === undefined) break;
    above.push(child);
  }
  for (const node of above.toReversed()) {
    const engines = imagesIn(node);
    if (engines.length > 0) return engines;
  }
  return [];
}

function childOf(node: ValuesNode | undefined, key: string): ValuesNode | undefined {
  if (node?.kind === "map") return node.entries.get(key);
  if (node?.kind !== "list") return undefined;
  return node.items.find((item) => item.kind === "map" && plainText(item, "name") === key) ?? node.items[Number(key)];
}

const known = new WeakMap<ValuesNode, EngineId[]>();

/** Each part of a tree is looked through once, however many values differ in it. */
function imagesIn(node: ValuesNode): EngineId[] {
  const before = known.get(node);
  if (before !== undefined) return before;
  const children = node.kind === "map" ? [...node.entries.values()] : node.kind === "list" ? node.items : [];
  const own = node.kind === "map" ? [...imagesOf(node), ...sections(node)] : [];
  const engines = [...new Set([...own, ...children.flatMap(imagesIn)])];
  known.set(node, engines);
  return engines;
}

/** Engines by the names of the parts below, as in the values of several charts. */
function sections({ entries }: ValuesMap): EngineId[] {
  return [...entries].flatMap(([key, { kind }]) => (kind === "map" ? named(key) : []));
}

function imagesOf(node: ValuesMap): EngineId[] {
  return ["image", "repository"].flatMap((key) => {
    const image = plainText(node, key);
    const engine = image && engineOfPod({ containers: [{ name: "", image }] })?.engine;
    return engine ? [engine] : [];
  });
}

function plainText(node: ValuesMap, key: string): string | undefined {
  const found = node.entries.get(key);
  return found?.kind === "scalar" && typeof found.value === "string" ? found.value : undefined;
}
