import { Command, CommanderError } from "commander";
import type { Deps } from "../deps.ts";
import { EXIT_CODES } from "../model/verdict.ts";
import { TOOL_VERSION } from "../model/version.ts";
import type { RunOutput } from "../pipeline.ts";
import { RENDERERS } from "../report/index.ts";
import { neutraliseCommands } from "../report/plain-text.ts";
import { renderTerminal, type TerminalOptions } from "../report/terminal.ts";
import type { Preset } from "../scenario/presets.ts";
import { STARTER_FILE, writeStarter } from "../scenario/starter.ts";
import { defineConfig } from "./config.ts";
import { demo } from "./demo.ts";
import { defineDiscover } from "./discover.ts";
import { defineExplain } from "./explain.ts";
import { failureOf } from "./failure.ts";
import { type Flags, outputOptions, PLAIN, requestOf, runOptions, scenarioOptions, talkOptions } from "./options.ts";
import { describePlan } from "./plan-text.ts";
import { prepareRun, type RunRequest, run } from "./run.ts";
import type { Shell } from "./shell.ts";
import { defineStages } from "./stages.ts";
import { test } from "./test.ts";
import { defineValidateInfra } from "./validate-infra.ts";

/** Runs the command line; `argv` without node and script. Returns the exit code and never throws. */
export async function runProgram(argv: readonly string[], shell: Shell): Promise<number> {
  let exitCode: number = EXIT_CODES.pass;
  const program = defineProgram(shell, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.pass : EXIT_CODES.configuration;
    const failure = failureOf(error);
    // Some of it may be the words of a server or a cluster.
    const lines = failure.message.split("\n").map(neutraliseCommands);
    shell.stderr(`error: ${lines.join("\n")}\n`);
    return failure.exitCode;
  }
}

function defineProgram(shell: Shell, exit: (code: number) => void): Command {
  const program = new Command("llm-latency-gate")
    .description("Benchmarks vLLM, TGI, Ollama and other OpenAI-compatible servers, and judges their latency.")
    .version(TOOL_VERSION)
    .exitOverride()
    .configureOutput({ writeOut: (text) => shell.stdout.write(text), writeErr: shell.stderr })
    .showHelpAfterError("(--help shows what there is)")
    .addHelpText("after", EPILOGUE);
  const finish = ({ report }: RunOutput, flags: Flags) => {
    shell.stdout.write(renderResult(report, flags, shell.stdout.terminal));
    exit(report.verdict.exitCode);
  };
  for (const [name, { alias, summary }] of Object.entries(PRESET_COMMANDS)) {
    const command = runOptions(program.command(name)).description(summary);
    if (alias !== undefined) command.alias(alias);
    command.action(async (flags: Flags) => {
      const request = requestOf(name as Preset, flags);
      if (flags.dryRun) shell.stdout.write(await dryRun(request, shell.deps(flags)));
      else finish(await run(request, shell.deps(flags)), flags);
    });
  }
  scenarioOptions(program.command("test"))
    .description("one request per engine: is it there, which model, how fast")
    .action(async (flags: Flags) => {
      const { text, exitCode } = await test(requestOf("standard", flags), shell.deps(flags));
      shell.stdout.write(text);
      exit(exitCode);
    });
  defineDiscover(program, { shell, exit });
  defineValidateInfra(program, { shell, exit });
  defineStages(program, { shell, finish, exit });
  defineConfig(program, shell);
  defineExplain(program, shell);
  program
    .command("init")
    .alias("generate-config")
    .description("write a commented scenario file to start from")
    .argument("[path]", "where to", STARTER_FILE)
    .option("--force", "overwrite a file that is there")
    .action(async (path: string, { force }: { force?: boolean }) => {
      const { files } = shell.deps(PLAIN);
      await writeStarter(files, path, force === true);
      shell.stderr(`wrote ${path}; put your URL in, then: llm-latency-gate test\n`);
    });
  outputOptions(talkOptions(program.command("demo")))
    .description("the whole walk against embedded, simulated engines; needs nothing and takes less than a minute")
    .option("--miss-target", "make one engine slower than its target, to see a red run (exit 2)")
    .option("--regression", "compare an engine with a slower copy, to see a regression found (exit 1)")
    .option("--seed <n>", "seed of the prompts")
    .action(async (flags: Flags & { missTarget?: boolean; regression?: boolean }) => {
      const { outputDir, seed, charts } = flags;
      const story = flags.regression ? "regression" : flags.missTarget ? "miss-target" : "targets";
      const request = { outputDir, story, charts, ...(seed === undefined ? {} : { seed }) } as const;
      finish(await demo(request, shell.deps(flags)), flags);
    });
  return program;
}

const PRESET_COMMANDS: Record<Preset, { alias?: string; summary: string }> = {
  quick: { summary: "about 5 minutes for three engines: is anything badly off?" },
  standard: { alias: "benchmark", summary: "about 30 minutes: figures to rely on" },
  stress: { summary: "60 minutes, up to 50 users: where does it break?" },
  pr: { summary: "at most 20 minutes, for a pull request" },
  custom: { summary: "only what the file of --config says" },
};

const EPILOGUE = `
Start here:
  llm-latency-gate demo                       see it work, on simulated engines
  llm-latency-gate init                       write llm-latency-gate.yaml, put your URL in
  llm-latency-gate test                       one request per engine
  llm-latency-gate quick                      the first benchmark

Exit codes:
  0 pass · 1 regression · 2 target missed · 3 inconclusive or invalid
  4 infrastructure (nothing to measure) · 5 configuration · 6 a fault of ours
  130/143 stopped (what was measured is kept)

The result goes to stdout, progress and log to stderr. LLM_LATENCY_GATE_CONFIG and
LLM_LATENCY_GATE_SEED stand for --config and --seed; NO_COLOR and CI are respected.`;

async function dryRun(request: RunRequest, deps: Deps): Promise<string> {
  const { scenario, warnings } = await prepareRun(request, deps);
  for (const { message } of warnings) deps.log.warn(message);
  return `${describePlan(scenario).lines.join("\n")}\nnothing was sent (--dry-run)\n`;
}

function renderResult(
  report: RunOutput["report"],
  { format, color, verbose, charts }: Flags,
  terminal: TerminalOptions,
): string {
  if (format === undefined) return renderTerminal(report, { ...terminal, color: terminal.color && color, verbose });
  return format.map((name) => RENDERERS[name](report, { charts })).join("\n");
}
