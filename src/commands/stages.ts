import { type Command, Option } from "commander";
import type { RunOutput } from "../pipeline.ts";
import { calibrate } from "./calibrate.ts";
import { compare } from "./compare.ts";
import { type Flags, judgeOptions, loadOptions, outputOptions, PLAIN, requestOf, talkOptions } from "./options.ts";
import { presetNamed, run } from "./run.ts";
import type { Shell } from "./shell.ts";

/** How a command hands over what it came to. */
export interface Ends {
  shell: Shell;
  finish(output: RunOutput, flags: Flags): void;
  exit(code: number): void;
}

/** The steps of a run on their own: `measure`, `compare`, `calibrate`, `migrate`. */
export function defineStages(program: Command, { shell, finish, exit }: Ends): void {
  const preset = () =>
    new Option("--preset <name>", "start from this preset, or custom for what --config says alone").default("pr");
  loadOptions(program.command("measure"))
    .description("measure and keep, without judging: one side of a later compare, or a session of the base")
    .addOption(preset())
    .option("--repeats <n>", "runs of every test (default: gate.repeats)")
    .option("--save-baseline <path>", "add what was measured to this baseline file")
    .action(async (flags: Flags & { preset: string }) => {
      const request = requestOf(presetNamed(flags.preset), flags);
      finish(await run({ ...request, goal: "measure" }, shell.deps(flags)), flags);
    });
  judgeOptions(outputOptions(talkOptions(program.command("compare"))))
    .description("judge results that were measured earlier: exit 1 when HEAD is worse")
    .argument("<base>", "a result directory, a folder of several (deployments or days), a baseline file, a zip,")
    .argument("<head>", "or a result file of vllm bench, GuideLLM, AIPerf or inference-perf")
    .option("--config <path>", "scenario file with the rules (gate), laid over llm-latency-gate.yaml")
    .addOption(
      new Option("--basis <kind>", "what several sessions of a side are (default: by their number and days)").choices([
        "phased",
        "stored",
      ]),
    )
    .option("--engine <id>", "engine of a foreign result file", "openai")
    .option("--test <name>", "test under which a foreign result file is compared")
    .action(async (base: string, head: string, flags: Flags & CompareFlags) => {
      const { preset: _, ...request } = requestOf("custom", flags);
      const { basis, engine, test: scenario } = flags;
      const foreign = { engine, ...(scenario === undefined ? {} : { scenario }) };
      const given = { base, head, foreign, ...(basis === undefined ? {} : { basis }) };
      finish(await compare({ ...request, ...given }, shell.deps(flags)), flags);
    });
  loadOptions(program.command("calibrate"))
    .description("learn the noise: two separately deployed copies of one revision, compared with each other")
    .addOption(preset())
    .option("--calibration <path>", "where to keep what was learned")
    .option("--same-deployment", "the copies were not deployed anew since the last session: learn run noise only")
    .addHelpText("after", CALIBRATE_HELP)
    .action(async (flags: Flags & { preset: string; sameDeployment?: boolean }) => {
      const request = requestOf(presetNamed(flags.preset), flags);
      const { text, exitCode } = await calibrate(
        { ...request, sameDeployment: flags.sameDeployment === true },
        shell.deps(flags),
      );
      shell.stdout.write(text);
      exit(exitCode);
    });
  program
    .command("migrate")
    .description("rewrite older result directories or baseline files in the newest schema")
    .argument("<paths...>", "result directories or baseline files")
    .action(async (paths: string[]) => {
      const { archive } = shell.deps(PLAIN);
      for (const path of paths) for (const line of await archive.migrate(path)) shell.stdout.write(`${line}\n`);
    });
}

interface CompareFlags {
  basis?: "phased" | "stored";
  engine: string;
  test?: string;
}

const CALIBRATE_HELP = `
Name the one copy under services, the other under base, deploy both anew, and run it; again on other days.
From 5 sessions on the noise between deployments is known, 20 are aimed at:
  for day in 1 2 3 4 5; do kubectl rollout restart …; llm-latency-gate calibrate; done
Without a base, or with the same URL on both sides, only the noise from run to run is learned.`;
