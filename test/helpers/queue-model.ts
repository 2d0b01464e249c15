import { exponential, seededUniform } from "../../src/load/random.ts";
import type { RequestSample } from "../../src/model/sample.ts";

export interface QueueModel {
  /** Requests that are worked on at once; others wait first in, first out. */
  slots: number;
  /** Mean time of the work on one request, s: an exponential one twice over (Erlang 2). */
  serviceSeconds: number;
  /** The most requests in flight; what is due beyond is dropped. */
  most?: number;
}

/** Requests a second that the engine can keep up with. */
export function capacityOf({ slots, serviceSeconds }: QueueModel): number {
  return slots / serviceSeconds;
}

/** The samples of one level of an open loop against an M/G/c queue, in the order of their ends. TTFT: a tenth of the work. */
export function simulatedLevel(model: QueueModel, rate: number, seconds: number, seed: number): RequestSample[] {
  const uniform = seededUniform("queue", seed, rate);
  const freeAt = Array.from({ length: model.slots }, () => 0);
  const samples: RequestSample[] = [];
  let ends: number[] = [];
  for (let at = exponential(uniform) / rate, turn = 0; at < seconds; at += exponential(uniform) / rate, turn++) {
    ends = ends.filter((end) => end > at);
    const inFlight = ends.length + 1;
    const shared = { id: `${turn}`, endpointId: "e", side: "head", scenario: "sweep", phase: "measured" } as const;
    const base = { ...shared, repeat: 0, user: 0, turn, attempt: 1, dueAtMs: at * 1000, inFlight };
    if (inFlight > (model.most ?? Number.POSITIVE_INFINITY)) {
      samples.push({ ...base, events: { atMs: [], readIndex: [] }, outcome: "dropped", failure: "dropped" });
      continue;
    }
    const slot = freeAt.indexOf(Math.min(...freeAt));
    const start = Math.max(at, freeAt[slot] ?? 0);
    const work = ((exponential(uniform) + exponential(uniform)) / 2) * model.serviceSeconds;
    freeAt[slot] = start + work;
    ends.push(start + work);
    const [firstTokenAtMs, endedAtMs] = [(start + work / 10) * 1000, (start + work) * 1000];
    samples.push({
      ...base,
      sentAtMs: base.dueAtMs,
      firstTokenAtMs,
      lastTokenAtMs: endedAtMs,
      endedAtMs,
      events: { atMs: [firstTokenAtMs, endedAtMs], readIndex: [0, 1] },
      outcome: "ok",
    });
  }
  return samples.sort((a, b) => (a.endedAtMs ?? a.dueAtMs) - (b.endedAtMs ?? b.dueAtMs));
}

/** What is known of a level while it runs: looks at the samples again after every `step` of them. */
export function firstSaturatedLook(
  samples: readonly RequestSample[],
  saturationOf: (soFar: readonly RequestSample[]) => string | undefined,
  step = 20,
): number | undefined {
  for (let n = step; n <= samples.length; n += step) if (saturationOf(samples.slice(0, n)) !== undefined) return n;
  return undefined;
}
