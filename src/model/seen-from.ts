import { isAbsolute, relative, resolve, sep } from "node:path";

/** A path as it looks from a folder, with slashes: the same for whoever has checked out elsewhere. */
export function seenFrom(folder: string, path: string): string {
  return relative(folder, resolve(folder, path)).replaceAll(sep, "/");
}

/** Whether what looks like this is the folder, or lies in it. */
export function liesInside(seen: string): boolean {
  return !isAbsolute(seen) && seen.split("/", 1)[0] !== "..";
}
