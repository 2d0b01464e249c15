import type { Clock, Log, ViewRequest } from "../deps.ts";
import type { ClusterView } from "../model/cluster-view.ts";

const EVERY_MS = 5_000;

export interface WatchOptions {
  /** Ends the watch as well as its disposal does. */
  signal: AbortSignal;
  log: Pick<Log, "warn">;
  sleep: Clock["sleep"];
  /** From the end of a look to the next one; default: 5 s. */
  everyMs?: number;
}

/**
 * Looks at once and then again and again, and hands each view to `onChange`, until it is disposed; after that it calls
 * nobody. Never throws: a look that fails is left out, and said once until one succeeds again.
 *
 * It lists instead of watching on purpose. A list of one namespace every few seconds costs the API server little, and
 * has none of a watch's traps: no resource version that expires, no stream that dies in silence, no event that is lost.
 */
export function watchCluster(
  look: (request: ViewRequest) => Promise<ClusterView>,
  request: ViewRequest,
  onChange: (view: ClusterView) => void,
  { signal, log, sleep, everyMs = EVERY_MS }: WatchOptions,
): AsyncDisposable {
  const disposal = new AbortController();
  const ended = AbortSignal.any([signal, disposal.signal]);
  void lookOn();
  return {
    async [Symbol.asyncDispose]() {
      disposal.abort();
    },
  };

  async function lookOn(): Promise<void> {
    let failing = false;
    while (!ended.aborted) {
      const failure = await lookOnce();
      if (failure !== undefined && !failing) log.warn(`the cluster is not being watched at the moment: ${failure}`);
      failing = failure !== undefined;
      await sleep(everyMs, ended);
    }
  }

  /** Why there is no view; undefined where there is one, and at the end. */
  async function lookOnce(): Promise<string | undefined> {
    try {
      const view = await look(request);
      if (!ended.aborted) onChange(view);
      return undefined;
    } catch (error) {
      return ended.aborted ? undefined : error instanceof Error ? error.message : String(error);
    }
  }
}
