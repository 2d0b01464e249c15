import type { Cell, Table } from "../model/report.ts";
import type { RepeatResult, RunResult } from "../model/run.ts";
import { ABSENT, left, right, textOr, withoutEmptyColumns } from "./cells.ts";
import { countOf, formatCount, formatNumber, formatPercent } from "./format.ts";
import { OWN_NUMBERS } from "./native-table.ts";
import { plainText } from "./plain-text.ts";
import { groupsOfRepeats } from "./repeat-summary.ts";

/** How the measuring process itself fared, the worst run of each test. Undefined where it was not recorded. */
export function clientTable({ repeats }: RunResult): Table | undefined {
  const told = repeats.filter(({ health, dispatchDelayMs }) => health !== undefined || dispatchDelayMs !== undefined);
  if (told.length === 0) return undefined;
  const columns = [
    left("engine"),
    left("test"),
    right("timers late p99"),
    right("timers late max", 1),
    right("sent late p99"),
    right("sent late max", 2),
    right("CPU, cores"),
    right("busiest thread", 3),
    right("GC", 4),
    right("round trip"),
    right("same read", 5),
  ];
  return {
    id: "client",
    title: "The client itself, the worst run of each test, in ms",
    fold: OWN_NUMBERS,
    ...withoutEmptyColumns(columns, groupsOfRepeats(told).map(clientRow)),
    note: "timers late: delay of the event loop that carried the load; sent late: from the schedule to the wire; round trip: of a request without work, median; same read: chunks that came in one read of the socket with the one before, so that the time between them was not seen.",
  };
}

function clientRow(repeats: readonly RepeatResult[]): Cell[] {
  const [first] = repeats;
  const health = repeats.flatMap((repeat) => repeat.health ?? []);
  const dispatch = repeats.flatMap(({ dispatchDelayMs }) => dispatchDelayMs ?? []);
  const ms = (values: readonly number[]) => textOr(worst(values)?.toFixed(1));
  const cores = worst(health.map((one) => one.cores));
  const cpu = worst(health.map((one) => one.cpu));
  const thread = worst(health.flatMap(({ busiestThread }) => busiestThread ?? []));
  const pauses = worst(health.map(({ gc }) => gc.pauses));
  const longest = worst(health.map(({ gc }) => gc.longestMs));
  const workers = worst(health.map((one) => one.workers)) ?? 1;
  const roundTrip = worst(health.flatMap(({ rttMs }) => rttMs?.p50 ?? []));
  const sameRead = worst(repeats.flatMap(({ sharedReads }) => sharedReads ?? []));
  return [
    { text: plainText(first?.endpointId ?? "") },
    { text: plainText(first?.scenario ?? "") },
    ms(health.map(({ loopDelayMs }) => loopDelayMs.p99)),
    ms(health.map(({ loopDelayMs }) => loopDelayMs.max)),
    ms(dispatch.map(({ p99 }) => p99)),
    ms(dispatch.map(({ max }) => max)),
    cpu === undefined || cores === undefined
      ? ABSENT
      : { text: `${cpu.toFixed(2)} of ${cores}`, ...(workers > 1 && { detail: countOf(workers, "worker") }) },
    textOr(thread === undefined ? undefined : `${Math.round(thread * 100)} %`),
    pauses === undefined || longest === undefined
      ? ABSENT
      : { text: formatCount(pauses), detail: `longest ${longest.toFixed(1)}` },
    textOr(roundTrip === undefined ? undefined : formatNumber(roundTrip)),
    textOr(sameRead === undefined ? undefined : formatPercent(sameRead)),
  ];
}

/** `The client: timers at most 1.2 ms late and requests 0.4 ms (p99 of the worst run), at most 0.62 of 2 cores.` */
export function clientNote({ repeats }: RunResult): string[] {
  const health = repeats.flatMap((repeat) => repeat.health ?? []);
  const loop = worst(health.map(({ loopDelayMs }) => loopDelayMs.p99));
  const cpu = worst(health.map((one) => one.cpu));
  if (loop === undefined || cpu === undefined) return [];
  const sent = worst(repeats.flatMap(({ dispatchDelayMs }) => dispatchDelayMs?.p99 ?? []));
  const requests = sent === undefined ? "" : ` and requests ${sent.toFixed(1)} ms`;
  const cores = worst(health.map((one) => one.cores)) ?? 1;
  return [
    `The client: timers at most ${loop.toFixed(1)} ms late${requests} (p99 of the worst run), at most ${cpu.toFixed(2)} of ${countOf(cores, "core")} busy.`,
  ];
}

function worst(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values);
}
