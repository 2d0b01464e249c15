import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Report } from "../../src/model/report.ts";
import type { RunResult } from "../../src/model/run.ts";
import type { RequestSample } from "../../src/model/sample.ts";
import { type Manifest, manifestSchema } from "../../src/store/schema.ts";

/** What one run left on disk. */
export interface ResultFiles {
  path: string;
  manifest: Manifest;
  run: RunResult;
  report: Report;
  text(name: string): Promise<string>;
  samples(endpointId: string): Promise<RequestSample[]>;
}

/** Reads the only result directory below `outputDir`. */
export async function onlyResult(outputDir: string): Promise<ResultFiles> {
  const names = await readdir(outputDir);
  if (names.length !== 1) throw new Error(`wanted one result directory in ${outputDir}, found ${names.join(", ")}`);
  return readResult(join(outputDir, names[0] ?? ""));
}

export async function readResult(path: string): Promise<ResultFiles> {
  const text = (name: string) => readFile(join(path, name), "utf8");
  return {
    path,
    manifest: manifestSchema.parse(JSON.parse(await text("manifest.json"))),
    run: JSON.parse(await text("run.json")) as RunResult,
    report: JSON.parse(await text("report.json")) as Report,
    text,
    async samples(id) {
      const lines = (await text(`${id.replace("-base", "")}/${id}/samples.jsonl`)).trimEnd().split("\n");
      return lines.map((line) => JSON.parse(line) as RequestSample);
    },
  };
}
