import { lstat, readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { z } from "zod";
import { ConfigurationError } from "../errors.ts";
import { LEFT_BY_STEP, STEP_SCHEMA, type StepFile, type StepLeft } from "../model/step-file.ts";
import { EXIT_CODES, type Outcome } from "../model/verdict.ts";
import { MOST_BYTES, readCapped } from "./files.ts";
import type { Fields } from "./schema/pieces.ts";
import { reportSchema } from "./schema/report.ts";
import { checked, parseJson } from "./untrusted.ts";
import { withUnzipped } from "./unzip.ts";

const MOST_STEP_BYTES = 10_000;
/** More than that no matrix of jobs leaves. */
const MOST_STEPS = 50;
const DEEPEST = 6;

const stepSchema: z.ZodType<StepFile> = z.object({
  schema: z.literal(STEP_SCHEMA),
  pullRequest: z.int().positive().exactOptional(),
  key: z.string().regex(/^[0-9a-f]{16}$/),
  outcome: z.enum(Object.keys(EXIT_CODES) as [Outcome, ...Outcome[]]),
} satisfies Fields<StepFile>);

/**
 * What the steps of a run left in a folder, or in a zip of one: each folder with a `report.json` or the step's own file is
 * one. All of it is read as untrusted; links are passed over. Throws ConfigurationError that names the file and what is
 * wrong with it.
 */
export async function readReports(path: string): Promise<StepLeft[]> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) throw new ConfigurationError(`${path}: there is no such file or folder`);
  const read = async (folder: string) =>
    Promise.all((await foldersOfSteps(folder)).map((inner) => readStep(folder, inner)));
  return found.isDirectory() ? read(path) : withUnzipped(path, path, read);
}

/** By their paths from the root, the root itself being empty. */
async function foldersOfSteps(root: string): Promise<string[]> {
  const folders: string[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    if (files.includes("report.json") || files.includes(LEFT_BY_STEP)) folders.push(relative(root, folder));
    if (folders.length > MOST_STEPS)
      throw new ConfigurationError(`${root} has more than ${MOST_STEPS} reports, which no run leaves`);
    const inner = entries.filter((entry) => entry.isDirectory() && depth < DEEPEST);
    for (const { name } of inner.toSorted((a, b) => (a.name < b.name ? -1 : 1)))
      await visit(join(folder, name), depth + 1);
  };
  await visit(root, 0);
  return folders;
}

/** Names in messages start at the root, whose own name may be that of a temporary folder. */
async function readStep(root: string, inner: string): Promise<StepLeft> {
  const read = async <T>(name: string, most: number, schema: z.ZodType<T>): Promise<T | undefined> => {
    const where = join(inner, name);
    const bytes = await regularFile(join(root, inner, name), most, where);
    return bytes === undefined ? undefined : checked(schema, parseJson(bytes, where), where);
  };
  const report = await read("report.json", MOST_BYTES, reportSchema);
  const step = await read(LEFT_BY_STEP, MOST_STEP_BYTES, stepSchema);
  return { ...(report !== undefined && { report }), ...(step !== undefined && { step }) };
}

async function regularFile(path: string, most: number, where: string): Promise<Uint8Array | undefined> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() ? readCapped(path, most, where) : undefined;
}
