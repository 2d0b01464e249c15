import { resolve } from "node:path";
import type { Deps } from "../deps.ts";
import { ConfigurationError, InfrastructureError } from "../errors.ts";
import type { ClusterAccess } from "../model/cluster.ts";
import { type EngineId, looksInCluster, type Scenario } from "../model/scenario.ts";
import { type RunOutput, runPipeline, withoutBase } from "../pipeline.ts";
import { parseDuration } from "../scenario/duration.ts";
import { namedKeys, requireKeys } from "../scenario/keys.ts";
import { type LoadedScenario, loadScenario } from "../scenario/load-scenario.ts";
import type { Overrides } from "../scenario/overrides.ts";
import { PRESETS, type Preset } from "../scenario/presets.ts";
import { describePlan } from "./plan-text.ts";

/** More threads than this are a typing error. */
const MOST_WORKERS = 64;

export interface RunRequest {
  preset: Preset;
  configPath?: string;
  overrides: Overrides;
  outputDir: string;
  /** How to get to a cluster; absent: as this machine is set up. */
  access?: ClusterAccess;
  /** Names that may be used as API keys; undefined where the user's own shell decides. */
  allowedEnv?: readonly string[];
  /** Hosts that keys may be sent to; undefined where the scenario's own word is enough. */
  allowedHosts?: readonly string[];
  /** Longest time of the run, as typed: it ends with what was measured by then. */
  deadline?: string;
  notices?: readonly string[];
  /** Time of one request for the estimate, where it is known. */
  perRequestMs?: number;
  /** `measure` stops before judging; the default is `judge`. */
  goal?: "judge" | "measure";
  /** Baseline file to which the session of the head is added. */
  saveBaseline?: string;
  /** As typed: a number, or `auto`. */
  workers?: string;
  /** Of an earlier run whose prompts are to be sent again, as typed. */
  nonce?: string;
  /** `false` leaves the charts out of what is to be read. */
  charts?: boolean;
}

/** A preset by its name. Throws ConfigurationError that lists them. */
export function presetNamed(name: string): Preset {
  const preset = PRESETS.find((known) => known === name);
  if (preset === undefined)
    throw new ConfigurationError(`there is no preset "${name}"; there are ${PRESETS.join(", ")}`);
  return preset;
}

/** The scenario that a run would use, with everything checked that can be checked before anything is sent. */
export async function prepareRun(request: RunRequest, deps: Deps): Promise<LoadedScenario> {
  const { preset, configPath, overrides, perRequestMs } = request;
  const loaded = await loadScenario({
    preset,
    overrides,
    deps,
    ...(configPath === undefined ? {} : { configPath }),
    ...(perRequestMs === undefined ? {} : { perRequestMs }),
  });
  const { scenario } = loaded;
  if (Object.keys(scenario.services.manual_urls).length === 0 && !looksInCluster(scenario, "head")) {
    throw new InfrastructureError("there is nothing to measure: the scenario names no engine", {
      red: scenario.gate.fail_on.includes("infrastructure"),
      hint: "Give services.manual_urls a URL (vllm, tgi, ollama or openai) in llm-latency-gate.yaml; `llm-latency-gate init` writes one to start with. Or name the namespace where they run: services.namespace, or --namespace.",
    });
  }
  const used = request.goal === "measure" ? withoutBase(scenario) : scenario;
  refuseForeignKeys(used, request.allowedEnv);
  refuseForeignHosts(used, request.allowedHosts);
  requireKeys(used, deps.env);
  return loaded;
}

/** What it will do and how long that takes, then the whole walk. */
export async function run(request: RunRequest, deps: Deps): Promise<RunOutput> {
  const { goal = "judge", notices = [], saveBaseline, access, charts } = request;
  const deadlineMs = deadlineOf(request.deadline, deps);
  const nonce = nonceOf(request.nonce);
  const loaded = await prepareRun(request, deps);
  announce(loaded, request, deps);
  return runPipeline(
    {
      loaded,
      outputDir: resolve(deps.cwd, request.outputDir),
      notices,
      goal,
      workers: workersOf(request.workers),
      ...(nonce === undefined ? {} : { nonce }),
      ...(charts === undefined ? {} : { charts }),
      ...(saveBaseline === undefined ? {} : { saveBaseline }),
      ...(access === undefined ? {} : { access }),
      ...(deadlineMs === undefined ? {} : { deadlineMs }),
    },
    deps,
  );
}

/** The plan, and what the reader should know of the scenario, before anything is sent. */
export function announce({ scenario, warnings }: LoadedScenario, { goal, perRequestMs }: RunRequest, deps: Deps): void {
  deps.progress({ kind: "plan", ...describePlan(scenario, { ...(goal && { goal }), perRequestMs }) });
  for (const { message } of warnings) deps.log.warn(message);
}

/** @throws ConfigurationError for anything but `auto` and a number of threads. */
export function workersOf(given = "auto"): number | "auto" {
  if (given === "auto") return given;
  const workers = Number(given);
  if (Number.isInteger(workers) && workers >= 1 && workers <= MOST_WORKERS) return workers;
  throw new ConfigurationError(`--workers is "${given}"; it takes auto, or a number from 1 to ${MOST_WORKERS}`);
}

/** @throws ConfigurationError for what no run has as its nonce. */
export function nonceOf(given: string | undefined): string | undefined {
  if (given === undefined || /^[\w.-]{1,64}$/.test(given)) return given;
  throw new ConfigurationError(
    `--nonce is "${given}"; it takes up to 64 letters, digits, dots, dashes and underscores`,
    {
      hint: "The nonce of a run is in its run.json and at the end of its report.",
    },
  );
}

/** On the clock of the deps. @throws ConfigurationError for what is no time. */
function deadlineOf(text: string | undefined, { clock }: Deps): number | undefined {
  if (text === undefined) return undefined;
  const seconds = parseDuration(text);
  if (seconds !== undefined) return clock.now() + seconds * 1000;
  throw new ConfigurationError(`the deadline is "${text}"; it takes a time such as 25m (a bare number is minutes)`, {
    hint: "Change --deadline, or `deadline:` under `with:`.",
  });
}

/** In the action a pull request could name any variable of the job, so only those that the workflow lists are read. */
function refuseForeignKeys(scenario: Scenario, allowed: readonly string[] | undefined): void {
  const foreign = namedKeys(scenario).filter(({ name }) => allowed !== undefined && !allowed.includes(name));
  if (foreign.length === 0) return;
  throw new ConfigurationError(
    foreign.map(({ key, name }) => `${key} names ${name}, which the input allowed-env does not list`).join("\n"),
    { hint: `Add it to the workflow: \`allowed-env: ${foreign.map(({ name }) => name).join(", ")}\`.` },
  );
}

/** A scenario that a pull request brings could send a key to a host of its own. */
function refuseForeignHosts(scenario: Scenario, allowed: readonly string[] | undefined): void {
  if (allowed === undefined) return;
  const keys = namedKeys(scenario);
  if (keys.length === 0) return;
  const { services, base } = scenario;
  const urls = [services, base].flatMap(({ api_key_env, manual_urls }) =>
    (Object.keys(api_key_env) as EngineId[]).flatMap((engine) => manual_urls[engine] ?? []),
  );
  const hosts = new Set([...urls.map((url) => new URL(url).host), ...services.api_key_hosts]);
  const foreign = [...hosts].filter((host) => !isAllowed(host, allowed));
  if (foreign.length === 0) return;
  throw new ConfigurationError(
    `the scenario sends ${keys.map(({ name }) => name).join(", ")} to ${foreign.join(", ")}, and the pull request itself may have written that`,
    {
      hint: `Merge the scenario first, or name the hosts in the workflow: \`allowed-hosts: ${foreign.join(", ")}\`.`,
    },
  );
}

/** `vllm.example.com` allows each of its ports. */
function isAllowed(host: string, allowed: readonly string[]): boolean {
  return allowed.includes(host) || allowed.includes(host.replace(/:\d+$/, ""));
}
