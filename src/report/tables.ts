import type { Endpoint } from "../model/endpoint.ts";
import { FAILURES } from "../model/failures.ts";
import { METRICS, type MetricId } from "../model/metrics.ts";
import type { Cell, Table } from "../model/report.ts";
import type { RunResult } from "../model/run.ts";
import type { Check, CheckOutcome, Dimension, Winner } from "../model/verdict.ts";
import { left, prose, right } from "./cells.ts";
import { type FailureExample, groupFailures } from "./failure-examples.ts";
import { countOf, formatAgainst, formatCount, formatQuantity, formatShare, NOTHING } from "./format.ts";
import { clip, plainText } from "./plain-text.ts";
import { CHECK_WORDS, ruleLabel, shareOfLimit, worstFirst } from "./words.ts";

/** The tables of a report except the results. Cells hold plain text: names and messages of others are cleaned here. */

/** Every target with what was measured, worst first. Undefined when there was none. */
export function targetsTable(checks: readonly Check[]): Table | undefined {
  if (checks.length === 0) return undefined;
  return {
    id: "targets",
    title: `Targets: ${countOutcomes(checks)}`,
    columns: [
      left("engine"),
      left("test"),
      left("metric"),
      right("measured"),
      right("limit"),
      right("used", 1),
      prose("why"),
    ],
    rows: worstFirst(checks).map(targetRow),
    note: "used: measured ÷ limit; for a rate limit ÷ measured; for the success rate failures ÷ failures allowed.",
  };
}

/** `1 missed, 2 cannot tell, 3 met`. */
function countOutcomes(checks: readonly Check[]): string {
  const outcomes: CheckOutcome[] = ["target-missed", "invalid", "inconclusive", "pass"];
  return outcomes
    .map((outcome) => ({ outcome, count: checks.filter((check) => check.outcome === outcome).length }))
    .filter(({ count }) => count > 0)
    .map(({ outcome, count }) => `${formatCount(count)} ${CHECK_WORDS[outcome].word}`)
    .join(", ");
}

function targetRow(check: Check): Cell[] {
  const { rule, outcome, value } = check;
  const { unit } = METRICS[rule.metric];
  const { tone } = CHECK_WORDS[outcome];
  const shown = value === undefined ? undefined : formatAgainst(value, rule.limit, unit);
  const measured: Cell =
    shown === undefined
      ? { text: check.n === 0 ? NOTHING : `n=${formatCount(check.n)}`, tone: "dim" }
      : { text: shown.value, tone };
  if (outcome === "inconclusive" && check.needed !== undefined) {
    measured.detail = `n ${formatCount(check.n)} of ${formatCount(check.needed)}`;
  }
  const share = shareOfLimit(check);
  return [
    { text: plainText(rule.endpointId), tone },
    { text: plainText(rule.scenario) },
    { text: ruleLabel(rule) },
    measured,
    { text: `${rule.direction === "at-most" ? "≤" : "≥"} ${shown?.limit ?? formatQuantity(rule.limit, unit)}` },
    share === undefined ? { text: NOTHING, tone: "dim" } : { text: formatShare(share), tone, share },
    { text: outcome === "pass" && shown !== undefined ? "" : plainText(check.reason) },
  ];
}

const DIMENSIONS: readonly Dimension["name"][] = ["ttft", "e2e", "throughput", "reliability"];

/** Who is best at what, one row a test. Undefined when there was nothing to compare. */
export function winnerTable(winners: readonly Winner[]): Table | undefined {
  const compared = winners.filter(({ dimensions }) => dimensions.some(({ values }) => Object.keys(values).length > 1));
  if (compared.length === 0) return undefined;
  const names = DIMENSIONS.filter((name) =>
    compared.some(({ dimensions }) => dimensions.some((one) => one.name === name)),
  );
  return {
    id: "winner",
    title: "Best engine",
    columns: [
      left("test"),
      ...names.map((name) => left(dimensionLabel(name, compared))),
      left("overall"),
      prose("why"),
    ],
    rows: compared.map((winner) => winnerRow(winner, names)),
    note: `A difference inside the noise is a tie. ${weightsSentence(compared)}`,
  };
}

function dimensionLabel(name: Dimension["name"], winners: readonly Winner[]): string {
  const labels = new Set(
    winners.flatMap(({ dimensions }) => dimensions.filter((dimension) => dimension.name === name).map(ruleLabel)),
  );
  const [only = name] = labels;
  return labels.size === 1 ? only : name;
}

function winnerRow({ scenario, dimensions, overall }: Winner, names: readonly Dimension["name"][]): Cell[] {
  const best = leadersCell(overall.leaders, Object.keys(overall.scores).length);
  return [
    { text: plainText(scenario) },
    ...names.map((name) => {
      const dimension = dimensions.find((candidate) => candidate.name === name);
      return leadersCell(dimension?.leaders ?? [], Object.keys(dimension?.values ?? {}).length);
    }),
    overall.leaders.length === 1 ? { ...best, tone: "good" } : best,
    { text: plainText(overall.reason) },
  ];
}

function leadersCell(leaders: readonly string[], compared: number): Cell {
  if (leaders.length === 0) return { text: NOTHING, tone: "dim" };
  if (leaders.length > 1 && leaders.length >= compared) return { text: "tie", tone: "dim" };
  return { text: leaders.map(plainText).join(" = ") };
}

/** The weights of the test that has most of the dimensions: they are shared out over those that a test has. */
function weightsSentence(winners: readonly Winner[]): string {
  const all = winners.map(({ overall }) => Object.entries(overall.weights));
  const most = Math.max(0, ...all.map((weights) => weights.length));
  const weights = all.find(({ length }) => length === most) ?? [];
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  if (total <= 0) return "";
  const shares = weights.map(([name, weight]) => `${plainText(name)} ${Math.round((weight / total) * 100)} %`);
  const rest = all.some(({ length }) => length < most)
    ? "; a test without one of them shares its weight among the others"
    : "";
  return `Overall weighs ${shares.join(", ")}${rest}.`;
}

/** Failures by class, the most frequent first, each with an example and what to do. Undefined when nothing failed. */
export function failuresTable(run: RunResult, examples: readonly FailureExample[]): Table | undefined {
  const groups = groupFailures(run);
  if (groups.length === 0) return undefined;
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  const due = run.repeats.reduce((sum, repeat) => sum + repeat.counts.due, 0);
  return {
    id: "failures",
    title: `Failures: ${formatCount(total)} of ${countOf(due, "request")}`,
    columns: [left("failure"), right("count"), left("where"), prose("example"), prose("what to do")],
    rows: groups.map(({ class: name, count, places }) => [
      { text: name, tone: "bad" },
      { text: formatCount(count) },
      { text: placesText(places) },
      { text: clip(plainText(examples.find((example) => example.class === name)?.detail ?? ""), 300) },
      { text: FAILURES[name] },
    ]),
  };
}

const PLACES_SHOWN = 4;

function placesText(places: readonly { endpointId: string; scenario: string; count: number }[]): string {
  const shown = places
    .slice(0, PLACES_SHOWN)
    .map(
      ({ endpointId, scenario, count }) => `${plainText(endpointId)} ${plainText(scenario)} (${formatCount(count)})`,
    );
  const more = places.length - PLACES_SHOWN;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}

/** What was asked for and could not be measured. Undefined when everything was there. */
export function absentTable({ absent }: RunResult): Table | undefined {
  if (absent.length === 0) return undefined;
  return {
    id: "absent",
    title: "Not measured",
    columns: [left("engine"), left("failure"), left("required"), left("URL", 1), prose("why"), prose("what to do")],
    rows: absent.map(({ id, failure, required, baseUrl, reason, hint }) => [
      { text: plainText(id), tone: required ? "bad" : "unsure" },
      { text: plainText(failure) },
      { text: required ? "yes" : "no" },
      { text: plainText(baseUrl) },
      { text: clip(plainText(reason), 500) },
      { text: plainText(hint) },
    ]),
  };
}

/** What was measured: the engines as they describe themselves. Undefined when there was none. */
export function enginesTable({ endpoints, fingerprint }: RunResult): Table | undefined {
  if (endpoints.length === 0) return undefined;
  return {
    id: "engines",
    title: "Engines",
    columns: [
      left("engine"),
      left("version"),
      left("model"),
      left("quantisation", 3),
      right("context", 4),
      left("digest", 2),
      left("URL", 1),
    ],
    rows: endpoints.map((endpoint) => engineRow(endpoint, fingerprint)),
  };
}

function engineRow({ id, engine, model, baseUrl }: Endpoint, { subject }: RunResult["fingerprint"]): Cell[] {
  const identity = subject[id];
  const name = plainText(id);
  return [
    { text: name === engine || name.startsWith(`${engine}-`) ? name : `${name} (${engine})` },
    known(identity?.version),
    { text: plainText(model) },
    known(identity?.quantization),
    known(identity?.contextLength),
    known(shortDigest(identity?.modelDigest)),
    { text: plainText(baseUrl), tone: "dim" },
  ];
}

function known(value: string | undefined): Cell {
  return value === undefined || value === "unknown" ? { text: "unknown", tone: "dim" } : { text: plainText(value) };
}

/** The first 12 hexadecimal digits, as git and docker show them; a tag or branch is kept. */
export function shortDigest(digest: string | undefined): string | undefined {
  const hex = digest?.replace(/^sha256:/, "");
  return hex !== undefined && /^[0-9a-f]{13,}$/i.test(hex) ? hex.slice(0, 12) : digest;
}

/** Which metric column a rule belongs to: there is one value of a run metric, whatever its statistic is called. */
export function ruleKey(endpointId: string, scenario: string, metric: MetricId, statistic: string): string {
  return JSON.stringify([endpointId, scenario, metric, METRICS[metric].per === "run" ? "value" : statistic]);
}
