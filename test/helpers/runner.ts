import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ProcessEnd, type Started, start } from "./spawned.ts";
import type { TempFolder } from "./temp-folder.ts";

export interface StepOptions {
  /** As in `with:`. */
  inputs?: Record<string, string>;
  /** As in `env:`. */
  env?: Record<string, string>;
  /** The payload of the event. */
  event?: object;
  /** Called with the process as soon as it runs, for stopping it. */
  onStart?: (started: Started) => void;
}

export interface StepEnd extends ProcessEnd {
  outputs: Record<string, string>;
  summary: string;
  /** Lines of stdout that the runner would execute. */
  commands: string[];
}

/**
 * Runs the action as GitHub's runner does: the script with Node, inputs and files by way of the environment, the workspace as
 * working directory (actions/runner, NodeScriptActionHandler.cs and FileCommandManager.cs).
 */
export async function runStep(script: string, folder: TempFolder, options: StepOptions = {}): Promise<StepEnd> {
  const workspace = join(folder.path, "workspace");
  await mkdir(workspace, { recursive: true });
  const files = Object.fromEntries(
    await Promise.all(
      ["OUTPUT", "STEP_SUMMARY", "STATE", "ENV", "PATH"].map(async (name) => [
        `GITHUB_${name}`,
        await folder.file(`runner-${name.toLowerCase()}`, ""),
      ]),
    ),
  ) as Record<string, string>;
  const inputs = Object.entries(options.inputs ?? {}).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const event: Record<string, string> =
    options.event === undefined
      ? {}
      : { GITHUB_EVENT_PATH: await folder.file("event.json", JSON.stringify(options.event)) };
  const env = {
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_NAME: options.event === undefined ? "push" : "pull_request",
    GITHUB_REPOSITORY: "acme/charts",
    GITHUB_SHA: "0123456789012345678901234567890123456789",
    GITHUB_WORKSPACE: workspace,
    RUNNER_OS: "Linux",
    ...files,
    ...event,
    ...Object.fromEntries(inputs),
    ...options.env,
  };
  const started = start([script], { cwd: workspace, env });
  options.onStart?.(started);
  const end = await started.ended;
  return {
    ...end,
    outputs: parseOutputs(await readFile(files["GITHUB_OUTPUT"] ?? "", "utf8")),
    summary: await readFile(files["GITHUB_STEP_SUMMARY"] ?? "", "utf8"),
    commands: end.stdout.split("\n").filter((line) => /^\s*::|##\[/.test(line)),
  };
}

/** `name<<delimiter`, the value, the delimiter (GitHub docs, "Workflow commands", multiline strings). */
export function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [, name = "", , value = ""] of text.matchAll(/^([^\n<]+)<<([^\n]+)\n([\s\S]*?)\n\2$/gm))
    outputs[name] = value;
  return outputs;
}
