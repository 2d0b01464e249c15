import type { AbsentEndpoint, Endpoint, Side } from "../model/endpoint.ts";
import { baseOf } from "../model/endpoint-id.ts";
import type { Warning } from "../model/run.ts";
import { ENGINE_IDS, type EngineId, type Scenario } from "../model/scenario.ts";
import { absentByUrl, absentFrom } from "./absent.ts";
import { withKey } from "./api-keys.ts";
import type { FoundModel } from "./confirm.ts";
import type { Discovery } from "./discovery.ts";
import type { ManualFinding } from "./manual-url.ts";
import { mixtureOf } from "./mixture.ts";
import type { PlaceFindings } from "./search-cluster.ts";
import { isRequired } from "./wanted.ts";

/** What a run measures and misses, from all that was found; head before base, in the order of the engines. */
export function settle(
  manual: readonly ManualFinding[],
  searched: readonly PlaceFindings[],
  scenario: Scenario,
): Pick<Discovery, "endpoints" | "identities" | "absent" | "warnings" | "problems"> {
  const named = manual.flatMap(({ finding }) => (finding.kind === "found" ? finding.models : []));
  const discovered = searched.flatMap((findings) =>
    findings.chosen.flatMap((one) => {
      const { finding } = one.success;
      if (finding.kind !== "found") return [];
      return finding.models.map((model): FoundModel => {
        const { endpoint, warnings } = withKey(model.endpoint, one.workload, scenario);
        const mixture = mixtureOf(endpoint.id, one, findings);
        return { ...model, endpoint, warnings: [...model.warnings, ...mixture, ...warnings] };
      });
    }),
  );
  const found = [...named, ...discovered].toSorted((a, b) => rank(a.endpoint) - rank(b.endpoint));
  const endpoints = found.map(({ endpoint }) => endpoint);
  const missing = searched.flatMap((findings) => missingAt(findings, endpoints));
  const asked = missing.filter(({ engine, findings }) => isAskedFor(engine, findings, endpoints, scenario));
  const absent = [...absentByUrl(manual), ...asked.map(({ engine, findings }) => absentFrom(engine, findings))];
  return {
    endpoints,
    identities: Object.fromEntries(found.map(({ endpoint, identity }) => [endpoint.id, identity])),
    absent,
    warnings: [
      ...found.flatMap(({ warnings }) => warnings),
      ...modelsWithoutBase(endpoints),
      ...missing.filter((one) => !asked.includes(one)).flatMap(({ engine, findings }) => uncompared(engine, findings)),
      ...searched.flatMap(({ unreached }) => unreached).flatMap((one) => notReached(one, absent, endpoints)),
    ],
    problems: problemsOf(manual, searched),
  };
}

function rank({ side, engine }: { side: Side; engine: EngineId }): number {
  return (side === "head" ? 0 : ENGINE_IDS.length) + ENGINE_IDS.indexOf(engine);
}

/** Engines that were looked for at a place, and did not answer there. */
function missingAt(findings: PlaceFindings, endpoints: readonly Endpoint[]) {
  const { place, chosen } = findings;
  return place.engines
    .filter((engine) => !endpoints.some((one) => one.side === place.side && one.engine === engine))
    .filter((engine) => !chosen.some((one) => one.engine === engine))
    .map((engine) => ({ engine, findings }));
}

/** Who names a place for the base wants a comparison: without any base there is none, and the run must not look as if. */
function isAskedFor(
  engine: EngineId,
  { place: { side } }: PlaceFindings,
  endpoints: readonly Endpoint[],
  scenario: Scenario,
): boolean {
  return isRequired(engine, scenario) || (side === "base" && !endpoints.some((one) => one.side === "base"));
}

function uncompared(engine: EngineId, { place: { side }, namespace }: PlaceFindings): Warning[] {
  if (side === "head") return [];
  return [{ code: "no-base", message: `${engine} is not compared: namespace ${namespace} has no base for it` }];
}

/** Models of an engine whose base has others of them. */
function modelsWithoutBase(endpoints: readonly Endpoint[]): Warning[] {
  const bases = endpoints.filter(({ side }) => side === "base");
  return endpoints
    .filter(({ side, engine }) => side === "head" && bases.some((base) => base.engine === engine))
    .filter(({ id }) => baseOf(id, bases) === undefined)
    .map(({ id, engine, model }) => ({
      code: "no-base",
      endpointId: id,
      message: `${model} of ${engine} is not compared: it is not measured on the base (base.models.${engine})`,
    }));
}

/** An engine that nobody asked for by name is no absent one; that it was seen is said all the same. */
function notReached(
  { workload, failure }: PlaceFindings["unreached"][number],
  absent: readonly AbsentEndpoint[],
  endpoints: readonly Endpoint[],
): Warning[] {
  const { engine, side, title, atRest } = workload;
  if (absent.some((one) => one.engine === engine)) return [];
  // A spare one beside the one that is measured is nobody's concern.
  if (atRest !== undefined && endpoints.some((one) => one.engine === engine && one.side === side)) return [];
  const why = failure?.detail ?? "no object of the cluster tells a way to it";
  return [{ code: "engine-not-reached", message: `${title} looks like ${engine} and is not measured: ${why}` }];
}

function problemsOf(manual: readonly ManualFinding[], searched: readonly PlaceFindings[]): string[] {
  const findings = [
    ...manual.map(({ finding }) => finding),
    ...searched.flatMap(({ chosen }) => chosen.map(({ success }) => success.finding)),
  ];
  return [
    ...findings.flatMap((finding) => (finding.kind === "problem" ? [finding.message] : [])),
    ...searched.flatMap(({ problems }) => problems),
  ];
}
