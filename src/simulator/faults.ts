import type { Chunk, Script } from "./generation.ts";
import { tokensOf } from "./generation.ts";

/** Which requests a fault hits. */
export interface FaultReach {
  /** How many requests it hits, all by default. */
  times?: number;
  /** Only every nth request, counted from the moment the fault was set. */
  everyNth?: number;
  /** `generations`, the default, leaves probes and metrics alone. */
  hits?: "generations" | "everything";
}

/** A way to misbehave, as data. `afterTokens` is how many tokens go out first (default 3). */
export type Fault = FaultReach &
  (
    | { /** The answer ends cleanly, without its terminal marker. */ kind: "truncate"; afterTokens?: number }
    | { /** The socket is reset in the middle. */ kind: "reset"; afterTokens?: number }
    | { /** Nothing comes for `ms`, then it goes on. */ kind: "stall"; ms: number; afterTokens?: number }
    | { /** The engine's own refusal, with this status. */ kind: "status"; status: number }
    | {
        /** 200, some tokens, then the engine's own error event. */ kind: "error-in-stream";
        afterTokens?: number;
        message?: string;
      }
    | { /** Lines end with CR LF. */ kind: "crlf" }
    | { /** Keep-alive comments (blank lines in NDJSON) between events. */ kind: "comments" }
    | { /** The whole answer is held back for `ms`. */ kind: "slow-headers"; ms: number }
    | { /** A proxy's page instead of the answer. */ kind: "html"; status: number }
    | { /** One JSON object, though a stream was asked for. */ kind: "not-streaming" }
    | {
        /** 31 equal tokens, then a clean end without a terminal marker (Ollama's repetition guard). */ kind: "repetition-guard";
      }
    | {
        /** Events cut at every byte or at random places, each piece written on its own. */ kind: "split";
        pieces: "bytes" | "random";
      }
    | { /** A proxy delivers everything at the end. */ kind: "buffered" }
    | { /** The role is announced long before the first token. */ kind: "early-role" }
    | { /** `data:` without the space after it. */ kind: "no-space" }
    | { /** Tokens after the terminal marker. */ kind: "tokens-after-done" }
  );

export type FaultKind = Fault["kind"];

/** Wanted beside `kind`: a number, a choice or nothing. */
const REQUIRED: Record<FaultKind, { field: string; wanted: string; fits: (value: unknown) => boolean } | undefined> = {
  truncate: undefined,
  reset: undefined,
  stall: { field: "ms", wanted: "a number of milliseconds", fits: isCount },
  status: { field: "status", wanted: "an HTTP status from 400 to 599", fits: isErrorStatus },
  "error-in-stream": undefined,
  crlf: undefined,
  comments: undefined,
  "slow-headers": { field: "ms", wanted: "a number of milliseconds", fits: isCount },
  html: {
    field: "status",
    wanted: "an HTTP status from 200 to 599",
    fits: (value) => isCount(value) && Number(value) >= 200 && Number(value) < 600,
  },
  "not-streaming": undefined,
  "repetition-guard": undefined,
  split: { field: "pieces", wanted: '"bytes" or "random"', fits: (value) => value === "bytes" || value === "random" },
  buffered: undefined,
  "early-role": undefined,
  "no-space": undefined,
  "tokens-after-done": undefined,
};

export const FAULT_KINDS = Object.keys(REQUIRED) as FaultKind[];

const DEFAULT_AFTER_TOKENS = 3;
/** More than 30 equal tokens in a row stop the stream (Ollama 0.24, llm/server.go). */
const REPEATED_TOKENS = 31;

/** Checks a fault that came from outside. Throws a `TypeError` that says what was found and wanted. */
export function parseFault(value: unknown): Fault {
  if (typeof value !== "object" || value === null)
    throw new TypeError(`A fault is an object with a kind; found ${JSON.stringify(value)}.`);
  const fields = value as Record<string, unknown>;
  const kind = fields["kind"];
  if (typeof kind !== "string" || !Object.hasOwn(REQUIRED, kind)) {
    throw new TypeError(`Unknown fault kind ${JSON.stringify(kind)}; wanted one of ${FAULT_KINDS.join(", ")}.`);
  }
  const required = REQUIRED[kind as FaultKind];
  if (required && !required.fits(fields[required.field])) {
    throw new TypeError(
      `Fault ${kind}: ${required.field} is ${JSON.stringify(fields[required.field])}; wanted ${required.wanted}.`,
    );
  }
  for (const name of ["afterTokens", "times", "everyNth"]) {
    if (fields[name] !== undefined && !isCount(fields[name])) {
      throw new TypeError(`Fault ${kind}: ${name} is ${JSON.stringify(fields[name])}; wanted a whole number.`);
    }
  }
  return value as Fault;
}

/** Holds the fault that is set, and counts whom it hit. */
export class FaultSwitch {
  #fault: Fault | undefined;
  #seen = 0;
  #hit = 0;

  set(fault: Fault | undefined): void {
    this.#fault = fault && parseFault(fault);
    this.#seen = 0;
    this.#hit = 0;
  }

  /** The fault for the next request, if it is one that the fault hits. */
  take(isGeneration: boolean): Fault | undefined {
    const fault = this.#fault;
    if (!fault || (!isGeneration && fault.hits !== "everything")) return undefined;
    this.#seen++;
    if (fault.everyNth && this.#seen % fault.everyNth !== 0) return undefined;
    if (fault.times !== undefined && this.#hit >= fault.times) return undefined;
    this.#hit++;
    return fault;
  }
}

/** What is really sent of the planned chunks. */
export function direct(chunks: readonly Chunk[], fault: Fault | undefined): Script {
  const cut = (ending: Script["ending"], afterTokens = DEFAULT_AFTER_TOKENS): Script => ({
    chunks: firstTokens(chunks, afterTokens),
    ending,
    afterEnd: [],
  });
  switch (fault?.kind) {
    case "truncate":
      return cut("truncated", fault.afterTokens);
    case "reset":
      return cut("reset", fault.afterTokens);
    case "error-in-stream":
      return cut("error", fault.afterTokens);
    case "stall":
      return {
        chunks: delayed(chunks, fault.afterTokens ?? DEFAULT_AFTER_TOKENS, fault.ms),
        ending: "complete",
        afterEnd: [],
      };
    case "repetition-guard":
      return { chunks: repeated(chunks), ending: "truncated", afterEnd: [] };
    case "tokens-after-done":
      return { chunks, ending: "complete", afterEnd: chunks.slice(0, 1).map((chunk) => ({ ...chunk, last: false })) };
    default:
      return { chunks, ending: "complete", afterEnd: [] };
  }
}

function firstTokens(chunks: readonly Chunk[], count: number): Chunk[] {
  const kept: Chunk[] = [];
  let left = count;
  for (const chunk of chunks) {
    if (left <= 0) break;
    kept.push(chunk.tokens.length <= left ? chunk : { tokens: chunk.tokens.slice(0, left), last: false });
    left -= chunk.tokens.length;
  }
  return kept;
}

function delayed(chunks: readonly Chunk[], afterTokens: number, ms: number): Chunk[] {
  let seen = 0;
  return chunks.map((chunk) => ({
    last: chunk.last,
    tokens: chunk.tokens.map((token) => (seen++ < afterTokens ? token : { ...token, atMs: token.atMs + ms })),
  }));
}

function repeated(chunks: readonly Chunk[]): Chunk[] {
  const tokens = tokensOf(chunks);
  const [first, second] = tokens;
  if (!first) return [];
  const gapMs = second ? second.atMs - first.atMs : 0;
  return Array.from({ length: REPEATED_TOKENS }, (_, i) => ({
    tokens: [{ ...first, text: " loop", atMs: first.atMs + i * gapMs }],
    last: false,
  }));
}

function isCount(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function isErrorStatus(value: unknown): boolean {
  return isCount(value) && Number(value) >= 400 && Number(value) < 600;
}
