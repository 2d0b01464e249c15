import { type EngineId, looksInCluster, type Scenario } from "../model/scenario.ts";
import type { Layer } from "./layer.ts";
import { type Merged, setAt } from "./merge.ts";
import { isMap, type Path, valueAt } from "./path.ts";
import type { Problem } from "./problem.ts";
import type { LoadTestInFile } from "./schema-tests.ts";

/** What overrides change in values that lie below them; applied after the merge. */
export interface Adjustments {
  services?: { ids: EngineId[]; layer: Layer };
  durationSeconds?: { value: number; layer: Layer };
  users?: { value: number; layer: Layer };
  /** The base is another than the files say, and lies nowhere: their path means nothing any more. */
  noBaselinePath?: { layer: Layer };
}

/** Applies the adjustments to the merged layers. Returns what they could not be applied to. */
export function adjust(merged: Merged, { services, durationSeconds, users, noBaselinePath }: Adjustments): Problem[] {
  if (noBaselinePath) setAt(merged, ["gate", "baseline_path"], undefined, noBaselinePath.layer);
  return [
    ...(services ? keepServices(merged, services.ids, services.layer) : []),
    ...(durationSeconds ? spreadDuration(merged, durationSeconds.value, durationSeconds.layer) : []),
    ...(users ? scaleUsers(merged, users.value, users.layer) : []),
  ];
}

/** An engine that is asked for by name must be there, else the run would pass without having measured it. */
function keepServices(merged: Merged, ids: readonly EngineId[], layer: Layer): Problem[] {
  const known = keysOf(merged, ["services", "manual_urls"]);
  // The defaults lie at the bottom, so that what this asks for is there.
  const found = looksInCluster(merged.value as unknown as Scenario, "head");
  setAt(merged, ["services", "engines"], ids, layer);
  for (const side of ["services", "base"]) {
    for (const map of ["manual_urls", "api_key_env", "telemetry", "select"]) {
      for (const engine of keysOf(merged, [side, map])) {
        if (!ids.some((id) => id === engine)) setAt(merged, [side, map, engine], undefined, layer);
      }
    }
  }
  return ids
    .filter((id) => !known.includes(id) && !found)
    .map((id) => ({
      where: layer.name,
      message: `names ${id}, but services.manual_urls.${id} has no URL and services.namespace names no place to look for it`,
      allowed:
        known.join(", ") ||
        "nothing yet: give services.manual_urls a URL for each engine, or services.namespace a name",
    }));
}

function keysOf(merged: Merged, path: Path): string[] {
  const map = valueAt(merged.value, path);
  return isMap(map) ? Object.keys(map) : [];
}

function spreadDuration(merged: Merged, seconds: number, layer: Layer): Problem[] {
  const tests = loadTestsOf(merged);
  const share = milli(seconds / tests.length);
  if (tests.length === 0) return [noLoadTests(layer)];
  if (share < 1) {
    const allowed = `at least ${tests.length}s, one second for each of the ${tests.length} load tests`;
    return [{ where: layer.name, message: `leaves each load test ${share} seconds`, allowed }];
  }
  tests.forEach((test, index) => void setDuration(merged, test, share, [...LOAD_TESTS, index], layer));
  return [];
}

function setDuration(merged: Merged, test: LoadTestInFile, seconds: number, path: Path, layer: Layer): void {
  const { stages, ramp_seconds: ramp = 0 } = test;
  for (const limit of ["requests", "output_tokens"]) setAt(merged, [...path, limit], undefined, layer);
  if (stages) stretchStages(merged, stages, seconds, path, layer);
  else setAt(merged, [...path, "duration_seconds"], seconds, layer);
  if (ramp >= seconds) setAt(merged, [...path, "ramp_seconds"], seconds / 10, layer);
}

/** The stages of a test keep their proportions. */
function stretchStages(merged: Merged, stages: Stages, seconds: number, path: Path, layer: Layer): void {
  const total = stages.reduce((sum, stage) => sum + stage.duration_seconds, 0);
  stages.forEach(({ duration_seconds }, index) => {
    const scaled = Math.max(0.001, milli((duration_seconds * seconds) / total));
    setAt(merged, [...path, "stages", index, "duration_seconds"], scaled, layer);
  });
}

/** In an open loop nobody waits for an answer, so there are no users: the flag leaves it as it is. */
function scaleUsers(merged: Merged, users: number, layer: Layer): Problem[] {
  const tests = loadTestsOf(merged);
  if (tests.length === 0) return [noLoadTests(layer)];
  const levels = tests.flatMap(usersIn);
  if (levels.length === 0) {
    const message = "sets users, but every load test has arrival: it is an open loop, whose requests come from nobody";
    return [{ where: layer.name, message, allowed: "a scenario with a load test without arrival" }];
  }
  const most = Math.max(...levels.map(({ count }) => count));
  for (const { path, count } of levels) {
    setAt(merged, path, Math.max(1, Math.round((count * users) / most)), layer);
  }
  return [];
}

/** Every number of users in a closed loop, with its place. */
function usersIn(
  { arrival, stages, concurrent_users }: LoadTestInFile,
  index: number,
): { path: Path; count: number }[] {
  if (arrival) return [];
  const path = [...LOAD_TESTS, index];
  const own = { path: [...path, "concurrent_users"], count: concurrent_users };
  const levels = (stages ?? []).map((stage, at) => ({
    path: [...path, "stages", at, "concurrent_users"],
    count: stage.concurrent_users,
  }));
  return [own, ...levels].flatMap(({ path, count }) => (count === undefined ? [] : [{ path, count }]));
}

function noLoadTests(layer: Layer): Problem {
  return {
    where: layer.name,
    message: "changes load tests, but test_scenarios.load_tests is empty",
    allowed: "a scenario or a preset with load tests",
  };
}

type Stages = NonNullable<LoadTestInFile["stages"]>;

const LOAD_TESTS: Path = ["test_scenarios", "load_tests"];

function loadTestsOf(merged: Merged): LoadTestInFile[] {
  return valueAt(merged.value, LOAD_TESTS) as LoadTestInFile[];
}

/** Whole milliseconds, never more than there are. */
function milli(seconds: number): number {
  return Math.floor(seconds * 1000) / 1000;
}
