import type { Deps } from "../deps.ts";
import { engineOf } from "../engines/index.ts";
import type { ClusterView } from "../model/cluster-view.ts";
import type { TraceStep } from "../model/discovery.ts";
import { limitTo } from "../model/limit.ts";
import type { EngineId, Scenario } from "../model/scenario.ts";
import { type EngineWorkload, engineWorkloads } from "./engine-workloads.ts";
import type { Ground } from "./grounds.ts";
import { SECTIONS } from "./layer.ts";
import { type Reached, type Reaching, reachOpenly, reachThroughForward, type Success } from "./reach.ts";
import { isNamed, narrowed } from "./select.ts";
import { viewGround } from "./view-ground.ts";
import type { Place } from "./wanted.ts";

/** What was found at one place, one engine of a kind at most. */
export interface PlaceFindings {
  place: Place;
  namespace: string;
  chosen: { engine: EngineId; workload: EngineWorkload; success: Success }[];
  /** Workloads that look like a wanted engine and were not reached. */
  unreached: Reached[];
  /** What the scenario has to say before anything can be measured. */
  problems: string[];
  steps: TraceStep[];
  view: ClusterView;
}

/** Servers that are asked at the same time. */
const AT_ONCE = 8;

/** Looks for the engines of a place, and asks each of them who it is. */
export async function searchPlace(
  ground: Ground,
  scenario: Scenario,
  deps: Pick<Deps, "probe" | "signal">,
): Promise<PlaceFindings> {
  const { place, namespace, forwards } = ground;
  const view = await viewGround(ground);
  const { workloads, others } = engineWorkloads(view, { side: place.side, namespace, select: place.select });
  const { meant, steps } = meantOf(workloads, place);
  const reaching: Reaching = { view, scenario, deps, limited: limitTo(AT_ONCE), forwards };
  const reached: Reached[] = [];
  for (const openly of await Promise.all(meant.map((workload) => reachOpenly(workload, reaching)))) {
    reached.push(await reachThroughForward(openly, reaching));
  }
  const { chosen, problems } = chooseEach(reached, place, namespace);
  return {
    place,
    namespace,
    chosen,
    unreached: reached.filter(({ success }) => success === undefined),
    problems: [...selectedInVain(workloads, place, namespace), ...problems],
    steps: [...reached.flatMap((one) => one.steps), ...steps, ...others],
    view,
  };
}

/** Those that are looked for, and why the others are not. */
function meantOf(workloads: readonly EngineWorkload[], { side, engines, select }: Place) {
  const section = SECTIONS[side];
  const meant: EngineWorkload[] = [];
  const steps: TraceStep[] = [];
  for (const workload of workloads) {
    const { engine, title: what } = workload;
    const wanted = select[engine];
    const reject = (because: string) => steps.push({ side, what, engine, outcome: "rejected", because: [because] });
    if (!engines.includes(engine))
      reject(`${engine} is not looked for: it has a URL, or services.engines leaves it out`);
    else if (wanted !== undefined && !isNamed(workload, wanted)) reject(`${section}.select.${engine} names ${wanted}`);
    else meant.push(wanted === undefined ? workload : narrowed(workload, wanted));
  }
  return { meant, steps };
}

function selectedInVain(
  workloads: readonly EngineWorkload[],
  { side, engines, select }: Place,
  namespace: string,
): string[] {
  return engines.flatMap((engine) => {
    const wanted = select[engine];
    const ofKind = workloads.filter((workload) => workload.engine === engine);
    if (wanted === undefined || ofKind.some((workload) => isNamed(workload, wanted))) return [];
    const names = [...new Set(ofKind.flatMap((workload) => workload.names))];
    const there = names.length === 0 ? "no such engine was seen there" : `there are ${names.join(", ")}`;
    return [
      `${SECTIONS[side]}.select.${engine} is "${wanted}", and namespace ${namespace} has none of that name: ${there}`,
    ];
  });
}

/** One of each kind; what has the same address is the same engine, however many objects lead to it. */
function chooseEach(
  reached: readonly Reached[],
  place: Place,
  namespace: string,
): Pick<PlaceFindings, "chosen" | "problems"> {
  const chosen: PlaceFindings["chosen"] = [];
  const problems: string[] = [];
  const successes = reached.flatMap(({ workload, success }) =>
    success === undefined ? [] : [{ engine: success.finding.engine, workload, success }],
  );
  for (const [engine, all] of Map.groupBy(successes, (one) => one.engine)) {
    const distinct = [...new Map(all.toReversed().map((one) => [JSON.stringify(one.success.address), one])).values()];
    const [only, second] = distinct.toReversed();
    if (only === undefined) continue;
    if (!place.engines.includes(engine)) for (const one of all) rejectAs(engine, one.success);
    else if (second !== undefined) problems.push(severalOf(engine, distinct.toReversed(), place, namespace));
    else {
      only.success.step.outcome = "chosen";
      chosen.push(only);
    }
  }
  return { chosen, problems };
}

function rejectAs(engine: EngineId, { step }: Success): void {
  step.outcome = "rejected";
  step.because.push(`it answers as ${engineOf(engine).label}, which is not looked for here`);
}

function severalOf(engine: EngineId, all: PlaceFindings["chosen"], { side }: Place, namespace: string): string {
  const key = `${SECTIONS[side]}.select.${engine}`;
  const lines = all.map(({ workload, success: { address, finding } }) => {
    const names = finding.kind === "found" ? finding.models.map(({ endpoint }) => endpoint.model) : [];
    const model = names.length === 0 ? "" : `, model ${names.join(", ")}`;
    return `  ${workload.names[0]}  (${workload.title}, ${address.baseUrl}${model})`;
  });
  return `${key} is missing and namespace ${namespace} has several ${engineOf(engine).label}; name one:\n${lines.join("\n")}`;
}
