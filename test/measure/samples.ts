import type { RequestSample } from "../../src/model/sample.ts";

/** A successful request sent at `sentAtMs`: `gaps` are the times of its events after that, one token each. */
export function sample(sentAtMs: number, eventsAfterMs: number[], more: Partial<RequestSample> = {}): RequestSample {
  const atMs = eventsAfterMs.map((after) => sentAtMs + after);
  const last = atMs.at(-1);
  return {
    id: `${sentAtMs}`,
    endpointId: "vllm",
    side: "head",
    scenario: "light",
    phase: "measured",
    repeat: 0,
    user: 0,
    turn: sentAtMs,
    attempt: 1,
    dueAtMs: sentAtMs,
    sentAtMs,
    reusedConnection: true,
    inputTokens: 20,
    outputTokens: atMs.length,
    tokenSource: "usage",
    events: { atMs, readIndex: atMs.map((_, at) => at) },
    outcome: "ok",
    finishReason: "length",
    ...(atMs[0] !== undefined && { firstTokenAtMs: atMs[0] }),
    ...(last !== undefined && { lastTokenAtMs: last, endedAtMs: last }),
    ...more,
  };
}

export function failed(
  sentAtMs: number,
  outcome: NonNullable<RequestSample["failure"]>,
  more: Partial<RequestSample> = {},
) {
  return sample(sentAtMs, [50], { outcome, failure: outcome, endedAtMs: sentAtMs + 50, ...more });
}
