import type { Side } from "../model/endpoint.ts";
import { ENGINE_IDS, type Scenario } from "../model/scenario.ts";
import { type Candidate, SECTIONS } from "./layer.ts";

/** The first layer: what the scenario names by URL. It always wins, and what it names is required. */
export function manualUrls(scenario: Scenario): Candidate[] {
  const sides: Side[] = scenario.gate.baseline === "paired" ? ["head", "base"] : ["head"];
  return sides.flatMap((side) =>
    ENGINE_IDS.flatMap((engine) => {
      const url = scenario[SECTIONS[side]].manual_urls[engine];
      if (url === undefined) return [];
      const baseUrl = url.replace(/\/+$/, "");
      const evidence = [`${SECTIONS[side]}.manual_urls.${engine} names ${baseUrl}`];
      return [{ side, engine, baseUrl, required: true, evidence }];
    }),
  );
}
