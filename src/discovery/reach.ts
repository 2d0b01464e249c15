import type { Deps } from "../deps.ts";
import type { ClusterView } from "../model/cluster-view.ts";
import type { TraceStep } from "../model/discovery.ts";
import type { ServerAddress } from "../model/endpoint.ts";
import type { Failure } from "../model/failures.ts";
import type { Scenario } from "../model/scenario.ts";
import { confirm, type Finding } from "./confirm.ts";
import type { EngineWorkload } from "./engine-workloads.ts";
import type { Forwards } from "./forwards.ts";
import type { Candidate } from "./layer.ts";
import { CLUSTER_LAYERS } from "./layers/index.ts";
import { whyNotReady } from "./ready.ts";
import { isRequired } from "./wanted.ts";
import { closed, type OpenWay, type Way } from "./way.ts";

/** What reaching an engine takes. */
export interface Reaching {
  view: ClusterView;
  scenario: Scenario;
  deps: Pick<Deps, "probe" | "signal">;
  /** Bounds how many servers are asked at once. */
  limited: <T>(task: () => Promise<T>) => Promise<T>;
  forwards: Forwards;
}

/** What became of a workload. */
export interface Reached {
  workload: EngineWorkload;
  /** The first way on which an engine answered. */
  success?: Success;
  /** The first reason why it is not reached. */
  failure?: Failure;
  /** It may answer later: nothing but time is missing. */
  starting: boolean;
  steps: TraceStep[];
}

export interface Success {
  way: Way;
  address: ServerAddress;
  finding: Exclude<Finding, { kind: "absent" }>;
  /** Its line in the trace, which becomes `chosen` with it. */
  step: TraceStep;
}

/** More places than this to ask for one engine is a cluster that nobody has tidied. */
const MOST_WAYS = 12;

/** Asks on all ways at once but the port-forward; in their order, the first on which an engine answers wins. */
export async function reachOpenly(workload: EngineWorkload, reaching: Reaching): Promise<Reached> {
  const notReady = whyNotReady(workload, reaching.view);
  if (notReady !== undefined) {
    const step = stepOf(workload, { what: workload.title, outcome: "rejected", because: [notReady] });
    const failure = { class: "refused", detail: notReady } as const;
    return { workload, starting: workload.atRest === undefined, steps: [step], failure };
  }
  const ways = fewOf(CLUSTER_LAYERS.flatMap((layer) => layer(reaching.view, workload)));
  const asked = await Promise.all(
    ways.map(async (way) => ({ way, tries: way.kind === "open" ? await askAll(way, workload, reaching) : [] })),
  );
  return summary(workload, asked);
}

function fewOf(ways: readonly Way[]): Way[] {
  const [next] = ways.slice(MOST_WAYS);
  if (next === undefined) return [...ways];
  const rest = closed(
    next.layer,
    next.what,
    `it and ${ways.length - MOST_WAYS - 1} ways behind it are too many to ask`,
  );
  return [...ways.slice(0, MOST_WAYS), rest];
}

/** The last resort, for a workload that was not reached: a port-forward, one after the other. */
export async function reachThroughForward(before: Reached, reaching: Reaching): Promise<Reached> {
  const { workload } = before;
  if (before.success !== undefined || before.starting || workload.atRest !== undefined) return before;
  const ways = CLUSTER_LAYERS.flatMap((layer) => layer(reaching.view, workload));
  const [way] = ways.filter((one) => one.kind === "forward");
  if (way === undefined) return before;
  const opened = await reaching.forwards.open(way.target);
  if ("refusal" in opened) {
    return joined(before, summary(workload, [{ way, tries: [failed({ baseUrl: "" }, opened.refusal)] }]));
  }
  const addresses = way.schemes.map((scheme) => ({ baseUrl: opened.baseUrl.replace(/^http/, scheme) + way.prefix }));
  const tries = await askAll({ ...way, addresses, path: "port-forward" }, workload, reaching);
  const after = summary(workload, [{ way, tries }]);
  if (after.success === undefined) await opened.close();
  return joined(before, after);
}

interface Try {
  address: ServerAddress;
  finding: Finding;
}

function failed(address: ServerAddress, failure: Failure): Try {
  return { address, finding: { kind: "absent", failure } };
}

/** One address after the other until an engine answers. Another address for the same URL is only for a name that does not resolve. */
async function askAll(
  way: Pick<OpenWay, "addresses" | "path" | "evidence" | "warnings">,
  workload: EngineWorkload,
  { scenario, deps, limited }: Reaching,
): Promise<Try[]> {
  const tries: Try[] = [];
  for (const address of way.addresses) {
    const before = tries.filter((one) => one.address.baseUrl === address.baseUrl).map(({ finding }) => finding);
    if (before.some((finding) => finding.kind !== "absent" || finding.failure.class !== "dns")) continue;
    const finding = await limited(() => confirm(candidateOf(address, way, workload, scenario), scenario, deps));
    tries.push({ address, finding });
    if (finding.kind !== "absent") break;
  }
  return tries;
}

function candidateOf(
  address: ServerAddress,
  { path, evidence, warnings }: Pick<OpenWay, "path" | "evidence" | "warnings">,
  { side, engine, evidence: signs }: EngineWorkload,
  scenario: Scenario,
): Candidate {
  const dialled =
    address.dialHost === undefined
      ? []
      : [`${new URL(address.baseUrl).hostname} does not resolve here, so it is reached at ${address.dialHost}`];
  return {
    ...address,
    side,
    engine,
    path,
    required: isRequired(engine, scenario),
    declared: false,
    evidence: [...signs, ...evidence, ...dialled],
    warnings,
  };
}

function summary(workload: EngineWorkload, asked: readonly { way: Way; tries: readonly Try[] }[]): Reached {
  const reached: Reached = { workload, starting: false, steps: [] };
  for (const { way, tries } of asked) {
    const won = tries.find(({ finding }) => finding.kind !== "absent");
    if (won !== undefined && won.finding.kind !== "absent") {
      const { address, finding } = won;
      const because = evidenceOf(way, finding);
      const step = stepOf(workload, { way, outcome: "works", url: shown(address), because });
      reached.success ??= { way, address, finding, step };
      reached.steps.push(step);
    } else if (way.kind === "closed") {
      reached.steps.push(stepOf(workload, { way, outcome: "rejected", because: [way.why] }));
    } else if (tries.length > 0) {
      const failures = tries.flatMap(({ address, finding }) =>
        finding.kind === "absent" ? [{ address, ...finding }] : [],
      );
      const failure = mostTelling(failures.map(({ failure: one }) => one));
      if (failure !== undefined) reached.failure ??= failure;
      const because = failures.map(({ address, failure }) => `${shown(address)}: ${failure.detail}`.replace(/^: /, ""));
      reached.steps.push(stepOf(workload, { way, outcome: "rejected", because }));
    }
  }
  return reached;
}

function joined(before: Reached, after: Reached): Reached {
  // What kept the stronger way shut is the reason to tell.
  const failure = before.failure ?? after.failure;
  return {
    ...before,
    ...after,
    ...(failure === undefined ? {} : { failure }),
    steps: [...before.steps, ...after.steps],
  };
}

/** A certificate that is not trusted says more than what the other scheme met. */
function mostTelling(failures: readonly Failure[]): Failure | undefined {
  return failures.find(isUntrusted) ?? failures.at(-1);
}

/** TLS answered, so the scheme is right and the certificate is not: a plain server's refusal is called `SSL`, too. */
function isUntrusted({ class: kind, detail }: Failure): boolean {
  return kind === "tls" && !/WRONG_VERSION|PACKET_LENGTH|HTTP_REQUEST/.test(detail);
}

function evidenceOf(way: Way, finding: Finding): string[] {
  if (finding.kind === "found") return finding.evidence;
  const ofWay = way.kind === "closed" ? [] : way.evidence;
  return finding.kind === "problem" ? [...ofWay, finding.message] : ofWay;
}

function shown({ baseUrl, dialHost }: ServerAddress): string {
  return dialHost === undefined ? baseUrl : `${baseUrl} at ${dialHost}`;
}

function stepOf(
  { side, engine }: EngineWorkload,
  { way, ...step }: Omit<TraceStep, "side" | "engine" | "layer" | "what"> & { way?: Way; what?: string },
): TraceStep {
  return {
    side,
    engine,
    ...(way === undefined ? {} : { layer: way.layer }),
    what: way?.what ?? step.what ?? "",
    ...step,
  };
}
