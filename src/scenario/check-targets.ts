import type { Path } from "./path.ts";
import { type Finding, listOfMaps, wrongValue } from "./problem.ts";

/** Checks of lists of targets in one layer that a JSON schema cannot say. */

/** A rate has one value a run and therefore no percentiles. */
export function percentilesOfRates(targets: unknown, path: Path): Finding[] {
  return listOfMaps(targets).flatMap(({ metric, statistic }, index): Finding[] => {
    if (!isRate(metric) || statistic === undefined || statistic === "mean") return [];
    return [
      wrongValue(
        [...path, index, "statistic"],
        `is ${String(statistic)}, but ${metric} has one value a run and therefore no percentiles`,
        "mean, or no statistic at all",
      ),
    ];
  });
}

/** Targets of rates where a rate says nothing of the engine; `because` says why. */
export function targetsOfRates(targets: unknown, path: Path, because: string): Finding[] {
  return listOfMaps(targets).flatMap(({ metric }, index): Finding[] =>
    isRate(metric)
      ? [
          wrongValue(
            [...path, index, "metric"],
            `is ${metric}, which ${because}`,
            "ttft_ms, tpot_ms, itl_ms, e2e_ms; a rate belongs to a load test",
          ),
        ]
      : [],
  );
}

function isRate(metric: unknown): metric is string {
  return metric === "tokens_per_second" || metric === "requests_per_second";
}
