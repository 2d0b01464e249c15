import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The text of the one file of this name in the folder or below; `undefined` where there is none. */
export async function textOf(folder: string, name: string): Promise<string | undefined> {
  const paths = await readdir(folder, { recursive: true });
  const path = paths.find((entry) => entry === name || entry.endsWith(`/${name}`));
  return path === undefined ? undefined : await readFile(join(folder, path), "utf8");
}
