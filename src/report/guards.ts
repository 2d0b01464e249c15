import type { GuardFinding, GuardId } from "../model/guard.ts";
import { METRICS, type MetricId } from "../model/metrics.ts";
import type { Table } from "../model/report.ts";
import type { RepeatResult, RunResult } from "../model/run.ts";
import { isSpoiled } from "../model/voided.ts";
import { left, prose, right } from "./cells.ts";
import { countOf, formatCount, listOf } from "./format.ts";
import { clip, plainText } from "./plain-text.ts";
import { withoutStop } from "./words.ts";

/** What made measurements worthless, in words: the guards that fired, and which runs they cost. */

const GUARD_WORDS: Record<GuardId, string> = {
  "client-busy": "client was busy",
  "late-dispatch": "requests were sent late",
  errors: "too many errors",
  truncated: "answers were cut off",
  "cache-hits": "prompts came from the cache",
  "foreign-traffic": "other traffic on the engine",
  "engine-restarted": "engine restarted",
  "identity-changed": "engine changed its identity",
  "cluster-moved": "cluster was changed",
  "cold-start": "engine was still loading",
  buffered: "a proxy buffered the stream",
  contradiction: "client and engine disagree",
  "output-length": "output lengths differ",
};

const CAUSE_WORDS: Record<GuardFinding["cause"], string> = {
  client: "client",
  foreign: "from outside",
  symmetric: "both sides alike",
  engine: "engine itself",
};

/** One guard in one test: what it saw first, and the runs in which it fired. */
export interface GuardGroup extends GuardFinding {
  scenario: string;
  endpointIds: string[];
  /** Runs, or pairs of runs where they were measured in pairs, with the finding and in all. */
  hit: number;
  of: number;
  unit: "run" | "pair";
}

/** By guard, cause and test: what costs measurements first, then by how many. */
export function groupGuards({ repeats }: Pick<RunResult, "repeats">): GuardGroup[] {
  const groups = new Map<string, { finding: GuardFinding; repeats: RepeatResult[] }>();
  for (const repeat of repeats) {
    for (const finding of repeat.guards) {
      const key = JSON.stringify([finding.guard, finding.cause, repeat.scenario]);
      const group = groups.get(key) ?? { finding, repeats: [] };
      groups.set(key, group);
      if (!group.repeats.includes(repeat)) group.repeats.push(repeat);
    }
  }
  return [...groups.values()]
    .map(({ finding, repeats: hit }) => groupOf(finding, hit, repeats))
    .sort((a, b) => Number(a.cause === "engine") - Number(b.cause === "engine") || b.hit - a.hit);
}

function groupOf(finding: GuardFinding, hit: readonly RepeatResult[], repeats: readonly RepeatResult[]): GuardGroup {
  const scenario = hit[0]?.scenario ?? "";
  const endpointIds = [...new Set(hit.map(({ endpointId }) => endpointId))];
  const all = repeats.filter((repeat) => repeat.scenario === scenario && endpointIds.includes(repeat.endpointId));
  const paired = all.every(({ pair }) => pair !== undefined);
  const count = (some: readonly RepeatResult[]) => (paired ? new Set(some.map(({ pair }) => pair)).size : some.length);
  return { ...finding, scenario, endpointIds, hit: count(hit), of: count(all), unit: paired ? "pair" : "run" };
}

/** Every guard that fired, with what it saw and what to do. Undefined when none did. */
export function guardsTable(run: RunResult): Table | undefined {
  const groups = groupGuards(run);
  if (groups.length === 0) return undefined;
  const lost = run.repeats.filter(isSpoiled).length;
  return {
    id: "guards",
    title:
      lost === 0
        ? "What the guards saw"
        : `Measurements that do not count: ${formatCount(lost)} of ${countOf(run.repeats.length, "run")}`,
    columns: [
      left("guard"),
      left("cause", 1),
      left("where", 3),
      right("fired in"),
      left("effect", 2),
      prose("seen"),
      prose("what to do"),
    ],
    rows: groups.map((group) => [
      { text: GUARD_WORDS[group.guard], tone: group.cause === "engine" ? "bad" : "unsure" },
      { text: CAUSE_WORDS[group.cause] },
      { text: whereText(group) },
      { text: `${formatCount(group.hit)} of ${countOf(group.of, group.unit)}` },
      { text: effectText(group) },
      { text: clip(plainText(group.message), 400) },
      { text: clip(plainText(group.hint), 400) },
    ]),
    ...(groups.some(({ cause }) => cause === "engine") && {
      note: "What the engine itself did counts: on head alone it is a regression, and no invalid measurement.",
    }),
  };
}

function whereText({ endpointIds, scenario }: GuardGroup): string {
  return plainText(`${endpointIds.join(", ")} ${scenario}`);
}

function effectText({ cause, voids }: GuardGroup): string {
  if (cause === "engine") return "counts";
  if (voids === undefined) return "not counted";
  return `${listOf(voids.map((metric) => (metric in METRICS ? METRICS[metric as MetricId].label : plainText(metric))))} not counted`;
}

/** What spoiled most: `Most frequent cause, in 3 of 4 pairs of chat: …`. Undefined when nothing was spoiled. */
export function mostFrequentCause(run: Pick<RunResult, "repeats">): { sentence: string; hint: string } | undefined {
  const [most] = groupGuards(run).filter(({ cause }) => cause !== "engine");
  if (most === undefined) return undefined;
  const where = `${formatCount(most.hit)} of ${countOf(most.of, most.unit)} of ${most.scenario}`;
  return { sentence: `Most frequent cause, in ${where}: ${withoutStop(most.message)}.`, hint: most.hint };
}
