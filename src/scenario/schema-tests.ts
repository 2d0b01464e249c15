import * as z from "zod";
import { TARGET_METRICS } from "../model/scenario.ts";
import { MAX_MS, MAX_SECONDS, milliseconds, rate, seconds, statisticId, testName, tokens } from "./schema-words.ts";

/** The part of the scenario's schema that says what is tested. */

const MOST_AT_ONCE = 10_000;

const target = z.strictObject({
  metric: z.enum(TARGET_METRICS).describe("What is limited. Latencies have an upper limit, rates a lower one."),
  statistic: statisticId
    .optional()
    .describe("Which value of the metric must keep the limit: p95 unless said otherwise; a rate has only its mean."),
  limit: z
    .number()
    .gt(0)
    .describe("The limit, in the metric's own unit: milliseconds, or tokens or requests per second."),
});

const targets = z.array(target).max(20).optional();

const ttft = z.strictObject({
  enabled: z
    .boolean()
    .optional()
    .describe("Whether time to first token is measured with one user, request by request."),
  iterations: z
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe("Measured requests. A target for the median needs 5, one for the p95 needs 59."),
  warmup: z.int().min(0).max(10_000).optional().describe("Requests before, which are not counted."),
  target_ms: milliseconds.optional().describe("Limit of the median time to first token, in milliseconds."),
  targets: targets.describe("Further limits, each of one metric."),
});

const arrival = z.strictObject({
  process: z
    .enum(["constant", "poisson", "gamma", "trace"])
    .describe(
      "constant: at equal distances. poisson: as independent people arrive. gamma: with burstiness. trace: at the times of the trace under requests.prompts.",
    ),
  rate: rate
    .optional()
    .describe("Requests a second, on average. Stages have rates of their own; a trace has its times."),
  burstiness: z
    .number()
    .gt(0)
    .max(1000)
    .optional()
    .describe("Only with gamma: 1 is Poisson, less comes in bursts, more is more even."),
});

const stage = z.strictObject({
  duration_seconds: seconds.describe("How long the level lasts. The flag --duration keeps the proportions."),
  concurrent_users: z.int().min(1).max(MOST_AT_ONCE).optional().describe("Users of this level, in a closed loop."),
  rate: rate.optional().describe("Requests a second of this level, in an open loop (a test with arrival)."),
  shape: z
    .enum(["step", "ramp"])
    .optional()
    .describe("step: the level begins at once. ramp: in a straight line from the level before, or from nothing."),
});

const cancel = z.strictObject({
  share: z.number().min(0).max(1).describe("Share of the requests that are cancelled, from 0 to 1."),
  after_tokens: tokens.describe("They are cancelled when so many tokens of the answer are there."),
});

const loadTest = z.strictObject({
  name: testName.describe("Name of the test in the report; unique, and not ttft."),
  concurrent_users: z
    .int()
    .min(1)
    .max(MOST_AT_ONCE)
    .optional()
    .describe(
      "Users who send at the same time; each waits for its answer before it sends again. Stages have users of their own. With arrival: the most requests in flight (256 unless said otherwise), and what is due beyond them is dropped and counted. The flag --users N sets the users of the busiest closed loop; the other closed loops keep their proportion to it, open loops stay as they are.",
    ),
  arrival: arrival
    .optional()
    .describe("Makes the test an open loop: requests are due at times fixed in advance, whether answers come or not."),
  stages: z
    .array(stage)
    .min(1)
    .max(100)
    .optional()
    .describe("Levels, one after the other: of users in a closed loop, of the rate in an open one."),
  duration_seconds: seconds
    .optional()
    .describe(
      "No request starts after this time; what is in flight is followed to its end. With other limits, whichever is first. The flag --duration is shared equally among the load tests of an engine, and replaces requests and output_tokens.",
    ),
  requests: z
    .int()
    .min(1)
    .max(10_000_000)
    .optional()
    .describe("Measured requests in all. With other limits, whichever is first."),
  output_tokens: z
    .int()
    .min(1)
    .max(1_000_000_000)
    .optional()
    .describe("No request starts when so many output tokens have arrived. With other limits, whichever is first."),
  think_time_ms: z
    .number()
    .min(0)
    .max(MAX_MS)
    .optional()
    .describe("Pause of a user between an answer and the next request; only in a closed loop."),
  ramp_seconds: z
    .number()
    .min(0)
    .max(MAX_SECONDS)
    .optional()
    .describe("Time over which the users start, one after the other; only in a closed loop without stages."),
  warmup_waves: z
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe("Waves of concurrent_users requests each before the test, which are not counted."),
  warmup_max_waves: z
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe(
      "Waves go on until two in a row have about the same time to first token, at most so many; exactly warmup_waves unless said otherwise.",
    ),
  cancel: cancel.optional().describe("Requests that the client cancels in the middle of the answer, as people do."),
  max_tokens: tokens.optional().describe("Longest answer in this test, instead of requests.max_tokens."),
  target_p95_ms: milliseconds
    .optional()
    .describe("Limit of the p95 of metric (end-to-end latency unless said otherwise), in milliseconds."),
  metric: z
    .enum(["ttft_ms", "tpot_ms", "itl_ms", "e2e_ms"])
    .optional()
    .describe("The metric that target_p95_ms limits."),
  targets: targets.describe("Further limits, each of one metric."),
});

const sweep = z.strictObject({
  name: testName.describe("Name of the sweep in the report; no other test has it."),
  process: z
    .enum(["constant", "poisson"])
    .optional()
    .describe("How requests arrive: at equal distances, or as independent people do."),
  from_rate: rate.describe("Lowest rate that is tried, in requests a second."),
  to_rate: rate.describe("Highest rate that is tried, in requests a second."),
  precision: z
    .number()
    .min(0.01)
    .max(0.5)
    .optional()
    .describe("How well the answer is known: 0.1 ends the search when the rate is known to 10 %."),
  seconds_per_level: seconds
    .optional()
    .describe("Longest time of one level of the rate. The flag --duration leaves sweeps as they are."),
  max_in_flight: z
    .int()
    .min(1)
    .max(MOST_AT_ONCE)
    .optional()
    .describe("Most requests at the same time; what is due beyond them is dropped, and the level has failed."),
  max_seconds: seconds
    .optional()
    .describe("Longest time of the whole search on one engine: a level that might not fit is not begun."),
  max_requests: z
    .int()
    .min(1)
    .optional()
    .describe("Most requests of the whole search on one engine: a level that might not fit is not begun."),
  max_tokens: tokens.optional().describe("Longest answer in this sweep, instead of requests.max_tokens."),
  targets: targets.describe("Limits of latencies that a rate must keep to count; the success rate must hold too."),
});

export const testScenarios = z.strictObject({
  ttft: ttft.optional().describe("Time to first token without load."),
  load_tests: z
    .array(loadTest)
    .max(100)
    .optional()
    .describe("Tests with several users at once. A list here replaces that of the preset; [] means none."),
  sweeps: z
    .array(sweep)
    .max(20)
    .optional()
    .describe("Searches for the highest rate at which an engine still meets its targets."),
  order: z
    .enum(["interleaved", "sequential"])
    .optional()
    .describe(
      "interleaved: each test on every engine before the next test, so that a drift hits all alike. sequential: engine by engine.",
    ),
  progressive: z
    .boolean()
    .optional()
    .describe(
      "After a load test in which an engine misses its success rate or a target, the tests behind it are not run on that engine.",
    ),
});

export type LoadTestInFile = z.infer<typeof loadTest>;
export type SweepInFile = z.infer<typeof sweep>;
export type TargetInFile = z.infer<typeof target>;
