import type { Clock } from "../deps.ts";
import type { Engine } from "../engines/engine.ts";
import type { ClientHealth } from "../model/client-health.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { LoadMoments } from "../model/run.ts";
import type { RequestSample } from "../model/sample.ts";
import type { RequestSettings } from "../model/scenario.ts";
import type { OpenFiles } from "./descriptors.ts";
import type { HealthWatch } from "./health.ts";
import type { PlannedPrompt, PromptKey, PromptSet } from "./prompts/prompt-set.ts";

/** What a load needs of a `PromptSet`; in a worker the prompts come from the main thread. */
export interface PromptSource extends Pick<PromptSet, "dueTimesMs"> {
  requestAt(key: PromptKey): PlannedPrompt | Promise<PlannedPrompt>;
}

/** What every request of a load needs to know. */
export interface AskContext {
  endpoint: Endpoint;
  engine: Engine;
  settings: RequestSettings;
  prompts: PromptSource;
  apiKey: string | undefined;
  /** What tells its prompts from those of another side or model of one server, whose cache would else answer for both. */
  promptsApart?: string;
  nonce: string;
  clock: Clock;
  /** `clock.now()` at the run's monotonic origin. */
  originMs: number;
  /** Ends everything at once: what is in flight is aborted. */
  signal: AbortSignal;
  /** Every sample as it ends; failed attempts that are tried again included. In the order of the ends, with workers by and large. */
  onSample(sample: RequestSample): void;
}

export interface LoadContext extends AskContext {
  /** Nothing more is started once it aborts; what is in flight is followed to its end. */
  enough?: AbortSignal;
  /** Awaited: nothing is measured before it has settled. */
  onWarmupEnded(atMs: number): void | Promise<void>;
  /** Threads that carry the load; absent: this one alone. */
  workers?: WorkerSettings;
  /** Measure the round trip of a request without work before the test, on a warm connection. */
  probeRtt?: boolean;
  /** How the client's own health is watched, on this thread; tests give a healthy client. */
  watchHealth?: () => HealthWatch;
  /** How many files may be open and are; absent: what the system says, where it says it. */
  openFiles?: OpenFiles;
}

export interface WorkerSettings {
  /** `auto`: as many as the plan needs by a measured budget, and cores allow. */
  count: number | "auto";
  /** The script that takes up the role of a load worker (`runLoadWorker`) when it is started in a worker thread. */
  entry: string;
}

export interface LoadOutcome {
  moments: LoadMoments;
  health: ClientHealth;
  /** Requests that were due while as many were in flight as may be. */
  droppedDue: number;
}

/** ms from the run's monotonic origin. */
export function now({ clock, originMs }: Pick<AskContext, "clock" | "originMs">): number {
  return clock.now() - originMs;
}
