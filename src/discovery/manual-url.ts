import type { Deps } from "../deps.ts";
import { ENGINE_IDS, type Scenario } from "../model/scenario.ts";
import { confirm, type Finding } from "./confirm.ts";
import { type Candidate, SECTIONS } from "./layer.ts";
import { sidesOf } from "./wanted.ts";

/** A URL of the scenario, and what came of asking there. */
export interface ManualFinding {
  candidate: Candidate;
  finding: Finding;
}

/** Asks at every URL that the scenario names, at once. */
export function askManualUrls(scenario: Scenario, deps: Pick<Deps, "probe" | "signal">): Promise<ManualFinding[]> {
  return Promise.all(
    manualUrls(scenario).map(async (candidate) => ({ candidate, finding: await confirm(candidate, scenario, deps) })),
  );
}

/** The first layer: what the scenario names by URL. It always wins, and what it names is required. */
function manualUrls(scenario: Scenario): Candidate[] {
  return sidesOf(scenario).flatMap((side) =>
    ENGINE_IDS.flatMap((engine): Candidate[] => {
      const url = scenario[SECTIONS[side]].manual_urls[engine];
      if (url === undefined) return [];
      const baseUrl = url.replace(/\/+$/, "");
      const evidence = [`${SECTIONS[side]}.manual_urls.${engine} names ${baseUrl}`];
      return [{ side, engine, baseUrl, path: "direct", required: true, declared: true, evidence, warnings: [] }];
    }),
  );
}
