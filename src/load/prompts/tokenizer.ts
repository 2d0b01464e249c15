import { ConfigurationError, InfrastructureError } from "../../errors.ts";
import type { Failure } from "../../model/failures.ts";
import type { HttpAnswer, HttpRequest } from "../../model/http.ts";

/** Counts the tokens of a text as a server would. */
export interface Tokenizer {
  /**
   * Tokens of the text alone, without what the server puts around it.
   * @throws ConfigurationError where the text does not fit into the model's context
   * @throws InfrastructureError where the server fails to answer
   */
  count(text: string): Promise<number>;
  /** `server`: its own tokenizer. `usage`: what it says of a generation of one token. `estimate`: the server was not asked. */
  source: "server" | "usage" | "estimate";
  /** Tokens that the server puts around every text: chat template and special tokens. Absent where it does not tell. */
  around?: number;
  /** Why it is an estimate, one sentence. */
  reason?: string;
}

/** Sends one request to the engine, with its API key, and reads the whole answer; throws for a server that cannot be reached. */
export type Ask = (request: HttpRequest) => Promise<HttpAnswer>;

/** Counts words and signs, since no server can be asked: a stand-in that is right for common words only. */
export function estimator(reason: string): Tokenizer {
  return {
    source: "estimate",
    reason,
    count: async (text) => text.match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)?.length ?? 0,
  };
}

/** What a server that was asked for a count and failed means for the run. */
export function countingFailure(endpointId: string, failure: Failure): ConfigurationError | InfrastructureError {
  const message = `${endpointId} cannot count the tokens of a prompt: ${failure.detail}`;
  return failure.class === "context-too-long"
    ? new ConfigurationError(message, {
        hint: "Lower the lengths under requests.prompts, or give the engine a larger context.",
      })
    : new InfrastructureError(message, { hint: "Look at the engine's log, or use prompts that need no counting." });
}
