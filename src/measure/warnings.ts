import type { RepeatResult, Warning } from "../model/run.ts";
import type { RequestSample } from "../model/sample.ts";
import type { RequestSettings } from "../model/scenario.ts";
import { lastAttempts } from "./requests.ts";

/** One repeat as it was observed: its result and all of its samples. */
export interface ObservedRepeat {
  repeat: RepeatResult;
  samples: readonly RequestSample[];
}

/** Two answers' lengths further apart than this are not the same work. */
const LENGTH_TOLERANCE = 0.05;
/** A cold run may hit the template and the system prompt, hardly more. */
const CACHE_TOLERANCE = 0.05;
/** On top of twice the usual: what a load takes at least. */
const COLD_START_MS = 100;

/** What a reader should know before believing the numbers of a run. */
export function findWarnings(
  observed: readonly ObservedRepeat[],
  settings: Pick<RequestSettings, "force_length" | "cache">,
): Warning[] {
  const tests = observed.map(({ repeat, samples }) => ({
    endpointId: repeat.endpointId,
    scenario: repeat.scenario,
    answers: lastAttempts(samples).filter(({ outcome }) => outcome === "ok"),
  }));
  return [
    ...lengthsDiffer(tests),
    ...tests.flatMap((test) => [
      ...(settings.force_length ? lengthNotForced(test) : []),
      ...chunksCounted(test),
      ...connectionsNotKept(test),
    ]),
    ...observed.flatMap(({ repeat }) => [...failedWarmup(repeat), ...hiddenGaps(repeat)]),
    ...tests.flatMap((test) => [...(settings.cache === "cold" ? cachesHit(test) : [])]),
    ...coldStarts(tests),
    ...oneRun(observed),
  ];
}

interface TestAnswers {
  endpointId: string;
  scenario: string;
  answers: readonly RequestSample[];
}

function warn({ endpointId, scenario }: TestAnswers, code: string, message: string): Warning {
  return { code, endpointId, scenario, message: `${endpointId}, ${scenario}: ${message}` };
}

function lengthsDiffer(tests: readonly TestAnswers[]): Warning[] {
  const scenarios = [...new Set(tests.map(({ scenario }) => scenario))];
  return scenarios.flatMap((scenario) => {
    const lengths = tests
      .filter((test) => test.scenario === scenario)
      .flatMap(({ endpointId, answers }) => {
        const tokens = meanOutputTokens(answers);
        return tokens === undefined ? [] : [{ endpointId, tokens }];
      })
      .sort((a, b) => a.tokens - b.tokens);
    const [shortest, longest] = [lengths[0], lengths.at(-1)];
    if (shortest === undefined || longest === undefined) return [];
    if (longest.tokens <= shortest.tokens * (1 + LENGTH_TOLERANCE)) return [];
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
  const early = test.answers.filter(({ finishReason }) => finishReason !== undefined && finishReason !== "length");
  if (early.length === 0) return [];
  const reasons = [...new Set(early.map(({ finishReason }) => finishReason))].join(", ");
  const message =
    `${early.length} of ${test.answers.length} answers ended before max_tokens (finish reason ${reasons}) although ` +
    "requests.force_length is on: this engine does not take it, so lengths are its own. Lower requests.max_tokens to even them out.";
  return [warn(test, "length-not-forced", message)];
}

function chunksCounted(test: TestAnswers): Warning[] {
  const counted = test.answers.filter(({ tokenSource }) => tokenSource === undefined || tokenSource === "chunks");
  if (counted.length === 0) return [];
  const message =
    `the engine sent no token count for ${counted.length} of ${test.answers.length} answers, so chunks were counted instead: ` +
    "TPOT, ITL and tokens/s are of chunks there. Use an interface of the engine that reports usage (services.api).";
  return [warn(test, "chunks-counted", message)];
}

function cachesHit(test: TestAnswers): Warning[] {
  let [cached, input] = [0, 0];
  for (const { cachedInputTokens, inputTokens } of test.answers) {
    if (cachedInputTokens === undefined || inputTokens === undefined) continue;
    cached += cachedInputTokens;
    input += inputTokens;
  }
  if (input === 0 || cached <= CACHE_TOLERANCE * input) return [];
  const message =
    `${((100 * cached) / input).toFixed(1)} % of the prompt tokens came from the engine's prefix cache in a cold run: TTFT is better than a fresh prompt's. ` +
    "Use longer prompts that differ from their start, or set requests.cache: warm to measure this on purpose.";
  return [warn(test, "cache-hit", message)];
}

/** An endpoint's own least load time is what a loaded model costs; anything well above it is a model being loaded. */
function coldStarts(tests: readonly TestAnswers[]): Warning[] {
  return tests.flatMap((test) => {
    const usual = usualLoadMs(tests.filter(({ endpointId }) => endpointId === test.endpointId));
    const loads = test.answers
      .map(({ engineMs }) => engineMs?.load ?? 0)
      .filter((load) => load > 2 * usual + COLD_START_MS);
    if (loads.length === 0) return [];
    const longest = loads.reduce((most, load) => Math.max(most, load));
    const message =
      `the engine loaded the model inside ${loads.length} of ${test.answers.length} measured requests (up to ${Math.round(longest)} ms): ` +
      "their TTFT is a cold start. Raise the warm-up, or keep the model loaded (Ollama: OLLAMA_KEEP_ALIVE).";
    return [warn(test, "cold-start", message)];
  });
}

/**
 * What an endpoint reports for a model that is loaded already: the median over all of its answers. Ollama 0.24 shows a few
 * ms for a small vocabulary, some 100 ms for a large one, and twice that when two requests meet.
 */
function usualLoadMs(tests: readonly TestAnswers[]): number {
  const loads = tests.flatMap(({ answers }) => answers.flatMap(({ engineMs }) => engineMs?.load ?? []));
  return loads.toSorted((a, b) => a - b)[Math.floor((loads.length - 1) / 2)] ?? 0;
}

/** Each request then pays for a connection; not in its TTFT, but on the server and the network. */
function connectionsNotKept(test: TestAnswers): Warning[] {
  const again = test.answers.filter(({ sentAgain }) => sentAgain).length;
  if (again === 0) return [];
  const message = `the server closed kept connections while ${again} of ${test.answers.length} requests were being sent; they were sent again on new ones, which every request of these users then had`;
  return [warn(test, "connection-not-kept", message)];
}

function failedWarmup({ endpointId, scenario, counts: { warmup, warmupFailed } }: RepeatResult): Warning[] {
  if (warmupFailed === 0) return [];
  const message = `${warmupFailed} of ${warmup} warm-up requests failed, so the engine may not have been warm`;
  return [warn({ endpointId, scenario, answers: [] }, "warmup-failed", message)];
}

/** What was left out of the metrics because whole answers came in one read, said aloud. */
function hiddenGaps({ endpointId, scenario, counts, metrics }: RepeatResult): Warning[] {
  if (counts.ok === 0 || metrics.chunk_gap_ms !== undefined || counts.outputTokens < 4 * counts.ok) return [];
  const message =
    "most answers arrived whole, in one read, so there are no times between tokens (TPOT, ITL): a proxy on the way buffers " +
    "the stream (nginx: proxy_buffering off), or the engine is faster than the network hands on. TTFT may be that of the whole answer.";
  return [warn({ endpointId, scenario, answers: [] }, "arrived-at-once", message)];
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
