import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Writes generated files where they differ from what is there; with `--check` writes nothing and sets exit code 1.
 * @param files text by path from the root
 * @param command what makes them current again
 */
export async function writeGenerated(root: string, files: ReadonlyMap<string, string>, command: string): Promise<void> {
  for (const [path, text] of files) {
    if ((await readIfThere(join(root, path))) === text) continue;
    if (process.argv.includes("--check")) {
      console.error(`${path} is stale: run \`${command}\` and commit the result`);
      process.exitCode = 1;
    } else {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
      console.log(`wrote ${path}`);
    }
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
