import type { RequestSample } from "../../src/model/sample.ts";

/** A measured request that went well, sent at 0. */
export function sample(more: Partial<RequestSample> = {}): RequestSample {
  return {
    id: "r",
    endpointId: "e",
    side: "head",
    scenario: "test",
    phase: "measured",
    repeat: 0,
    user: 0,
    turn: 0,
    attempt: 1,
    dueAtMs: 0,
    sentAtMs: 0,
    events: { atMs: [], readIndex: [] },
    outcome: "ok",
    ...more,
  };
}

/** `count` of them, each made of its number from 0 on. */
export function samples(count: number, of: (n: number) => Partial<RequestSample>): RequestSample[] {
  return Array.from({ length: count }, (_, n) => sample(of(n)));
}
