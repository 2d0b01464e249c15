import { LENGTHS_APART } from "../model/metrics.ts";

/** The limit of a delay: what is smaller than both is none. */
export interface DelayLimit {
  ms: number;
  /** Of the median TTFT. */
  ofTtft: number;
}

/**
 * What a shared machine does to one timer in a hundred while nothing is wrong: an idle Node 24 on two cores with four
 * other processes computing has a p99 of 8 ms and a p50 of 0.1 ms; alone, 0.2 ms and 0.1 ms.
 */
const SHARED_MACHINE_MS = 20;

/** The smallest change that fails by default (design, section 5): a client that may move a value by less decides nothing. */
const SMALLEST_FAILING_CHANGE = 0.05;

/**
 * Every threshold of every guard, and where it is from. Times are ms, shares are fractions.
 * A delay of the client counts against what it delays: 10 ms are nothing to a TTFT of a second and half of one of 20 ms.
 */
export const GUARD_LIMITS = {
  "client-busy": {
    /**
     * A p99 is not told of fewer than 368 values, and the event loop is asked every 10 ms; what is over sooner is also
     * over before the program is warm. Of a shorter test only the median counts.
     */
    leastMs: 3_680,
    /** A late loop stamps what it reads late. In half of the reads it moves every percentile, and no sharing explains it. */
    loopP50: { ms: 2, ofTtft: SMALLEST_FAILING_CHANGE },
    /** In one read in a hundred it moves the tail. */
    loopP99: { ms: SHARED_MACHINE_MS, ofTtft: SMALLEST_FAILING_CHANGE },
    /** Of the thread that carries the load: from here a queue in front of it grows without bound (M/M/1: ρ/(1−ρ) = 9 reads). */
    busiestThread: 0.9,
    /** Of all cores that the process may use. */
    cores: 0.9,
    /** A pause stops every stream at once. Only long ones count, and only if they are frequent enough for a p99 to see them. */
    gcPause: { ms: SHARED_MACHINE_MS, ofTtft: SMALLEST_FAILING_CHANGE },
    gcShare: 0.01,
  },
  "late-dispatch": {
    /** Open loop: the share of requests that may be later than the limit, and the least number of them that is no accident. */
    open: { ms: SHARED_MACHINE_MS, ofTtft: SMALLEST_FAILING_CHANGE },
    openShare: 0.01,
    openLeast: 3,
    /** Closed loop: nothing waits for a schedule there, but users who stand idle are load that is missing. On average, since one stall hits all users once. */
    closedMeanMs: 10,
    closedShareOfE2e: SMALLEST_FAILING_CHANGE,
  },
  errors: {
    /** One request may always fail; the share that may is the scenario's own (`targets.success_rate`). */
    least: 2,
  },
  truncated: { least: 2 },
  "cache-hits": {
    /** Of the prompt tokens (design, section 4). */
    share: 0.05,
    /**
     * What every prompt begins with is no hit: the chat template and its system prompt come before the salt, and real
     * traffic finds them cached as well (vLLM keeps whole blocks of 16). As much as every request had, at most this…
     */
    templateTokens: 64,
    /** …and at most this share of the prompt. */
    templateShare: 0.5,
  },
  "foreign-traffic": {
    /** Beyond what we sent: a health check that generates, or one person who tries the model, changes nothing. */
    share: 0.02,
    least: 2,
  },
  "cold-start": {
    /** Ollama tells a load of up to 100 ms for a loaded model, and twice that when two requests meet (0.24). */
    loadTimesUsual: 2,
    loadMs: 100,
    /** A compilation takes seconds: the fastest of the first wave against the median of the others. */
    firstTimesRest: 5,
    firstMs: 1000,
    leastRest: 5,
  },
  buffered: {
    /** Fewer events, or tokens, may well share a read, and say nothing. */
    eventsOfAStream: 4,
    /** In lumps: so many events a read and more on average, so far apart. Speculative decoding gives 2 to 4 at once. */
    eventsOfALump: 5,
    lumpGapMs: 20,
  },
  contradiction: {
    /** Of the answers: tokens/s is a sum, and a few counts that are ten times too high move it. */
    countShare: 0.05,
  },
  "output-length": {
    share: LENGTHS_APART,
    /** Of one answer, beyond that: a first or last token that one side counts and the other does not. */
    tokens: 2,
  },
} as const;
