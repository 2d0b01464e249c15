import type { Side } from "./endpoint.ts";
import type { FailureClass } from "./failures.ts";

/** Where `outputTokens` comes from; `chunks` is a fallback that counts events, not tokens. */
export type TokenSource = "usage" | "details" | "eval_count" | "chunks";

/** Plain on the way and in files; part of a larger buffer while a repeat is kept for its statistics. */
export type Numbers = readonly number[] | Float64Array | Uint32Array;

/**
 * One request as it was observed; nothing in it is derived.
 * Times are ms from the run's monotonic origin, taken when the bytes arrived. What was not observed is absent, never 0.
 */
export interface RequestSample {
  /** Sent to the engine as `X-Request-Id`. */
  id: string;
  endpointId: string;
  side: Side;
  /** Name of the test: `ttft` or that of a load test. */
  scenario: string;
  phase: "warmup" | "measured";
  repeat: number;
  pair?: number;
  user: number;
  turn: number;
  /** Of a test in stages: in which of them it was due, from 0. */
  stage?: number;
  /** Of an open loop: requests of this test in flight when it was due, itself included. With workers: of its own worker. */
  inFlight?: number;
  /** 1 for the first try; retries are counted, never hidden. */
  attempt: number;
  /** When the schedule wanted the request. */
  dueAtMs: number;
  /** When its first byte was handed to a connected socket. */
  sentAtMs?: number;
  /** Set-up of the connection that this request opened, if it opened one. */
  connectMs?: { dns?: number; tcp?: number; tls?: number };
  reusedConnection?: boolean;
  /** The kept connection was closing when the request was written to it: it was sent once more, on a new one. */
  sentAgain?: true;
  headersAtMs?: number;
  firstEventAtMs?: number;
  roleAtMs?: number;
  /** First token that the engine counted, though its text may still be empty (an unfinished character). */
  firstCountedTokenAtMs?: number;
  /** First non-empty text, reasoning or tool delta: what TTFT is computed from. */
  firstTokenAtMs?: number;
  firstReasoningAtMs?: number;
  firstAnswerAtMs?: number;
  lastTokenAtMs?: number;
  endedAtMs?: number;
  inputTokens?: number;
  cachedInputTokens?: number;
  outputTokens?: number;
  tokenSource?: TokenSource;
  /** The token-bearing events in order; `tokens` is absent when the engine does not tell how many an event carries. */
  events: { atMs: Numbers; readIndex: Numbers; tokens?: Numbers };
  outcome: "ok" | FailureClass;
  /** The client gave up on the answer on purpose, as the scenario asks: its outcome is "ok", but it has no end. */
  cancelled?: true;
  /** The class again, present only when the request failed. */
  failure?: FailureClass;
  /** What was seen, in one sentence, without secrets. */
  detail?: string;
  status?: number;
  finishReason?: string;
  /** The engine's own account of this request. */
  engineMs?: EngineTimes;
}

export interface EngineTimes {
  queue?: number;
  prefill?: number;
  decode?: number;
  load?: number;
  total?: number;
}
