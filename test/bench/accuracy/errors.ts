import { quantile } from "../../../src/stats/quantile.ts";
import type { ClientStamps } from "./client.ts";
import type { ServerStamps } from "./reference-server.ts";

/** How far the client was off, ms, one value a request (`gap`: a gap between tokens). */
export interface Errors {
  /** |client TTFT − server TTFT|: the server counts from the arrival of the whole request to the first write. */
  ttft: number[];
  /** From the client's start of the clock to the arrival of the whole request in the kernel. */
  there: number[];
  /** From the first write to the client's stamp. */
  back: number[];
  gap: number[];
}

/** Matches by request id. @throws Error where a request or a token has no counterpart: the bench would measure nothing. */
export function errorsOf(client: readonly ClientStamps[], server: readonly ServerStamps[]): Errors {
  const byId = new Map(server.map((stamps) => [stamps.id, stamps]));
  const errors: Errors = { ttft: [], there: [], back: [], gap: [] };
  for (const { id, sent, tokens } of client) {
    const stamps = byId.get(id);
    const [first, firstWrite] = [tokens[0], stamps?.writes[0]];
    if (
      stamps === undefined ||
      first === undefined ||
      firstWrite === undefined ||
      tokens.length !== stamps.writes.length
    )
      throw new Error(`request ${id}: the client saw ${tokens.length} tokens, the server ${stamps?.writes.length}`);
    errors.ttft.push(Math.abs(first - sent - (firstWrite - stamps.arrived)));
    errors.there.push(stamps.arrived - sent);
    errors.back.push(first - firstWrite);
    const [ours, theirs] = [gapsOf(tokens), gapsOf(stamps.writes)];
    errors.gap.push(...ours.map((gap, at) => Math.abs(gap - (theirs[at] as number))));
  }
  return errors;
}

function gapsOf(times: readonly number[]): number[] {
  return times.slice(1).map((at, before) => at - (times[before] as number));
}

export interface Quantiles {
  n: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

export function quantilesOf(values: readonly number[]): Quantiles {
  const sorted = Float64Array.from(values).sort();
  const [p50, p95, p99, max] = [0.5, 0.95, 0.99, 1].map((p) => quantile(sorted, p)) as [number, number, number, number];
  return { n: sorted.length, p50, p95, p99, max };
}
