import type { KubeConfig } from "@kubernetes/client-node";

/** An authenticated way to one API server: one shared agent, one shape of request, a time limit on every call. */
export interface Connection {
  /** Host and port, for people. */
  server: string;
  context?: string;
  namespace?: string;
  inCluster: boolean;
  /** For what needs a WebSocket. */
  kubeConfig: KubeConfig;
  /** `AbortSignal` of the whole run. */
  signal: AbortSignal;
  /**
   * Sends one request and returns the JSON of a 2xx answer.
   * Throws ApiError for every other answer, and InfrastructureError where there is none.
   */
  request(call: ApiCall): Promise<unknown>;
  /**
   * Reads an answer that goes on, such as a watch's, line by line until the signal ends it; resolves once it has begun.
   * Throws as `request` does, and where it breaks.
   */
  stream(path: string, signal: AbortSignal): Promise<AsyncIterable<string>>;
  close(): Promise<void>;
}

export interface ApiCall {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With the query, such as `/api/v1/namespaces/llm/pods?limit=500`. */
  path: string;
  body?: object;
  /** Default: `application/json`. */
  accept?: string;
  /** Of the body; `application/json` where nothing is said. */
  contentType?: string;
  /** Default: 15 s. */
  timeoutMs?: number;
}
