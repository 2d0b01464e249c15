import type { StreamEvent } from "../engines/engine.ts";
import type { RequestSample } from "../model/sample.ts";
import type { EventBuffer } from "./event-buffer.ts";

/** Folds one event of a stream, with the time of the read that brought it, into the sample and its events. Pure but for those. */
export function observe(
  sample: RequestSample,
  events: EventBuffer,
  event: StreamEvent,
  atMs: number,
  readIndex: number,
): void {
  sample.firstEventAtMs ??= atMs;
  if (event.role) sample.roleAtMs ??= atMs;
  if (event.delta !== undefined) observeDelta(sample, event.delta, atMs);
  if (event.delta !== undefined || (event.tokens ?? 0) > 0) {
    sample.firstCountedTokenAtMs ??= atMs;
    sample.lastTokenAtMs = atMs;
    events.add(atMs, readIndex, event.tokens);
  }
  if (event.finishReason !== undefined) sample.finishReason = event.finishReason;
  if (event.engineMs !== undefined) sample.engineMs = event.engineMs;
  if (event.usage !== undefined) {
    const { inputTokens, cachedInputTokens, outputTokens, source } = event.usage;
    if (inputTokens !== undefined) sample.inputTokens = inputTokens;
    if (cachedInputTokens !== undefined) sample.cachedInputTokens = cachedInputTokens;
    if (outputTokens !== undefined) {
      sample.outputTokens = outputTokens;
      sample.tokenSource = source;
    }
  }
}

function observeDelta(sample: RequestSample, delta: "answer" | "reasoning" | "tool", atMs: number): void {
  sample.firstTokenAtMs ??= atMs;
  if (delta === "reasoning") sample.firstReasoningAtMs ??= atMs;
  if (delta === "answer") sample.firstAnswerAtMs ??= atMs;
}

/** An engine that sent no count: the events are all there is, and the sample says so. */
export function countChunks(sample: RequestSample): void {
  if (sample.outputTokens === undefined && sample.events.atMs.length > 0) {
    sample.outputTokens = sample.events.atMs.length;
    sample.tokenSource = "chunks";
  }
}
