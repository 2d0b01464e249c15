import type { Column, Report, Table } from "../../model/report.ts";
import { right } from "../cells.ts";
import { formatCount, formatPercent, NOTHING } from "../format.ts";
import { plainText } from "../plain-text.ts";
import { type Chart, type Line, plotted } from "./chart.ts";
import { colourWords, ENGINE_LOOKS } from "./engine-looks.ts";
import { type Gauge, MOST_TRACKS, NOTABLE, type ToldInTime, type Track, toldInTime } from "./told-in-time.ts";

interface Kind {
  gauge: Gauge;
  title: string;
  unit: string;
  /** From what was told to what is drawn. */
  factor: number;
  textOf(value: number): string;
}

/** One chart each: pale and strong are base and head already, and Mermaid has no second axis. */
const KINDS: readonly Kind[] = [
  { gauge: "waiting", title: "Requests waiting", unit: "requests", factor: 1, textOf: formatCount },
  { gauge: "running", title: "Requests running", unit: "requests", factor: 1, textOf: formatCount },
  { gauge: "kvCacheUse", title: "KV-cache use in %", unit: "%", factor: 100, textOf: formatPercent },
];

/** Fewer samples of a load show no course. */
const LEAST_POINTS = 3;

/** What the engines told of themselves during the busiest load test, a chart for each gauge with something to see. */
export function timeCharts(report: Pick<Report, "run" | "endpoints">): Chart[] {
  const told = toldInTime(report);
  return told === undefined ? [] : KINDS.flatMap((kind) => timeChart(kind, told) ?? []);
}

function timeChart(kind: Kind, told: ToldInTime): Chart | undefined {
  const known = told.tracks.filter(({ values }) => values[kind.gauge].size > 0);
  const shown = known.slice(0, MOST_TRACKS);
  const steps = sharedSteps(shown.map(({ values }) => values[kind.gauge]));
  const lines = shown.map((track) => lineOf(track, kind, shown, steps));
  const notable = kind.factor * NOTABLE[kind.gauge];
  if (steps.length < LEAST_POINTS || lines.every(({ values }) => values.every((value) => value < notable)))
    return undefined;
  const seconds = steps.map((step) => step * told.stepSeconds);
  const title = `${kind.title}, first run that counts`;
  return {
    alt: `${kind.title} from ${seconds[0]} to ${seconds.at(-1)} s of the load: ${lines.map(lineSentence).join("; ")}`,
    key: [...keySentences(shown, told), ...cutSentence(shown.length, known.length)].join(" "),
    plot: { kind: "lines", title, axis: kind.unit, pointAxis: "seconds", points: seconds.map(String), lines },
    table: tableOf(kind, told, known),
  };
}

function tableOf(
  { gauge, title, textOf }: Kind,
  { scenario, stepSeconds }: ToldInTime,
  tracks: readonly Track[],
): Table {
  const steps = new Set(tracks.flatMap(({ values }) => [...values[gauge].keys()]));
  const textAt = (value: number | undefined) => ({ text: value === undefined ? NOTHING : textOf(value) });
  return {
    id: `chart-${gauge}`,
    title: `${title} in ${plainText(scenario)}, first run that counts`,
    columns: [right("s"), ...tracks.map(({ endpointId }): Column => right(plainText(endpointId)))],
    rows: [...steps]
      .sort((a, b) => a - b)
      .map((step) => [
        { text: String(step * stepSeconds) },
        ...tracks.map(({ values }) => textAt(values[gauge].get(step))),
      ]),
  };
}

/** Those during which all were under load. */
function sharedSteps(lines: readonly ReadonlyMap<number, number>[]): number[] {
  if (lines.length === 0) return [];
  const from = Math.max(...lines.map((values) => Math.min(...values.keys())));
  const to = Math.min(...lines.map((values) => Math.max(...values.keys())));
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
}

function lineOf(track: Track, { gauge, factor }: Kind, tracks: readonly Track[], steps: readonly number[]): Line {
  const { engine, side, values } = track;
  return {
    ...{ engine, side, label: labelOf(track, tracks) },
    values: steps.map((step) => plotted(factor * between(values[gauge], step))),
  };
}

/** `vLLM`, beside a base `vLLM head`, and `vLLM head 2` where there are several. */
function labelOf(track: Track, tracks: readonly Track[]): string {
  const alike = tracks.filter(({ engine, side }) => engine === track.engine && side === track.side);
  const withBase = tracks.some(({ side }) => side === "base");
  return [
    ENGINE_LOOKS[track.engine].name,
    ...(withBase ? [track.side] : []),
    ...(alike.length > 1 ? [alike.indexOf(track) + 1] : []),
  ].join(" ");
}

/** A step without a sample lies on the straight line between those beside it: Mermaid's lines have no gaps. */
function between(values: ReadonlyMap<number, number>, step: number): number {
  const before = Math.max(...[...values.keys()].filter((known) => known <= step));
  const after = Math.min(...[...values.keys()].filter((known) => known >= step));
  const [low, high] = [values.get(before) ?? 0, values.get(after) ?? 0];
  return before === after ? low : low + ((high - low) * (step - before)) / (after - before);
}

function lineSentence({ label, values }: Line): string {
  return `${label} at most ${Math.max(...values)}, ${values.at(-1)} at the end`;
}

function keySentences(shown: readonly Track[], { stepSeconds }: ToldInTime): string[] {
  return [
    "Seconds from the start of the load.",
    ...(stepSeconds > 1 ? [`Each point is the highest within ${stepSeconds} s.`] : []),
    ...(shown.some(({ side }) => side === "base") ? ["Pale lines are base, strong ones head."] : []),
    `${colourWords(shown)}.`,
  ];
}

function cutSentence(shown: number, all: number): string[] {
  return shown < all ? [`The first ${shown} of ${all}; the table has all.`] : [];
}
