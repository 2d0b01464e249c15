import type { Layer } from "./layer.ts";
import { formatPath, isMap, type Path } from "./path.ts";
import { PROMPTS_PATH, writtenOut } from "./prompts-short-form.ts";

/** All layers as one value, and for each of its leaves the layer that gave it. */
export interface Merged {
  value: Record<string, unknown>;
  /** By formatted path; a list that is empty, or was replaced, has its own entry beside those of its items. */
  origins: Map<string, Layer>;
}

/** A map whose keys belong to its `kind`: those of another layer would make no sense beside them. */
const REPLACED_AS_A_WHOLE = formatPath(PROMPTS_PATH);

/** Lays the layers over each other, the weakest first: maps are merged key by key, anything else replaces what was there. */
export function mergeLayers(layers: readonly Layer[]): Merged {
  const merged: Merged = { value: {}, origins: new Map() };
  for (const layer of layers) mergeMap(merged.value, writtenOut(layer.value), [], layer, merged.origins);
  return merged;
}

function mergeMap(
  into: Record<string, unknown>,
  from: object,
  path: Path,
  layer: Layer,
  origins: Merged["origins"],
): void {
  for (const [key, value] of Object.entries(from)) {
    if (value === undefined) continue;
    const at = [...path, key];
    if (isMap(value) && formatPath(at) !== REPLACED_AS_A_WHOLE) {
      const below = into[key];
      const target = isMap(below) ? below : {};
      into[key] = target;
      mergeMap(target, value, at, layer, origins);
    } else {
      forget(origins, formatPath(at));
      into[key] = structuredClone(value);
      remember(origins, value, at, layer);
    }
  }
}

function remember(origins: Merged["origins"], value: unknown, path: Path, layer: Layer): void {
  if (!isMap(value)) origins.set(formatPath(path), layer);
  if (Array.isArray(value)) value.forEach((item, index) => void remember(origins, item, [...path, index], layer));
  else if (isMap(value))
    for (const [key, item] of Object.entries(value)) remember(origins, item, [...path, key], layer);
}

/** What is replaced takes the origins of what is in it along. */
function forget(origins: Merged["origins"], path: string): void {
  for (const known of [...origins.keys()]) {
    if (known === path || known.startsWith(`${path}[`) || known.startsWith(`${path}.`)) origins.delete(known);
  }
}

/** Replaces one value in the merged scenario, as a layer on top would do that can see what lies below it. */
export function setAt(merged: Merged, path: Path, value: unknown, layer: Layer): void {
  const owner = path
    .slice(0, -1)
    .reduce<unknown>((at, part) => (at as Record<string | number, unknown>)[part], merged.value);
  const key = path.at(-1) as string | number;
  forget(merged.origins, formatPath(path));
  if (value === undefined) delete (owner as Record<string | number, unknown>)[key];
  else {
    (owner as Record<string | number, unknown>)[key] = value;
    remember(merged.origins, value, path, layer);
  }
}
