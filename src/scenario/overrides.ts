import { didYouMean } from "../model/did-you-mean.ts";
import {
  BASELINE_KINDS,
  type BaselineKind,
  ENGINE_IDS,
  type EngineId,
  FAIL_ON_KINDS,
  type FailOnKind,
  type TestScenarios,
} from "../model/scenario.ts";
import type { Adjustments } from "./adjust.ts";
import { parseDuration } from "./duration.ts";
import type { Layer } from "./layer.ts";
import { layerFromValue, type ParsedLayer } from "./parse-layer.ts";
import { found, type Problem } from "./problem.ts";
import type { ScenarioFile } from "./schema.ts";

/** What flags or action inputs say, as they were typed; they are read and checked here. */
export interface Overrides {
  /** How messages name them: `--seed` or `input seed`. */
  source?: "flags" | "inputs";
  /** Engines to keep: `vllm,tgi`. */
  services?: string;
  namespace?: string;
  /** Where the other side of a paired comparison runs. */
  baseNamespace?: string;
  /** A context of the kubeconfig. */
  context?: string;
  /** A kubeconfig was given, so that its cluster is meant whatever the scenario says; its path is nothing for a scenario. */
  lookInCluster?: boolean;
  /** Longest wait for another run: `30m`, `90s`; a bare number is minutes, 0 does not wait. */
  lockWait?: string;
  /** False takes no lock; true says nothing. */
  lock?: boolean;
  /**
   * Load time of each engine: `60m`, `90s`, `1h30m`; a bare number is minutes. It is shared equally among the load tests;
   * stages keep their proportions, sweeps stay as they are.
   */
  duration?: string;
  /** Users of the busiest closed loop; the others keep their proportion to it, open loops stay as they are. */
  users?: string;
  seed?: string;
  /** `regression,target`, or `none`. */
  failOn?: string;
  /** `paired`, `none`, `phased:FOLDER`, `artifact:FOLDER` or `file:PATH`. */
  baseline?: string;
  pinned?: string;
  calibration?: string;
  waivers?: string;
  repeats?: string;
  /** `interleaved` or `sequential`. */
  order?: string;
  /** `PATH` or `REVISION:PATH`. */
  baseValues?: string;
  headValues?: string;
  /** True, or an input as it was typed. */
  onlyAffected?: boolean | string;
  /** What a command sets by itself, such as the URLs of the demo's engines. */
  values?: ScenarioFile;
}

export interface ParsedOverrides {
  layers: Layer[];
  adjustments: Adjustments;
  problems: Problem[];
}

/** The overrides as layers, the strongest of all, and as adjustments of what lies below. */
export function parseOverrides(overrides: Overrides): ParsedOverrides {
  const label = (name: string) => (overrides.source === "inputs" ? `input ${name}` : `--${name}`);
  const result: ParsedOverrides = { layers: [], adjustments: {}, problems: [] };
  const add = ({ layer, problems }: ParsedLayer) => {
    if (layer) result.layers.push(layer);
    result.problems.push(...problems);
  };
  if (overrides.values) add(layerFromValue("set by the command", overrides.values));
  for (const key of ["namespace", "context"] as const) {
    const name = overrides[key];
    if (name !== undefined) add(layerFromValue(label(key), { services: { [key]: name, discover: "on" } }));
  }
  const { baseNamespace } = overrides;
  if (baseNamespace !== undefined) add(layerFromValue(label("base-namespace"), { base: { namespace: baseNamespace } }));
  if (overrides.lookInCluster) add(layerFromValue(label("kubeconfig"), { services: { discover: "on" } }));
  if (overrides.lock === false) add(layerFromValue("--no-lock", { services: { lock: false } }));
  if (overrides.lockWait !== undefined) addLockWait(result, label("lock-wait"), overrides.lockWait);
  if (overrides.seed !== undefined) {
    add(layerFromValue(label("seed"), { requests: { seed: numberOrText(overrides.seed) } }));
  }
  for (const key of ["pinned", "calibration", "waivers"] as const) {
    const path = overrides[key];
    if (path !== undefined) add(layerFromValue(label(key), { gate: { [key]: path } }));
  }
  if (overrides.repeats !== undefined) {
    add(layerFromValue(label("repeats"), { gate: { repeats: numberOrText(overrides.repeats) } }));
  }
  if (overrides.order !== undefined) {
    // Anything else is refused by the schema, with the words that are allowed.
    const order = overrides.order as TestScenarios["order"];
    add(layerFromValue(label("order"), { test_scenarios: { order } }));
  }
  for (const [name, values] of valuesOf(overrides)) add(layerFromValue(label(name), { values }));
  if (overrides.baseline !== undefined) addBaseline(result, label("baseline"), overrides.baseline);
  if (overrides.failOn !== undefined) addFailOn(result, label("fail-on"), overrides.failOn);
  if (overrides.services !== undefined) addServices(result, label("services"), overrides.services);
  if (overrides.duration !== undefined) addDuration(result, label("duration"), overrides.duration);
  if (overrides.users !== undefined) addUsers(result, label("users"), overrides.users);
  return result;
}

/** A text that is no number stays one, so that the schema says what was found; hence the cast. */
export function numberOrText(text: string): number {
  return (/^[+-]?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text) as number;
}

/** By the names of their flags. What is no word for yes or no stays a text, so that the schema says what was found. */
function valuesOf({
  baseValues,
  headValues,
  onlyAffected,
}: Overrides): [string, NonNullable<ScenarioFile["values"]>][] {
  const answer = { true: true, false: false }[String(onlyAffected).toLowerCase()] ?? (onlyAffected as boolean);
  return [
    ...(baseValues === undefined ? [] : [["base-values", { base: baseValues }] satisfies [string, object]]),
    ...(headValues === undefined ? [] : [["head-values", { head: headValues }] satisfies [string, object]]),
    ...(onlyAffected === undefined ? [] : [["only-affected", { only_affected: answer }] satisfies [string, object]]),
  ];
}

const BASELINE_FORMS = "paired, none, phased:FOLDER, artifact:FOLDER, file:PATH";

/** `artifact:.llm-latency-gate/baselines` is a kind and a path; the bases that are live, or absent, have no path. */
function addBaseline(result: ParsedOverrides, name: string, text: string): void {
  const [, word = "", path] = /^([^:]*)(?::(.*))?$/s.exec(text.trim()) ?? [];
  const kind = BASELINE_KINDS.find((known) => known === word);
  if (kind === undefined) {
    result.problems.push({ ...unknownWord(name, word, BASELINE_KINDS), allowed: BASELINE_FORMS });
    return;
  }
  const layer = { name: `${name} ${text}` };
  if (kind === "paired" || kind === "none") {
    if (path !== undefined) {
      result.problems.push({ where: name, message: `is ${found([], text)}, but ${kind} has no path`, allowed: kind });
    }
    result.adjustments.noBaselinePath = { layer: { ...layer, value: {} } };
    result.layers.push({ ...layer, value: { gate: { baseline: kind } } });
  } else if (path) result.layers.push({ ...layer, value: { gate: { baseline: kind, baseline_path: path } } });
  else {
    const message = `is ${found([], text)}, which does not say where the base is`;
    result.problems.push({ where: name, message, allowed: `${kind}:PATH, such as ${EXAMPLES[kind]}` });
  }
}

const EXAMPLES: Readonly<Record<Exclude<BaselineKind, "paired" | "none">, string>> = {
  phased: "phased:runs/base",
  artifact: "artifact:.llm-latency-gate/baselines",
  file: "file:perf/baseline.json",
};

function addFailOn(result: ParsedOverrides, name: string, text: string): void {
  const words = listOf(text);
  const kinds = words.length === 1 && words[0] === "none" ? [] : words;
  const unknown = kinds.filter((word) => !FAIL_ON_KINDS.some((kind) => kind === word));
  result.problems.push(...unknown.map((word) => unknownWord(name, word, [...FAIL_ON_KINDS, "none"])));
  if (words.length === 0)
    result.problems.push({ where: name, message: "is empty", allowed: [...FAIL_ON_KINDS, "none"].join(", ") });
  else if (unknown.length === 0) {
    result.layers.push({ name: `${name} ${text}`, value: { gate: { fail_on: [...new Set(kinds as FailOnKind[])] } } });
  }
}

function addServices(result: ParsedOverrides, name: string, text: string): void {
  const words = listOf(text);
  const unknown = words.filter((word) => !ENGINE_IDS.some((id) => id === word));
  result.problems.push(...unknown.map((word) => unknownWord(name, word, ENGINE_IDS)));
  if (words.length === 0) result.problems.push({ where: name, message: "is empty", allowed: ENGINE_IDS.join(", ") });
  else if (unknown.length === 0) {
    result.adjustments.services = { ids: [...new Set(words as EngineId[])], layer: { name, value: {} } };
  }
}

function addDuration(result: ParsedOverrides, name: string, text: string): void {
  const seconds = parseDuration(text);
  if (seconds === undefined || seconds > 86_400) {
    const allowed = "a time above zero and of at most 24h, such as 90s, 60m, 1h30m; a bare number is minutes";
    result.problems.push({ where: name, message: `is ${found([], text)}`, allowed });
  } else result.adjustments.durationSeconds = { value: seconds, layer: { name: `${name} ${text}`, value: {} } };
}

function addLockWait(result: ParsedOverrides, name: string, text: string): void {
  const seconds = /^0+[hms]?$/.test(text.trim()) ? 0 : parseDuration(text);
  if (seconds === undefined || seconds > 86_400) {
    const allowed = "a time of at most 24h, such as 90s, 30m, 1h30m, or 0; a bare number is minutes";
    result.problems.push({ where: name, message: `is ${found([], text)}`, allowed });
  } else result.layers.push({ name: `${name} ${text}`, value: { services: { lock_wait_minutes: seconds / 60 } } });
}

function addUsers(result: ParsedOverrides, name: string, text: string): void {
  const users = numberOrText(text);
  if (Number.isInteger(users) && users >= 1 && users <= 10_000) {
    result.adjustments.users = { value: users, layer: { name: `${name} ${text}`, value: {} } };
  } else {
    result.problems.push({ where: name, message: `is ${found([], users)}`, allowed: "a whole number from 1 to 10000" });
  }
}

function unknownWord(name: string, word: string, allowed: readonly string[]): Problem {
  const suggestion = didYouMean(word, allowed);
  const problem = { where: name, message: `is ${found([], word)}`, allowed: allowed.join(", ") };
  return suggestion === undefined ? problem : { ...problem, suggestion };
}

function listOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== "");
}
