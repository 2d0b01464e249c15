import type { Look } from "../model/cluster-view.ts";
import type { DiscoveryTrace, SkippedLook, TraceStep } from "../model/discovery.ts";
import type { AbsentEndpoint, Endpoint } from "../model/endpoint.ts";
import type { EngineIdentity } from "../model/fingerprint.ts";
import type { Cell, Table, Tone } from "../model/report.ts";
import { left, prose } from "./cells.ts";
import { plainText } from "./plain-text.ts";

/** What discovery found, as a report's tables; most of it are the words of others. */

export interface Found {
  endpoints: readonly Endpoint[];
  absent: readonly AbsentEndpoint[];
  /** By endpoint id. */
  identities: Readonly<Record<string, EngineIdentity>>;
}

/** The engines, each with what a person can check, and those that had to be there and are not. */
export function foundTable({ endpoints, absent, identities }: Found): Table {
  return {
    id: "found",
    title: "Engines that were found",
    columns: [
      left("engine"),
      left("version"),
      left("model"),
      left("path"),
      left("URL"),
      prose("found by"),
      prose("what to do"),
    ],
    rows: [
      ...endpoints.map((endpoint): Cell[] => [
        { text: endpoint.id, tone: "good" },
        { text: plainText(identities[endpoint.id]?.version ?? "unknown") },
        { text: plainText(endpoint.model) },
        { text: endpoint.path },
        { text: plainText(endpoint.baseUrl) },
        { text: plainText(endpoint.evidence.join("; ")) },
        { text: "" },
      ]),
      ...absent.map(({ id, baseUrl, reason, hint }): Cell[] => [
        { text: id, tone: "bad" },
        { text: "" },
        { text: "" },
        { text: "absent", tone: "bad" },
        { text: plainText(baseUrl) },
        { text: plainText(reason) },
        { text: plainText(hint) },
      ]),
    ],
  };
}

const TONES: Record<TraceStep["outcome"], Tone> = { chosen: "good", works: "dim", rejected: "unsure" };

/** Everything that was looked at, and what became of it. */
export function traceTable({ steps }: DiscoveryTrace): Table {
  return {
    id: "trace",
    title: "What was looked at",
    columns: [left("object"), left("way"), left("engine"), left("side", 1), left("outcome"), prose("because")],
    rows: steps.map(({ what, layer, engine, side, outcome, because, url }) => [
      { text: plainText(what), tone: TONES[outcome] },
      { text: layer ?? "" },
      { text: engine ?? "" },
      { text: side },
      { text: outcome, tone: TONES[outcome] },
      { text: plainText([...(url === undefined ? [] : [url]), ...because].join("; ")) },
    ]),
  };
}

const OUTCOMES: Record<Look["outcome"], string> = {
  seen: "seen",
  "not-allowed": "not allowed",
  absent: "no such kind here",
  failed: "failed",
};

/** What of the clusters could be seen, and what not. */
export function looksTable({ clusters }: DiscoveryTrace): Table {
  return {
    id: "looks",
    title: "What could be seen",
    columns: [left("kind"), left("namespace"), left("outcome"), left("objects"), left("cluster", 1), prose("why")],
    rows: clusters.flatMap(({ looks, server }) =>
      looks.map(({ resource, namespace = "all", outcome, count, reason = "" }): Cell[] => [
        { text: resource, tone: outcome === "seen" || outcome === "absent" ? "dim" : "unsure" },
        { text: plainText(namespace) },
        { text: OUTCOMES[outcome] },
        { text: outcome === "seen" ? String(count) : "" },
        { text: plainText(server) },
        { text: plainText(reason) },
      ]),
    ),
  };
}

/** What was not looked at or done because it is not allowed, with the rule that would allow it. Undefined where all is. */
export function rightsTable(skipped: readonly SkippedLook[]): Table | undefined {
  if (skipped.length === 0) return undefined;
  return {
    id: "rights",
    title: "What may not be looked at or done here",
    columns: [left("for"), left("skipped"), prose("rule that grants it")],
    rows: skipped.map(({ what, sentence, rule, role }): Cell[] => [
      { text: what, tone: "unsure" },
      { text: plainText(sentence) },
      { text: rule === undefined ? "" : `in a ${role}: ${rule}` },
    ]),
  };
}

/** The whole trace. */
export function explainedTables(trace: DiscoveryTrace): Table[] {
  const rights = rightsTable(trace.skipped ?? []);
  return [traceTable(trace), looksTable(trace), ...(rights === undefined ? [] : [rights])];
}
