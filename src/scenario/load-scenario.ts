import type { Deps } from "../deps.ts";
import { ConfigurationError } from "../errors.ts";
import type { Warning } from "../model/run.ts";
import type { Scenario } from "../model/scenario.ts";
import { adjust } from "./adjust.ts";
import { checkComplete, completeWarnings } from "./check-complete.ts";
import { complete } from "./complete.ts";
import { DEFAULTS } from "./defaults.ts";
import { CONFIG_VARIABLE, environmentLayer, unknownVariables } from "./environment.ts";
import type { Position } from "./excerpt.ts";
import { type FoundFiles, findFiles, type Place } from "./files.ts";
import type { Layer } from "./layer.ts";
import { type Merged, mergeLayers } from "./merge.ts";
import { type Overrides, type ParsedOverrides, parseOverrides } from "./overrides.ts";
import { layerFromText, type ParsedLayer } from "./parse-layer.ts";
import type { Path } from "./path.ts";
import { type Preset, presetText } from "./presets.ts";
import { configurationError, type Problem } from "./problem.ts";
import { shortFormOf } from "./prompts-short-form.ts";
import { scenarioYaml, shownYaml } from "./show.ts";
import { tooFewRequests } from "./too-few-requests.ts";

export interface LoadScenarioOptions {
  preset: Preset;
  /** `--config`, or the action's input `scenario`; relative to `deps.cwd`. */
  configPath?: string;
  overrides?: Overrides;
  /** Time of one request, where it is known; else it is guessed. */
  perRequestMs?: number;
  /** Whether engines are asked, which takes a place for each. Default: true. */
  asksEngines?: boolean;
  deps: Pick<Deps, "files" | "env" | "cwd" | "ci">;
}

export interface LoadedScenario {
  scenario: Scenario;
  /** Where the value at a path such as `requests.max_tokens` came from: `llm-latency-gate.yaml:7:5`, `--seed`, `default`. */
  provenance(path: string): string;
  /** Everything that was considered, the weakest first. */
  layers: LayerInfo[];
  warnings: Warning[];
  /** The complete scenario as a scenario file, for the result directory. */
  yaml(): string;
  /** The same for people: each value with its source. */
  shown(): string;
}

export interface LayerInfo {
  name: string;
  status: Place["status"];
}

const DEFAULT_LAYER: Layer = { name: "default", value: DEFAULTS };

/**
 * The complete, validated scenario from all its layers:
 * defaults < preset < system file < user file < local file < `--config` < environment < flags or inputs.
 * @throws ConfigurationError with all problems of all layers, each with its place, what was found and what is allowed.
 */
export async function loadScenario({
  preset,
  configPath,
  overrides = {},
  perRequestMs,
  asksEngines = true,
  deps,
}: LoadScenarioOptions): Promise<LoadedScenario> {
  const presetLayer = parsePreset(preset);
  const files = await findFiles(deps, configPath);
  if (preset === "custom" && overrides.values === undefined) requireFile(files);
  const environment = environmentLayer(deps.env);
  const flags = parseOverrides(overrides);
  const parsed = [presetLayer, ...files.parsed, environment].filter((layer) => layer !== undefined);
  throwIfAny([...parsed.flatMap(({ problems }) => problems), ...flags.problems]);

  const lower = parsed.flatMap(({ layer }) => layer ?? []);
  const merged = mergeLayers([DEFAULT_LAYER, ...lower, ...flags.layers]);
  throwIfAny(adjust(merged, flags.adjustments));
  const scenario = complete(merged);
  throwIfAny(checkComplete(scenario, merged, DEFAULT_LAYER, asksEngines));

  const warnings = [
    ...files.warnings,
    ...unknownVariables(deps.env),
    ...completeWarnings(scenario),
    ...tooFewRequests(scenario, perRequestMs),
  ];
  return loaded(scenario, merged, warnings, layerInfos(presetLayer, files, environment, flags));
}

function requireFile({ places }: FoundFiles): void {
  if (places.some(({ kind, status }) => status === "used" && (kind === "local" || kind === "config"))) return;
  throw new ConfigurationError("custom needs a scenario file, and there is none", {
    hint: `Name one with --config PATH, ${CONFIG_VARIABLE} or the input scenario, or write llm-latency-gate.yaml: \`llm-latency-gate init\` gives one to start with.`,
  });
}

function parsePreset(preset: Preset): ParsedLayer | undefined {
  const text = presetText(preset);
  if (text === undefined) return undefined;
  const { layer, problems } = layerFromText(`preset ${preset}`, text);
  // Without its text: lines of a file that the user does not have explain nothing.
  return layer ? { layer: { name: layer.name, value: layer.value }, problems: [] } : { problems };
}

function throwIfAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw configurationError(problems);
}

function layerInfos(
  preset: ParsedLayer | undefined,
  files: FoundFiles,
  environment: ParsedLayer | undefined,
  { layers, adjustments }: ParsedOverrides,
): LayerInfo[] {
  const used = (name: string | undefined): LayerInfo[] => (name === undefined ? [] : [{ name, status: "used" }]);
  const adjusted = [adjustments.services, adjustments.durationSeconds, adjustments.users];
  return [
    ...used(DEFAULT_LAYER.name),
    ...used(preset?.layer?.name),
    ...files.places.map(({ name, status }) => ({ name, status })),
    ...used(environment?.layer?.name),
    ...[...layers, ...adjusted.flatMap((adjustment) => adjustment?.layer ?? [])].flatMap(({ name }) => used(name)),
  ];
}

function loaded(scenario: Scenario, merged: Merged, warnings: Warning[], layers: LayerInfo[]): LoadedScenario {
  const provenance = (path: string) => sourceOf(merged, path);
  const heading = [
    "The complete scenario, and where each value came from.",
    "Sources, the weakest first:",
    ...layers.map(({ name, status }) => `  ${name}${status === "used" ? "" : ` (${status})`}`),
  ];
  return {
    scenario,
    provenance,
    layers,
    warnings,
    yaml: () => scenarioYaml(scenario),
    shown: () => shownYaml(scenario, provenance, heading),
  };
}

function sourceOf(merged: Merged, path: string): string {
  const layer = merged.origins.get(path);
  if (!layer) return DEFAULT_LAYER.name;
  const position = placeOf(layer, pathOf(path));
  return position ? `${layer.name}:${position.line}:${position.column}` : layer.name;
}

function placeOf({ text }: Layer, path: Path): Position | undefined {
  const short = shortFormOf(path);
  return text?.locate(path, "value") ?? (short && text?.locate(short, "value"));
}

/** The reverse of `formatPath`; keys that pass the schema are plain words. */
function pathOf(formatted: string): (string | number)[] {
  return [...formatted.matchAll(/\[(\d+)\]|[\w-]+/g)].map(([word, index]) =>
    index === undefined ? word : Number(index),
  );
}
