import { type Command, Option } from "commander";
import { ConfigurationError } from "../errors.ts";
import { KUBECONFIG_OPT_INS } from "../model/cluster.ts";
import { RENDERERS, type ReportFormat } from "../report/index.ts";
import type { Overrides } from "../scenario/overrides.ts";
import type { Preset } from "../scenario/presets.ts";
import { clusterAccess } from "./cluster-access.ts";
import type { RunRequest } from "./run.ts";

/** The flags that several commands share. */

/** How talkative a command is. */
export interface ShellOptions {
  verbose: boolean;
  quiet: boolean;
  color: boolean;
}

/** Of commands without such flags. */
export const PLAIN: ShellOptions = { verbose: false, quiet: false, color: false };

/** Flags as commander hands them over. */
export interface Flags extends ShellOptions {
  config?: string;
  outputDir: string;
  services?: string;
  namespace?: string;
  baseNamespace?: string;
  context?: string;
  kubeconfig?: string;
  allowKubeconfig?: string;
  format?: ReportFormat[];
  charts: boolean;
  failOn?: string;
  baseline?: string;
  waivers?: string;
  calibration?: string;
  pinned?: string;
  repeats?: string;
  order?: string;
  baseValues?: string;
  headValues?: string;
  onlyAffected?: boolean;
  saveBaseline?: string;
  workers?: string;
  seed?: string;
  nonce?: string;
  duration?: string;
  users?: string;
  lock?: boolean;
  lockWait?: string;
  deadline?: string;
  dryRun?: boolean;
}

/** Flags that stand for keys of the scenario, and go into it as they were typed. */
const OVERRIDING = [
  "services",
  "namespace",
  "baseNamespace",
  "context",
  "duration",
  "users",
  "lock",
  "lockWait",
  "seed",
  "failOn",
  "baseline",
  "waivers",
  "calibration",
  "pinned",
  "repeats",
  "order",
  "baseValues",
  "headValues",
  "onlyAffected",
] as const satisfies readonly (keyof Flags & keyof Overrides)[];

export function outputOptions(command: Command): Command {
  return command
    .option("--output-dir <path>", "where result directories are written", "results")
    .addOption(
      new Option("--format <name>", "print the result in this format instead of the table (repeatable)")
        .choices(Object.keys(RENDERERS))
        .argParser(collectFormat),
    )
    .option("--no-charts", "no charts in summary.md, comment.md and --format markdown");
}

function collectFormat(name: string, before: ReportFormat[] | undefined): ReportFormat[] {
  if (!Object.hasOwn(RENDERERS, name)) {
    throw new ConfigurationError(`--format is "${name}"; it takes ${Object.keys(RENDERERS).join(", ")}`);
  }
  return [...(before ?? []), name as ReportFormat];
}

export function talkOptions(command: Command): Command {
  return command
    .option("--verbose", "say more", false)
    .option("--quiet", "only warnings, errors and the result", false)
    .option("--no-color", "no colours, as with NO_COLOR");
}

/** Where a cluster is, and what of a kubeconfig may be used. */
export function clusterOptions(command: Command): Command {
  return command
    .option("--namespace <name>", "look into this Kubernetes namespace for engines without a URL")
    .option("--context <name>", "context of the kubeconfig, that is which cluster")
    .option("--kubeconfig <path>", "kubeconfig to use (default: KUBECONFIG, ~/.kube/config, or the pod that we run in)")
    .option(
      "--allow-kubeconfig <list>",
      `what of a kubeconfig may be used though it runs programs, reads files or weakens protection: ${KUBECONFIG_OPT_INS.join(", ")}`,
    );
}

export function scenarioOptions(command: Command): Command {
  return clusterOptions(talkOptions(command))
    .option("--config <path>", "scenario file, laid over llm-latency-gate.yaml")
    .option("--services <list>", "only these engines of the scenario, such as vllm,tgi")
    .option("--seed <n>", "seed of the prompts");
}

/** What every command takes that puts load on engines. */
export function loadOptions(command: Command): Command {
  return outputOptions(scenarioOptions(command))
    .option(
      "--nonce <text>",
      "send the prompts of the run that had this nonce once more (default: new ones every time)",
    )
    .option("--duration <time>", "load time of each engine in all, such as 60m or 90s (a bare number is minutes)")
    .option("--users <n>", "users of the busiest load test; the others keep their proportion")
    .option("--order <kind>", "several engines: interleaved (the default: a drift hits all alike) or sequential")
    .option("--lock-wait <time>", "longest wait for another run on the same namespace, 0 for none (default: 60m)")
    .option("--no-lock", "let other runs measure in the namespace at the same time")
    .option("--workers <n>", "threads that carry the load: a number, or auto (one until it would not do)", "auto");
}

export function valuesOptions(command: Command): Command {
  return command
    .option(
      "--base-values <path>",
      "Helm values without the change: PATH or REVISION:PATH of a file or a chart's folder, or release:NAME",
    )
    .option("--head-values <path>", "the same with the change (default: as they lie here)");
}

/** What every command takes that compares with a base. */
export function judgeOptions(command: Command): Command {
  return valuesOptions(command)
    .option(
      "--fail-on <list>",
      "which kinds are red: regression, target, inconclusive, invalid, infrastructure, or none",
    )
    .option(
      "--waivers <path>",
      "file of accepted regressions (default: llm-latency-gate-waivers.yaml, if there is one)",
    )
    .option("--calibration <path>", "what calibrate has learned of the noise");
}

export function runOptions(command: Command): Command {
  return judgeOptions(loadOptions(command))
    .option("--baseline <source>", "paired, phased:FOLDER, artifact:FOLDER, file:PATH, or none")
    .option("--base-namespace <name>", "Kubernetes namespace of the base, for a paired comparison")
    .option("--deadline <time>", "end by then with what was measured, such as 25m; the rest is told as undecided")
    .option("--pinned <path>", "baseline file of a pinned release, to see slow drift")
    .option("--repeats <n>", "runs of every test where the base is not live")
    .option("--only-affected", "measure only engines whose values changed; none: pass at once")
    .option("--save-baseline <path>", "add what was measured to this baseline file")
    .option("--dry-run", "say what would be done, and stop");
}

export function requestOf(preset: Preset, flags: Flags): RunRequest {
  const given = OVERRIDING.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]]));
  const {
    outputDir,
    charts,
    config,
    saveBaseline,
    workers,
    nonce,
    deadline,
    kubeconfig: path,
    context,
    allowKubeconfig: allow,
  } = flags;
  return {
    preset,
    outputDir,
    charts,
    overrides: { source: "flags", ...Object.fromEntries(given), lookInCluster: path !== undefined },
    access: clusterAccess({ path, context, allow }, "--allow-kubeconfig"),
    ...(config === undefined ? {} : { configPath: config }),
    ...(saveBaseline === undefined ? {} : { saveBaseline }),
    ...(workers === undefined ? {} : { workers }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(deadline === undefined ? {} : { deadline }),
  };
}
