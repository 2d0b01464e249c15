import type { EngineApi, EngineId } from "./scenario.ts";

/** `head` is what is being judged; `base` is what it is compared with. */
export type Side = "head" | "base";

/** How the load reaches the engine; part of the environment, since a detour costs latency. */
export type PathKind = "direct" | "port-forward" | "in-cluster";

/** An engine to measure, found and identified. */
export interface Endpoint {
  /** Unique in a run and safe as a folder name, such as `vllm` or `vllm-base`. */
  id: string;
  side: Side;
  engine: EngineId;
  /** Scheme, host, port and path prefix, without a trailing slash. */
  baseUrl: string;
  api: EngineApi;
  model: string;
  path: PathKind;
  /** Named by the scenario: the run is not complete without it. */
  required: boolean;
  /** May be asked for answers of an exact length (`requests.force_length`). */
  forcesLength: boolean;
  /** Sentences that a person can check. */
  evidence: string[];
  /** Name of the environment variable with the API key, if one is sent. */
  apiKeyEnv?: string;
}

/** An endpoint that was asked for and cannot be measured. */
export interface AbsentEndpoint {
  id: string;
  engine: EngineId;
  baseUrl: string;
  required: boolean;
  failure: string;
  reason: string;
  /** What to do about it, in one sentence. */
  hint: string;
}
