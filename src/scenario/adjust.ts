import type { EngineId } from "../model/scenario.ts";
import type { Layer } from "./layer.ts";
import { type Merged, setAt } from "./merge.ts";
import { isMap, type Path, valueAt } from "./path.ts";
import type { Problem } from "./problem.ts";

/** What overrides change in values that lie below them; applied after the merge. */
export interface Adjustments {
  services?: { ids: EngineId[]; layer: Layer };
  durationSeconds?: { value: number; layer: Layer };
  users?: { value: number; layer: Layer };
}

/** Applies the adjustments to the merged layers. Returns what they could not be applied to. */
export function adjust(merged: Merged, { services, durationSeconds, users }: Adjustments): Problem[] {
  return [
    ...(services ? keepServices(merged, services.ids, services.layer) : []),
    ...(durationSeconds ? spreadDuration(merged, durationSeconds.value, durationSeconds.layer) : []),
    ...(users ? scaleUsers(merged, users.value, users.layer) : []),
  ];
}

/** An engine that is asked for by name must be there, else the run would pass without having measured it. */
function keepServices(merged: Merged, ids: readonly EngineId[], layer: Layer): Problem[] {
  const known = keysOf(merged, ["services", "manual_urls"]);
  for (const side of ["services", "base"]) {
    for (const map of ["manual_urls", "api_key_env"]) {
      for (const engine of keysOf(merged, [side, map])) {
        if (!ids.some((id) => id === engine)) setAt(merged, [side, map, engine], undefined, layer);
      }
    }
  }
  return ids
    .filter((id) => !known.includes(id))
    .map((id) => ({
      where: layer.name,
      message: `names ${id}, but services.manual_urls.${id} has no URL`,
      allowed: known.join(", ") || "nothing yet: give services.manual_urls a URL for each engine",
    }));
}

function keysOf(merged: Merged, path: Path): string[] {
  const map = valueAt(merged.value, path);
  return isMap(map) ? Object.keys(map) : [];
}

function spreadDuration(merged: Merged, seconds: number, layer: Layer): Problem[] {
  const tests = loadTestsOf(merged);
  const share = Math.floor((seconds / tests.length) * 1000) / 1000;
  if (tests.length === 0) return [nothingToChange(layer)];
  if (share < 1) {
    const allowed = `at least ${tests.length}s, one second for each of the ${tests.length} load tests`;
    return [{ where: layer.name, message: `leaves each load test ${share} seconds`, allowed }];
  }
  tests.forEach((test, index) => {
    const path = ["test_scenarios", "load_tests", index];
    const ramp = test["ramp_seconds"];
    setAt(merged, [...path, "duration_seconds"], share, layer);
    setAt(merged, [...path, "requests"], undefined, layer);
    if (typeof ramp === "number" && ramp >= share) setAt(merged, [...path, "ramp_seconds"], share / 10, layer);
  });
  return [];
}

function scaleUsers(merged: Merged, users: number, layer: Layer): Problem[] {
  const counts = loadTestsOf(merged).map((test) => Number(test["concurrent_users"]));
  const most = Math.max(...counts);
  counts.forEach((count, index) => {
    const scaled = Math.max(1, Math.round((count * users) / most));
    setAt(merged, ["test_scenarios", "load_tests", index, "concurrent_users"], scaled, layer);
  });
  return counts.length === 0 ? [nothingToChange(layer)] : [];
}

function nothingToChange(layer: Layer): Problem {
  return {
    where: layer.name,
    message: "changes load tests, but test_scenarios.load_tests is empty",
    allowed: "a scenario or a preset with load tests",
  };
}

function loadTestsOf(merged: Merged): Record<string, unknown>[] {
  return valueAt(merged.value, ["test_scenarios", "load_tests"]) as Record<string, unknown>[];
}
