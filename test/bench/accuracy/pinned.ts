import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A command line that runs on these cores only (`0`, `0,1`), where the system has taskset; else anywhere. */
export async function pinned(cores: string, command: string[]): Promise<[string, ...string[]]> {
  const can = await run("taskset", ["-c", cores, "true"]).then(
    () => true,
    () => false,
  );
  return (can ? ["taskset", "-c", cores, ...command] : command) as [string, ...string[]];
}
