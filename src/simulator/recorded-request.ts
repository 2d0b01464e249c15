/**
 * What a simulated server was asked, and when it answered. Times are ms since the epoch on the process's monotonic clock
 * (`performance.timeOrigin + performance.now()`), so that a client in another process can compare them. What has not happened is absent.
 */
export interface RecordedRequest {
  /** The client's `X-Request-Id`. */
  id: string | undefined;
  method: string;
  /** Without query. */
  path: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** As it was sent. */
  body: string;
  status?: number;
  /** When the request had been read completely. */
  readAt: number;
  /** Just before the engine wrote its first token; a simulated proxy may deliver it later. */
  firstTokenAt?: number;
  lastTokenAt?: number;
  /** When the answer had been handed over, or the exchange was given up. */
  endedAt?: number;
  outputTokens?: number;
}
