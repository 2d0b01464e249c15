import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import type { Clock } from "../deps.ts";
import { engineOf } from "../engines/index.ts";
import type { RequestSample } from "../model/sample.ts";
import { LocalShare } from "./local-share.ts";
import { monotonicOffsetMs } from "./monotonic.ts";
import { PromptFeed } from "./prompt-feed.ts";
import { type FromWorker, LOAD_WORKER_ROLE, type ToWorker, type WorkerStart } from "./worker-messages.ts";

/** Samples go to the main thread together: so many, or those of so long. */
const BATCH = 64;
const BATCH_MS = 50;

/** Requests of an open loop whose prompts are asked for ahead; a user's turns come one after the other. */
const AHEAD_IN_OPEN_LOOP = 32;

/** Whether this thread was started to carry a load: then `runLoadWorker` is all it has to do. */
export function isLoadWorker(): boolean {
  return !isMainThread && (workerData as Partial<WorkerStart> | null)?.role === LOAD_WORKER_ROLE;
}

/** The life of a load worker: does what the main thread says, until that says `close`. What it throws ends the thread. */
export function runLoadWorker(): void {
  if (parentPort === null || !isLoadWorker()) {
    throw new Error("The role of a load worker needs a main thread that started it: it is not started by hand.");
  }
  const port = parentPort;
  const say = (message: FromWorker) => port.postMessage(message);
  const start = workerData as WorkerStart;
  const samples = new Batches((batch) => say({ kind: "samples", samples: batch }));
  const prompts = new PromptFeed(
    (keys) => say({ kind: "prompts-wanted", keys }),
    start.plan.arrival === undefined ? { step: 1, ahead: 1 } : { step: start.share.of, ahead: AHEAD_IN_OPEN_LOOP },
    start.dueTimesMs,
  );
  const stop = new AbortController();
  const enough = new AbortController();
  const share = new LocalShare(start.plan, start.share, {
    ...start,
    engine: engineOf(start.endpoint.engine),
    prompts,
    clock,
    originMs: start.originMonotonicMs - monotonicOffsetMs(clock.now),
    signal: stop.signal,
    enough: enough.signal,
    onSample: (sample) => samples.add(sample),
  });
  const take = async (message: ToWorker): Promise<void> => {
    switch (message.kind) {
      case "wave": {
        const wave = await share.wave(message.number, message.width);
        samples.flush();
        return say({ kind: "wave-ended", wave });
      }
      case "run": {
        const end = await share.run(message.startedAtMs);
        samples.flush();
        return say({ kind: "run-ended", end });
      }
      case "prompts":
        return prompts.take(message.prompts);
      case "enough":
        return enough.abort();
      case "abort":
        return stop.abort();
      case "close":
        await share[Symbol.asyncDispose]();
        return port.close();
    }
  };
  // A rejection that nobody handles ends the thread, and with it the load.
  port.on("message", (message: ToWorker) => void take(message));
  say({ kind: "ready" });
}

const clock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined),
};

class Batches {
  readonly #send: (batch: RequestSample[]) => void;
  #waiting: RequestSample[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (batch: RequestSample[]) => void) {
    this.#send = send;
  }

  add(sample: RequestSample): void {
    this.#waiting.push(sample);
    if (this.#waiting.length >= BATCH) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), BATCH_MS);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    const batch = this.#waiting;
    this.#waiting = [];
    this.#send(batch);
  }
}
