/** How the measuring process itself fared while one test ran: whether its numbers can be believed. */
export interface ClientHealth {
  /** How late timers ran on the event loop that carried the load, ms. With workers: the worst of them. */
  loopDelayMs: { p50: number; p99: number; max: number };
  /** CPU time of the process over wall time, all threads: 1 is one core. */
  cpu: number;
  /** The same of the busiest load-carrying thread, 0 to 1; absent where it was not told apart. */
  busiestThread?: number;
  /** Cores that the process may use. */
  cores: number;
  gc: { pauses: number; totalMs: number; longestMs: number };
  /** Threads that carried the load: 1 is the main thread alone. */
  workers: number;
  /** Round trip of a request without work on a warm connection, ms; absent where it was not probed. */
  rttMs?: { p50: number; p99: number; n: number };
}
