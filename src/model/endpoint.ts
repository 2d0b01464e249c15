import type { EngineApi, EngineId } from "./scenario.ts";

/** `head` is what is being judged; `base` is what it is compared with. */
export type Side = "head" | "base";

/** How the load reaches the engine; part of the environment, since a detour costs latency. */
export type PathKind = "direct" | "port-forward" | "in-cluster";

/** Where a server is asked. */
export interface ServerAddress {
  /** Scheme, host, port and path prefix, without a trailing slash. */
  baseUrl: string;
  /** Connect here instead of the host of the URL, which stays the Host header and the name that TLS checks. */
  dialHost?: string;
}

/** An engine to measure, found and identified. */
export interface Endpoint extends ServerAddress {
  /** Unique in a run and safe as a folder name, such as `vllm` or `vllm-base` (endpoint-id.ts). */
  id: string;
  side: Side;
  engine: EngineId;
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
