import { Command, CommanderError, Option } from "commander";
import type { Deps } from "../deps.ts";
import { ConfigurationError } from "../errors.ts";
import { EXIT_CODES } from "../model/verdict.ts";
import { TOOL_VERSION } from "../model/version.ts";
import type { RunOutput } from "../pipeline.ts";
import { RENDERERS, type ReportFormat } from "../report/index.ts";
import { renderTerminal, type TerminalOptions } from "../report/terminal.ts";
import { scenarioJsonSchema } from "../scenario/json-schema.ts";
import { loadScenario } from "../scenario/load-scenario.ts";
import type { Preset } from "../scenario/presets.ts";
import { STARTER_FILE, writeStarter } from "../scenario/starter.ts";
import { demo } from "./demo.ts";
import { failureOf } from "./failure.ts";
import { describePlan, prepareRun, presetNamed, type RunRequest, run } from "./run.ts";
import { test } from "./test.ts";

/** What the command line needs of its entry. */
export interface Shell {
  /** The outside, once the flags have said how talkative it is. */
  deps(options: ShellOptions): Deps;
  stdout: { write(text: string): void; terminal: TerminalOptions };
  stderr(text: string): void;
}

export interface ShellOptions {
  verbose: boolean;
  quiet: boolean;
  color: boolean;
}

/** Flags as commander hands them over. */
interface Flags extends ShellOptions {
  config?: string;
  outputDir: string;
  services?: string;
  namespace?: string;
  format?: ReportFormat[];
  failOn?: string;
  seed?: string;
  duration?: string;
  users?: string;
  dryRun?: boolean;
}

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
    shell.stderr(`error: ${failure.message}\n`);
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
  defineConfig(program, shell);
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
      const { outputDir, seed } = flags;
      const story = flags.regression ? "regression" : flags.missTarget ? "miss-target" : "targets";
      const request = { outputDir, story, ...(seed === undefined ? {} : { seed }) } as const;
      finish(await demo(request, shell.deps(flags)), flags);
    });
  return program;
}

const PLAIN: ShellOptions = { verbose: false, quiet: false, color: false };

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

function defineConfig(program: Command, shell: Shell): void {
  const config = program.command("config").description("look at the scenario without running it");
  const subcommand = (name: string, summary: string) =>
    scenarioOptions(config.command(name))
      .description(summary)
      .addOption(new Option("--preset <name>", "start from this preset").default("standard"));
  const load = (flags: Flags & { preset: string }) => {
    const preset = presetNamed(flags.preset);
    const { configPath, overrides } = requestOf(preset, flags);
    return loadScenario({
      preset,
      ...(configPath === undefined ? {} : { configPath }),
      overrides,
      deps: shell.deps(flags),
    });
  };
  subcommand("show", "the complete scenario, and where each value came from").action(async (flags) => {
    shell.stdout.write((await load(flags)).shown());
  });
  subcommand("validate", "check the scenario files; exits 5 with all that is wrong").action(async (flags) => {
    const { warnings } = await load(flags);
    for (const { message } of warnings) shell.stderr(`warning: ${message}\n`);
    shell.stderr("the scenario is valid\n");
  });
  config
    .command("schema")
    .description("the JSON schema of scenario files, for editors")
    .action(() => shell.stdout.write(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`));
}

function outputOptions(command: Command): Command {
  return command
    .option("--output-dir <path>", "where result directories are written", "results")
    .addOption(
      new Option("--format <name>", "print the result in this format instead of the table (repeatable)")
        .choices(Object.keys(RENDERERS))
        .argParser(collectFormat),
    );
}

function collectFormat(name: string, before: ReportFormat[] | undefined): ReportFormat[] {
  if (!Object.hasOwn(RENDERERS, name)) {
    throw new ConfigurationError(`--format is "${name}"; it takes ${Object.keys(RENDERERS).join(", ")}`);
  }
  return [...(before ?? []), name as ReportFormat];
}

function talkOptions(command: Command): Command {
  return command
    .option("--verbose", "say more", false)
    .option("--quiet", "only warnings, errors and the result", false)
    .option("--no-color", "no colours, as with NO_COLOR");
}

function scenarioOptions(command: Command): Command {
  return talkOptions(command)
    .option("--config <path>", "scenario file, laid over llm-latency-gate.yaml")
    .option("--services <list>", "only these engines of the scenario, such as vllm,tgi")
    .option("--namespace <name>", "Kubernetes namespace of the engines (for the record; URLs are needed)")
    .option("--seed <n>", "seed of the prompts");
}

function runOptions(command: Command): Command {
  return outputOptions(scenarioOptions(command))
    .option(
      "--fail-on <list>",
      "which kinds are red: regression, target, inconclusive, invalid, infrastructure, or none",
    )
    .option("--duration <time>", "load time of each engine in all, such as 60m or 90s (a bare number is minutes)")
    .option("--users <n>", "users of the busiest load test; the others keep their proportion")
    .option("--dry-run", "say what would be done, and stop");
}

function requestOf(preset: Preset, flags: Flags): RunRequest {
  const { services, namespace, duration, users, seed, failOn } = flags;
  const given = Object.entries({ services, namespace, duration, users, seed, failOn }).filter(
    ([, value]) => value !== undefined,
  );
  return {
    preset,
    outputDir: flags.outputDir,
    overrides: { source: "flags", ...Object.fromEntries(given) },
    ...(flags.config === undefined ? {} : { configPath: flags.config }),
  };
}

async function dryRun(request: RunRequest, deps: Deps): Promise<string> {
  const { scenario, warnings } = await prepareRun(request, deps);
  for (const { message } of warnings) deps.log.warn(message);
  return `${describePlan(scenario).lines.join("\n")}\nnothing was sent (--dry-run)\n`;
}

function renderResult(report: RunOutput["report"], { format, color }: Flags, terminal: TerminalOptions): string {
  if (format === undefined) return renderTerminal(report, { ...terminal, color: terminal.color && color });
  return format.map((name) => RENDERERS[name](report)).join("\n");
}
