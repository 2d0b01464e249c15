import type { RepeatResult, Warning } from "../model/run.ts";
import type { RequestSample } from "../model/sample.ts";
import type { RequestSettings } from "../model/scenario.ts";
import { GUARD_LIMITS } from "./guard-limits.ts";
import { lastAttempts } from "./requests.ts";

/** What the warnings want to know of one repeat, in a size that does not grow with its requests. */
export interface ObservedRepeat {
  repeat: RepeatResult;
  answers: AnswersSeen;
}

/** Of the answers that came to their end: how many, and of how many something is true. */
interface AnswersSeen {
  side?: RequestSample["side"];
  count: number;
  /** Mean output tokens of those that told them. */
  tokens?: number;
  /** Those that ended for another reason than their length, and those reasons. */
  early: number;
  reasons: string[];
  chunksCounted: number;
  sentAgain: number;
}

/** @param samples all of the repeat; their events are not looked at. */
export function observedRepeat(repeat: RepeatResult, samples: readonly RequestSample[]): ObservedRepeat {
  const answers = lastAttempts(samples).filter(({ outcome, cancelled }) => outcome === "ok" && cancelled !== true);
  const early = answers.filter(({ finishReason }) => finishReason !== undefined && finishReason !== "length");
  const tokens = meanOutputTokens(answers);
  return {
    repeat,
    answers: {
      ...(answers[0] !== undefined && { side: answers[0].side }),
      count: answers.length,
      ...(tokens !== undefined && { tokens }),
      early: early.length,
      reasons: [...new Set(early.map(({ finishReason }) => `${finishReason}`))],
      chunksCounted: answers.filter(({ tokenSource = "chunks" }) => tokenSource === "chunks").length,
      sentAgain: answers.filter(({ sentAgain }) => sentAgain).length,
    },
  };
}

/**
 * What a reader should know before believing the numbers of a run, beside what the guards of each repeat have found:
 * that is in `repeat.guards` and is not said again.
 */
export function findWarnings(
  observed: readonly ObservedRepeat[],
  settings: Pick<RequestSettings, "force_length">,
): Warning[] {
  const tests = observed.map(({ repeat: { endpointId, scenario }, answers }) => ({ endpointId, scenario, answers }));
  return [
    ...lengthsDiffer(tests),
    ...tests.flatMap((test) => [
      ...(settings.force_length ? lengthNotForced(test) : []),
      ...chunksInstead(test),
      ...connectionsNotKept(test),
    ]),
    ...observed.flatMap(({ repeat }) => [...failedWarmup(repeat), ...unsteady(repeat)]),
    ...oneRun(observed),
  ];
}

interface TestAnswers {
  endpointId: string;
  scenario: string;
  answers: AnswersSeen;
}

function warn({ endpointId, scenario }: Omit<TestAnswers, "answers">, code: string, message: string): Warning {
  return { code, endpointId, scenario, message: `${endpointId}, ${scenario}: ${message}` };
}

/** Between engines that are compared with each other; base and head have a guard for it. */
function lengthsDiffer(tests: readonly TestAnswers[]): Warning[] {
  const scenarios = [...new Set(tests.map(({ scenario }) => scenario))];
  return scenarios.flatMap((scenario) => {
    const lengths = tests
      .filter((test) => test.scenario === scenario && test.answers.side === "head")
      .flatMap(({ endpointId, answers: { tokens } }) => (tokens === undefined ? [] : [{ endpointId, tokens }]))
      .sort((a, b) => a.tokens - b.tokens);
    const [shortest, longest] = [lengths[0], lengths.at(-1)];
    if (shortest === undefined || longest === undefined) return [];
    if (longest.tokens <= shortest.tokens * (1 + GUARD_LIMITS["output-length"].share)) return [];
    const message =
      `${scenario}: answers differ in length: ${shortest.endpointId} gave ${shortest.tokens.toFixed(1)} tokens on average, ` +
      `${longest.endpointId} ${longest.tokens.toFixed(1)}. Compare TTFT and TPOT, not E2E and requests/s, ` +
      "or lower requests.max_tokens until every answer reaches it.";
    return [{ code: "output-length", scenario, message }];
  });
}

function meanOutputTokens(answers: readonly RequestSample[]): number | undefined {
  const known = answers.filter(({ outputTokens }) => outputTokens !== undefined);
  const sum = known.reduce((tokens, answer) => tokens + (answer.outputTokens ?? 0), 0);
  return known.length === 0 ? undefined : sum / known.length;
}

function lengthNotForced(test: TestAnswers): Warning[] {
  const { early, reasons, count } = test.answers;
  if (early === 0) return [];
  const message =
    `${early} of ${count} answers ended before max_tokens (finish reason ${reasons.join(", ")}) although ` +
    "requests.force_length is on: this engine does not take it, so lengths are its own. Lower requests.max_tokens to even them out.";
  return [warn(test, "length-not-forced", message)];
}

function chunksInstead(test: TestAnswers): Warning[] {
  const { chunksCounted, count } = test.answers;
  if (chunksCounted === 0) return [];
  const message =
    `the engine sent no token count for ${chunksCounted} of ${count} answers, so chunks were counted instead: ` +
    "TPOT, ITL and tokens/s are of chunks there. Use an interface of the engine that reports usage (services.api).";
  return [warn(test, "chunks-counted", message)];
}

/** Each request then pays for a connection; not in its TTFT, but on the server and the network. */
function connectionsNotKept(test: TestAnswers): Warning[] {
  const { sentAgain, count } = test.answers;
  if (sentAgain === 0) return [];
  const message = `the server closed kept connections while ${sentAgain} of ${count} requests were being sent; they were sent again on new ones, which every request of these users then had`;
  return [warn(test, "connection-not-kept", message)];
}

function failedWarmup({ endpointId, scenario, counts: { warmup, warmupFailed } }: RepeatResult): Warning[] {
  if (warmupFailed === 0) return [];
  const message = `${warmupFailed} of ${warmup} warm-up requests failed, so the engine may not have been warm`;
  return [warn({ endpointId, scenario }, "warmup-failed", message)];
}

/** The window that was wanted could not be had: what was measured instead, said aloud. */
function unsteady({ endpointId, scenario, users, cut }: RepeatResult): Warning[] {
  if (cut?.unsteady !== true) return [];
  const message =
    "the test was too short to be steady, so it was measured from its start to its last answer: requests/s and tokens/s " +
    `include the ramp and the drain. Raise duration_seconds, or requests to many times the ${users} users.`;
  return [warn({ endpointId, scenario }, "no-steady-window", message)];
}

function oneRun(observed: readonly ObservedRepeat[]): Warning[] {
  const repeats = new Map<string, Set<number>>();
  for (const { repeat } of observed) {
    const key = `${repeat.endpointId}\n${repeat.scenario}`;
    repeats.set(key, (repeats.get(key) ?? new Set()).add(repeat.repeat));
  }
  if (![...repeats.values()].some(({ size }) => size === 1)) return [];
  const message =
    "one run, run-to-run noise unknown: the intervals cover the noise between requests, not that between runs. " +
    "Run it again before you act on a small difference.";
  return [{ code: "one-run", message }];
}
