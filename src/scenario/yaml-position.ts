import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from "yaml";
import type { Path } from "./path.ts";

/** Offset in the text of the key or the value at a path; undefined where nothing stands. */
export function offsetOf(doc: Document, path: Path, part: "key" | "value"): number | undefined {
  return nodeAt(doc, path, part)?.range?.[0];
}

function nodeAt(doc: Document, path: Path, part: "key" | "value"): Node | undefined {
  let node: unknown = doc.contents;
  let key: unknown;
  for (const step of path) {
    const pair = stepInto(doc, node, step);
    key = pair?.key ?? pair?.value;
    node = pair?.value;
  }
  // A key without a value has no node, or an empty one behind it: then the caret stands under the key.
  const wanted = part === "key" || node === undefined || node === null ? key : node;
  return (wanted ?? undefined) as Node | undefined;
}

function stepInto(
  doc: Document,
  parent: unknown,
  step: string | number,
): { key?: unknown; value: unknown } | undefined {
  const node = isAlias(parent) ? parent.resolve(doc) : parent;
  if (isSeq(node)) return typeof step === "number" ? { value: node.items[step] } : undefined;
  if (!isMap(node)) return undefined;
  const named = (wanted: string) =>
    node.items.findLast((pair) => isScalar(pair.key) && String(pair.key.value) === wanted);
  return named(String(step)) ?? mergedPair(doc, node.items, step);
}

/** Looks for a key in what `<<` brings in: a map, an alias of one, or a list of them. */
function mergedPair(
  doc: Document,
  pairs: Pair[],
  step: string | number,
): { key?: unknown; value: unknown } | undefined {
  for (const pair of pairs) {
    if (!isMergeKey(pair)) continue;
    const sources = isSeq(pair.value) ? pair.value.items : [pair.value];
    for (const source of sources) {
      const hit = stepInto(doc, source, step);
      if (hit) return hit;
    }
  }
  return undefined;
}

/** The `<<` of YAML 1.1, which brings in the keys of another map. */
export function isMergeKey(pair: Pair): boolean {
  return isScalar(pair.key) && (pair.key.source ?? String(pair.key.value)) === "<<";
}
