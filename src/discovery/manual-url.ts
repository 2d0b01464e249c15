import { ENGINE_IDS, type Scenario } from "../model/scenario.ts";
import type { Candidate } from "./layer.ts";

/** The first layer: what the scenario names by URL. It always wins, and what it names is required. */
export function manualUrls(scenario: Scenario): Candidate[] {
  return ENGINE_IDS.flatMap((engine) => {
    const url = scenario.services.manual_urls[engine];
    if (url === undefined) return [];
    const baseUrl = url.replace(/\/+$/, "");
    return [{ engine, baseUrl, required: true, evidence: [`services.manual_urls.${engine} names ${baseUrl}`] }];
  });
}
