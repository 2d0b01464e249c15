import type { Side } from "../model/endpoint.ts";
import { ENGINE_IDS, type EngineId, looksInCluster, type PerEngine, type Scenario } from "../model/scenario.ts";
import { SECTIONS } from "./layer.ts";

/** The sides that are measured: the base too where it is measured in turn with the head. */
export function sidesOf({ gate }: Pick<Scenario, "gate">): Side[] {
  return gate.baseline === "paired" ? ["head", "base"] : ["head"];
}

/** Where engines without a URL are looked for. */
export interface Place {
  side: Side;
  /** Absent: that of the context, or of the pod that we run in. */
  namespace?: string;
  context?: string;
  /** Those that are looked for: the others have a URL, or are not wanted. */
  engines: EngineId[];
  select: PerEngine<string>;
}

/** The places to look for engines at; none where every engine that is wanted has a URL. */
export function placesOf(scenario: Scenario): Place[] {
  return groundsOf(scenario).filter(({ engines }) => engines.length > 0);
}

/** The same with those that no engine is looked for at: the ground of the engines that have a URL is there. */
export function groundsOf(scenario: Scenario): Place[] {
  const { engines, discover } = scenario.services;
  const asked = engines !== undefined || discover === "on";
  return sidesOf(scenario)
    .filter((side) => looksInCluster(scenario, side))
    .map((side) => placeOf(side, scenario))
    .map((place) => {
      const isWanted = place.engines.some((engine) => asked || engine !== GENERAL);
      return isWanted ? place : { ...place, engines: [] };
    });
}

/** It is taken where it is found; that it has no URL is no reason to look. */
const GENERAL: EngineId = "openai";

/** What the base does not say is as for the head. */
function placeOf(side: Side, scenario: Scenario): Place {
  const { services, base } = scenario;
  const own = scenario[SECTIONS[side]];
  const namespace = own.namespace ?? services.namespace;
  const context = own.context ?? services.context;
  return {
    side,
    engines: (services.engines ?? [...ENGINE_IDS]).filter((engine) => own.manual_urls[engine] === undefined),
    select: side === "head" ? services.select : { ...services.select, ...base.select },
    ...(namespace === undefined ? {} : { namespace }),
    ...(context === undefined ? {} : { context }),
  };
}

/**
 * Whether a run without this engine is not complete: it is named as an engine that must be there, by a URL of either
 * side, or by a rule. What is only found is optional, on the base as on the head: without its base it is not compared.
 */
export function isRequired(engine: EngineId, { services, base, gate }: Scenario): boolean {
  return (
    services.engines?.includes(engine) === true ||
    services.manual_urls[engine] !== undefined ||
    base.manual_urls[engine] !== undefined ||
    gate.rules?.some((rule) => rule.engine === engine) === true
  );
}
