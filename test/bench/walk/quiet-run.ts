import { type RunRequest, run } from "../../../src/commands/run.ts";
import type { Deps } from "../../../src/deps.ts";
import { hostDeps, logTo } from "../../../src/host.ts";
import type { RunOutput } from "../../../src/pipeline.ts";
import type { ScenarioFile } from "../../../src/scenario/schema.ts";

/** One whole walk of a bench, as the command line would take it: without a word, and with nothing of the environment. */
export function quietRun(
  values: ScenarioFile,
  folder: string,
  { seed, healthOf, ...request }: Partial<RunRequest> & Pick<Deps, "healthOf"> & { seed?: string } = {},
): Promise<RunOutput> {
  const deps = hostDeps({
    entry: "",
    ci: true,
    log: logTo(() => undefined, "quiet"),
    progress: () => undefined,
    signal: new AbortController().signal,
  });
  return run(
    {
      preset: "custom",
      outputDir: folder,
      overrides: { values, ...(seed !== undefined && { seed }) },
      ...request,
    },
    { ...deps, env: {}, cwd: folder, ...(healthOf !== undefined && { healthOf }) },
  );
}
