import type { RequestSample } from "../model/sample.ts";
import type { LoadContext } from "./context.ts";
import type { ShareEnd } from "./load-share.ts";
import type { LoadPlan } from "./plan.ts";
import type { PlannedPrompt, PromptKey } from "./prompts/prompt-set.ts";
import type { Share } from "./share.ts";
import type { Wave } from "./warm-up.ts";

/** What makes a worker thread of this program a load worker. */
export const LOAD_WORKER_ROLE = "load-worker";

/** Handed over when the thread starts. */
export interface WorkerStart extends Pick<LoadContext, "endpoint" | "settings" | "apiKey" | "promptsApart" | "nonce"> {
  role: typeof LOAD_WORKER_ROLE;
  plan: LoadPlan;
  share: Share;
  /** The run's origin on the machine's monotonic clock, which all threads share. */
  originMonotonicMs: number;
  dueTimesMs?: readonly number[];
}

export type ToWorker =
  | { kind: "wave"; number: number; width: number }
  | { kind: "run"; startedAtMs: number }
  | { kind: "enough" }
  | { kind: "abort" }
  | { kind: "close" }
  | { kind: "prompts"; prompts: [key: PromptKey, prompt: PlannedPrompt][] };

export type FromWorker =
  | { kind: "ready" }
  | { kind: "samples"; samples: RequestSample[] }
  | { kind: "wave-ended"; wave: Wave }
  | { kind: "run-ended"; end: ShareEnd }
  | { kind: "prompts-wanted"; keys: PromptKey[] };
