import type { ServerStamps } from "../accuracy/reference-server.ts";
import type { Cost } from "./measured.ts";
import type { Told } from "./peer.ts";

/** One run of a tool, as itself, the reference server and the kernel saw it. */
export interface Observation {
  cost: Cost;
  stamps: readonly ServerStamps[];
  told: readonly Told[];
}

/** From the tool's start to the moment when its first generation request had arrived at the server, ms. */
export function firstRequestMs({ cost, stamps }: Observation): number {
  return Math.min(...stamps.map(({ arrived }) => arrived)) - cost.startedMs;
}

/** CPU of the whole process tree per 1,000 token events that the server wrote, without that of a start, ms. */
export function cpuMsPerThousand({ cost, stamps }: Observation, startCpuMs: number): number {
  const events = stamps.reduce((sum, { writes }) => sum + writes.length, 0);
  return ((cost.cpuMs - startCpuMs) / events) * 1000;
}

/**
 * |TTFT that the tool tells − first write + request read|, ms, of each request that it counts as a success. The first wave,
 * by the server's order, is left out for all: some tools have a warm-up phase and some do not.
 * @throws Error where a success has no TTFT or no counterpart: the bench would measure nothing.
 */
export function ttftErrors({ told, stamps }: Observation, users: number): number[] {
  const firstWave = new Set(stamps.toSorted((a, b) => a.arrived - b.arrived).slice(0, users));
  const known = new Map(stamps.flatMap((seen) => [[seen.word, seen] as const, [seen.id, seen] as const]));
  return told
    .filter(({ ok }) => ok)
    .flatMap(({ key, ttftMs }) => {
      const seen = key === undefined ? undefined : known.get(key);
      const firstWrite = seen?.writes[0];
      if (seen === undefined || firstWrite === undefined || ttftMs === undefined)
        throw new Error(`request ${key} with a TTFT of ${ttftMs} ms has no counterpart at the server`);
      return firstWave.has(seen) ? [] : [Math.abs(ttftMs - (firstWrite - seen.arrived))];
    });
}
