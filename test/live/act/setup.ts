import { join } from "node:path";
import { cached } from "../engines/cache.ts";
import { runStep } from "../engines/step.ts";
import { needTool } from "../engines/tools.ts";

const VERSION = "0.2.89";
const PROGRAM = "act";

/** The local runner of workflows, built once. Throws SetUpError where it cannot be had. */
export async function setUpAct(): Promise<string> {
  // What the shipped workflows use, and GitHub's runners have.
  for (const tool of ["git", "jq", "curl"]) needTool("The shipped workflows are run here", tool);
  const folder = await cached({ name: `act-${VERSION}-${process.arch}`, proof: PROGRAM, build });
  return join(folder, PROGRAM);
}

async function build(folder: string): Promise<void> {
  const go = needTool("act, which runs the shipped workflows, is built from source", "go");
  await runStep({
    part: "act",
    what: `build act ${VERSION}`,
    note: "about 60 CPU seconds",
    command: "nice",
    args: [go, "install", `github.com/nektos/act@v${VERSION}`],
    cwd: folder,
    env: { GOBIN: folder, GOTOOLCHAIN: "local", GOFLAGS: "-p=2" },
    limitSeconds: 15 * 60,
  });
}
