import { InfrastructureError } from "../errors.ts";
import type { Scenario } from "../model/scenario.ts";
import type { Discovery } from "./discovery.ts";

/** That there is nothing to measure, with what was seen of the cluster and what may not be looked at. */
export function nothingFound({ warnings, trace, absent }: Discovery, scenario: Scenario): InfrastructureError {
  const places = trace.clusters.map(({ namespaces, server }) => `namespace ${namespaces.join(", ")} of ${server}`);
  const blind = trace.clusters.flatMap(({ looks }) => looks.filter(({ outcome }) => outcome === "not-allowed"));
  const lines = [
    `no engine was found${places.length === 0 ? "" : ` in ${[...new Set(places)].join("; ")}`}`,
    ...absent.map(({ id, baseUrl, reason }) => `  ${id} at ${baseUrl}: ${reason}`),
    ...warnings.filter(({ code }) => code === "engine-not-reached").map(({ message }) => `  ${message}`),
    ...blind.flatMap(({ reason }) => (reason === undefined ? [] : [`  ${reason}`])),
  ];
  return new InfrastructureError(lines.join("\n"), {
    red: scenario.gate.fail_on.includes("infrastructure"),
    hint: "`llm-latency-gate discover --explain` shows everything that was looked at and why it was not taken. Name another --namespace, or a URL under services.manual_urls.",
  });
}
