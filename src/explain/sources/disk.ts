import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { ConfigurationError } from "../../errors.ts";
import { type RawFile, roleOf } from "../chart-files.ts";
import { MOST_FILES, requireSmall, type Sized } from "./limits.ts";

/** Entries of a folder that are looked at, whatever they are. */
const MOST_ENTRIES = 20 * MOST_FILES;

/** True where something lies at the path. */
export async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/**
 * The files at a path: one, or all of a folder that values are read from. Links inside of it are not followed.
 * @throws ConfigurationError for what is not there, cannot be read or is too much.
 */
export async function readFromDisk(path: string, cwd: string): Promise<RawFile[]> {
  const at = resolve(cwd, path);
  try {
    const found = await stat(at);
    if (!found.isDirectory() && !found.isFile()) throw new ConfigurationError(`${path} is neither a file nor a folder`);
    const files = found.isDirectory() ? await sizesIn(at, path) : [{ path: "", bytes: found.size }];
    requireSmall(path, files);
    return await Promise.all(
      files.map(async (file) => ({
        path: file.path,
        file: file.path === "" ? path : join(path, file.path),
        bytes: await readFile(join(at, file.path)),
      })),
    );
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const absent = (error as NodeJS.ErrnoException).code === "ENOENT";
    const what = absent ? `does not exist (looked for from ${cwd})` : `cannot be read: ${(error as Error).message}`;
    throw new ConfigurationError(`${path} ${what}`, {
      cause: error,
      hint: "Wanted is a values file, the folder of a chart, or REVISION:PATH of one in git.",
    });
  }
}

async function sizesIn(folder: string, name: string): Promise<Sized[]> {
  const found: string[] = [];
  const folders = [folder];
  let entries = 0;
  for (const inner of folders) {
    for (const entry of await readdir(inner, { withFileTypes: true })) {
      entries++;
      if (entries > MOST_ENTRIES)
        throw new ConfigurationError(`${name} holds more than ${MOST_ENTRIES} files; is it the right folder?`);
      const path = join(inner, entry.name);
      if (entry.isDirectory() && !entry.name.startsWith(".")) folders.push(path);
      else if (entry.isFile()) found.push(relative(folder, path).split(sep).join("/"));
    }
  }
  const read = found.filter((path) => roleOf(path) !== undefined).sort();
  return Promise.all(read.map(async (path) => ({ path, bytes: (await stat(join(folder, path))).size })));
}
