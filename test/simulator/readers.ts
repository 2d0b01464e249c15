import { engineOf } from "../../src/engines/index.ts";
import type { FailureClass } from "../../src/model/failures.ts";
import type { EngineApi, EngineId } from "../../src/model/scenario.ts";

/** What the tool's own reader makes of a body. */
export interface Outcome {
  /** Events with text. */
  deltas: number;
  outputTokens: number | undefined;
  failure: FailureClass | undefined;
}

/** Reads the pieces of an answer of this path as the load generator would. */
export function outcomeOf(dialect: EngineId, path: string, pieces: readonly Uint8Array[]): Outcome {
  const reader = engineOf(dialect).reader(apiOf(path));
  const events = pieces.flatMap((piece) => reader.push(piece));
  const { events: last, failure } = reader.end();
  const all = [...events, ...last];
  const failed = all.find((event) => event.failure !== undefined)?.failure ?? failure;
  return {
    deltas: all.filter((event) => event.delta !== undefined).length,
    outputTokens: all.findLast((event) => event.usage?.outputTokens !== undefined)?.usage?.outputTokens,
    failure: failed?.class,
  };
}

function apiOf(path: string): EngineApi {
  if (path.includes("generate")) return "generate";
  return path.endsWith("/v1/completions") ? "completions" : "chat";
}
