import type { ClientHealth } from "../model/client-health.ts";
import type { ClusterChange } from "../model/finding.ts";
import type { EngineIdentity } from "../model/fingerprint.ts";
import type { RepeatResult } from "../model/run.ts";
import type { RequestSample } from "../model/sample.ts";
import type { RequestSettings } from "../model/scenario.ts";
import type { RepeatTelemetry } from "../model/telemetry.ts";
import { lastAttempts } from "./requests.ts";
import { sentInside } from "./window.ts";

/** All that is known of one repeat. What was not observed is absent, and its guards are silent. */
export interface RepeatEvidence {
  /** All samples of the repeat, with their events, warm-up and failed attempts included. */
  samples: readonly RequestSample[];
  /** As measured; its `crossCheck` too. */
  repeat: RepeatResult;
  /** Default: the repeat's own. */
  health?: ClientHealth | undefined;
  /** From the end of the warm-up on. Default: the repeat's own. */
  telemetry?: RepeatTelemetry | undefined;
  settings: Pick<RequestSettings, "cache">;
  /** The most of the prompt tokens that the prompts share on purpose, a fraction. Default: none. */
  sharedShare?: number | undefined;
  /** The longest answer that every request of the repeat asked for, in tokens; absent where they differ. */
  maxTokens?: number | undefined;
  /** The share of requests that must succeed, 0 to 1. */
  successRate: number;
  /** What the engine said it is, before and after. */
  identity?: { before: EngineIdentity; after: EngineIdentity } | undefined;
  /** What happened to the engine in its cluster meanwhile, and since its last test. */
  changes?: readonly ClusterChange[] | undefined;
}

/** The same, with what several guards look at worked out once. */
export interface Evidence extends RepeatEvidence {
  /** The last attempt at each measured request. */
  requests: readonly RequestSample[];
  /** Those that succeeded. */
  answers: readonly RequestSample[];
  /** Those whose latency counts. */
  inWindow: readonly RequestSample[];
  /** 0 where nothing succeeded: limits relative to it are then those in ms. */
  medianTtftMs: number;
}

export function evidenceOf(seen: RepeatEvidence): Evidence {
  const { repeat } = seen;
  const requests = lastAttempts(seen.samples);
  return {
    ...seen,
    health: seen.health ?? repeat.health,
    telemetry: seen.telemetry ?? repeat.telemetry,
    requests,
    answers: requests.filter(({ outcome }) => outcome === "ok"),
    inWindow: requests.filter((request) => sentInside(request, repeat.window)),
    medianTtftMs: repeat.metrics.ttft_ms?.p50.value ?? 0,
  };
}
