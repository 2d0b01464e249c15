/** Answers with something wrong, and a few that only look odd, through the embedded engine of the project. */
import { type Fault, startSimulator } from "../../../src/simulator/simulator.ts";
import { median } from "../accuracy/median.ts";
import type { Cost } from "./measured.ts";
import { type Load, MODEL, type Told } from "./peer.ts";

export interface FaultCase {
  name: string;
  fault: Fault;
  /** Whether a client must not count such an answer as a success; else it must. */
  spoils: boolean;
  requests: number;
  /** When the first token comes, where something else comes before it: no TTFT may be much less. */
  firstTokenMs?: number;
}

const USERS = 4;
const REQUESTS = 16;
const HOUR_MS = 3_600_000;
const FIRST_TOKEN_MS = 50;

export const FAULT_CASES: readonly FaultCase[] = [
  {
    name: "cut: a clean end without finish_reason and [DONE]",
    fault: { kind: "truncate" },
    spoils: true,
    requests: REQUESTS,
  },
  { name: "error event in the stream", fault: { kind: "error-in-stream" }, spoils: true, requests: REQUESTS },
  { name: "HTTP 500", fault: { kind: "status", status: 500 }, spoils: true, requests: REQUESTS },
  { name: "empty: 200 and no token", fault: { kind: "truncate", afterTokens: 0 }, spoils: true, requests: REQUESTS },
  { name: "stalls for good after 3 tokens", fault: { kind: "stall", ms: HOUR_MS }, spoils: true, requests: USERS },
  { name: "lines end with CR LF", fault: { kind: "crlf" }, spoils: false, requests: REQUESTS },
  { name: "comments between events", fault: { kind: "comments" }, spoils: false, requests: REQUESTS },
  {
    name: `role at once, first token after ${FIRST_TOKEN_MS} ms`,
    fault: { kind: "early-role" },
    spoils: false,
    requests: REQUESTS,
    firstTokenMs: FIRST_TOKEN_MS,
  },
];

/** Carries the load of a case, whose every answer has the fault. */
export async function withFault<T>({ fault, requests }: FaultCase, run: (load: Load) => Promise<T>): Promise<T> {
  await using server = await startSimulator({
    dialect: "vllm",
    models: [MODEL],
    // Its own tokenizer makes more tokens of the peers' prompts than theirs.
    contextLength: 100_000,
    latency: { baseTtftMs: FIRST_TOKEN_MS, prefillMsPerToken: 0, msPerToken: 5, jitter: 0 },
  });
  server.setFault(fault);
  return await run({ baseUrl: server.baseUrl, users: USERS, requests, tokens: 32, warmUp: false });
}

/** What a tool made of a case. */
export interface Behaviour {
  ok: number;
  failed: number;
  /** Successes of which it tells no TTFT. */
  withoutTtft: number;
  /** The median of its successes. */
  ttftMs?: number;
  exit: Cost["exit"];
}

export function behaviourOf(told: readonly Told[], exit: Cost["exit"]): Behaviour {
  const successes = told.filter(({ ok }) => ok);
  const ttfts = successes.flatMap(({ ttftMs }) => ttftMs ?? []);
  return {
    ok: successes.length,
    failed: told.length - successes.length,
    withoutTtft: successes.length - ttfts.length,
    ...(ttfts.length > 0 && { ttftMs: median(ttfts) }),
    exit,
  };
}

/** Whether a tool took a spoilt answer for a good one, lost a good one, or timed something else than its first token. */
export function isWrong({ spoils, firstTokenMs = 0 }: FaultCase, behaviour: Behaviour): boolean {
  const { ok, failed, withoutTtft, ttftMs = firstTokenMs } = behaviour;
  return spoils ? ok > 0 : failed + withoutTtft > 0 || ttftMs < 0.9 * firstTokenMs;
}
