import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { vi } from "vitest";
import { runAction } from "../../src/commands/action.ts";
import { readContext } from "../../src/github/context.ts";
import { readInputs } from "../../src/github/inputs.ts";
import { type OpenedStep, openStep } from "../../src/github/step.ts";
import { type FakeGitHub, TOKEN } from "../helpers/fake-github/index.ts";
import { outside } from "../helpers/in-process.ts";
import type { TempFolder } from "../helpers/temp-folder.ts";
import { pullRequestEvent } from "./commenting.ts";

export interface Stepping {
  inputs?: Record<string, string>;
  env?: Record<string, string>;
  event?: object;
}

export interface Stepped {
  exitCode: number;
  outcome: string;
  resultsDir: string;
  commentUrl: string | undefined;
  summary: string;
  /** Of annotations and warnings, one a line. */
  told: string;
  /** Everything else that was said. */
  log: string;
}

/**
 * A step of a pull request as the action's entry runs it, but for its process: tests share two cores here, and the client of
 * a step in a process of its own would rightly say that it was busy.
 */
export async function stepped(folder: TempFolder, github: FakeGitHub, options: Stepping = {}): Promise<Stepped> {
  const { inputs = {}, env = {}, event = pullRequestEvent() } = options;
  const cwd = join(folder.path, "workspace");
  await mkdir(cwd, { recursive: true });
  const GITHUB_EVENT_PATH = await folder.file("event.json", JSON.stringify(event));
  const all: Record<string, string> = { GITHUB_EVENT_NAME: "pull_request", ...github.env, ...env, GITHUB_EVENT_PATH };
  const given = { "github-token": TOKEN, "save-baseline": "false", ...inputs };
  for (const [name, value] of Object.entries(given)) vi.stubEnv(`INPUT_${name.toUpperCase()}`, value);
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
  // Only the runner reads the commands that mask.
  const printed = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const lines: string[] = [];
  const warnings: string[] = [];
  const deps = outside({ cwd, env: all }, (line) => lines.push(line));
  await using keep = new AsyncDisposableStack();
  try {
    let opened: OpenedStep | undefined;
    const result = await runAction(async () => {
      const context = await readContext(all);
      const tell = { ...deps.log, warn: (message: string) => warnings.push(message) };
      opened = await openStep({ inputs: readInputs(), context, deps, tell, keep });
      await opened.comment.running();
      return opened.step;
    }, deps);
    const commentUrl = (await opened?.comment.finish(result.outcome, result.comment)) ?? result.commentUrl;
    await opened?.after(result);
    return {
      ...{ exitCode: result.exitCode, outcome: result.outcome, summary: result.markdown, commentUrl },
      resultsDir: result.resultsDir ?? "",
      told: [
        ...result.annotations.map(({ level, title, message }) => `${level} ${title}: ${message}`),
        ...warnings,
      ].join("\n"),
      log: [...lines, result.text].join("\n"),
    };
  } finally {
    printed.mockRestore();
    vi.unstubAllEnvs();
  }
}
