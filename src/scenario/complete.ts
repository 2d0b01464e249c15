import type {
  LoadTest,
  PromptSource,
  Scenario,
  SweepTest,
  Target,
  TestScenarios,
  TtftTest,
} from "../model/scenario.ts";
import {
  ARRIVAL_DEFAULTS,
  defaultStatistic,
  defaultUsers,
  LOAD_TEST_DEFAULTS,
  PROMPT_DEFAULTS,
  STAGE_DEFAULTS,
  SWEEP_DEFAULTS,
} from "./defaults.ts";
import type { Merged } from "./merge.ts";
import type { PromptSourceInFile } from "./schema-requests.ts";
import type { LoadTestInFile, SweepInFile, TargetInFile } from "./schema-tests.ts";

/** The merged layers: the defaults lie at the bottom, so that only what is given as a whole can still lack keys. */
interface MergedFile extends Omit<Scenario, "requests" | "test_scenarios"> {
  requests: Omit<Scenario["requests"], "prompts"> & { prompts: PromptSourceInFile };
  test_scenarios: Omit<TestScenarios, "ttft" | "load_tests" | "sweeps"> & {
    ttft: Omit<TtftTest, "targets"> & { targets: TargetInFile[] };
    load_tests: LoadTestInFile[];
    sweeps: SweepInFile[];
  };
}

/** The complete scenario. `merged` must hold the defaults and only layers without problems. */
export function complete(merged: Merged): Scenario {
  const file = merged.value as unknown as MergedFile;
  const { ttft, load_tests, sweeps, ...tests } = file.test_scenarios;
  const { namespace, context, discover, engines, ...services } = file.services;
  return {
    benchmark: file.benchmark,
    // In the order in which one reads it: where, then what.
    services: {
      ...(namespace !== undefined && { namespace }),
      ...(context !== undefined && { context }),
      discover,
      ...(engines !== undefined && { engines }),
      ...services,
    },
    base: file.base,
    environment: file.environment,
    requests: { ...file.requests, prompts: completePrompts(file.requests.prompts) },
    test_scenarios: {
      ttft: { ...ttft, targets: ttft.targets.map(completeTarget) },
      load_tests: load_tests.map(completeLoadTest),
      sweeps: sweeps.map(completeSweep),
      ...tests,
    },
    targets: file.targets,
    gate: file.gate,
    values: file.values,
  };
}

// In all of these: YAML has no undefined values, whatever the types of optional keys say; hence the casts.

function completePrompts(source: PromptSourceInFile): PromptSource {
  if (source.kind === "curated") return { kind: "curated", sets: source.sets ?? PROMPT_DEFAULTS.sets };
  if (source.kind === "trace") return { ...source, speed: source.speed ?? PROMPT_DEFAULTS.speed };
  return source as PromptSource;
}

/** In the order in which one reads a test: what it is, then what it leaves to the defaults. */
function completeLoadTest({ name, concurrent_users, targets = [], ...given }: LoadTestInFile): LoadTest {
  const { arrival, stages, ...settings } = given as Omit<LoadTest, "name" | "concurrent_users" | "targets">;
  const loop = {
    ...(arrival && { arrival: { ...ARRIVAL_DEFAULTS, ...arrival } }),
    ...(stages && { stages: stages.map((stage) => ({ ...STAGE_DEFAULTS, ...stage })) }),
  };
  const { warmup_waves = LOAD_TEST_DEFAULTS.warmup_waves, warmup_max_waves = warmup_waves } = settings;
  return {
    name,
    concurrent_users: concurrent_users ?? defaultUsers(loop),
    ...loop,
    ...LOAD_TEST_DEFAULTS,
    ...settings,
    warmup_waves,
    warmup_max_waves,
    targets: targets.map(completeTarget),
  };
}

function completeSweep({ name, targets = [], ...given }: SweepInFile): SweepTest {
  const settings = given as Omit<SweepTest, "name" | "targets">;
  return { name, ...SWEEP_DEFAULTS, ...settings, targets: targets.map(completeTarget) };
}

function completeTarget({ metric, statistic = defaultStatistic(metric), limit }: TargetInFile): Target {
  return { metric, statistic, limit };
}
