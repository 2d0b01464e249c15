import { Worker } from "node:worker_threads";
import type { LoadContext } from "./context.ts";
import type { LoadShare, ShareEnd } from "./load-share.ts";
import { monotonicOffsetMs } from "./monotonic.ts";
import type { LoadPlan } from "./plan.ts";
import type { Share } from "./share.ts";
import type { Wave } from "./warm-up.ts";
import { type FromWorker, LOAD_WORKER_ROLE, type ToWorker, type WorkerStart } from "./worker-messages.ts";
import { unboundYoungGeneration, YOUNG_GENERATION } from "./young-generation.ts";

/** A worker that has nothing in flight closes at once; one that hangs is ended. */
const CLOSE_LIMIT_MS = 2_000;

/** The shares of a load that is carried by worker threads, each with its own users and connections. */
export class WorkerShares implements AsyncDisposable {
  readonly shares: readonly WorkerShare[];

  private constructor(shares: readonly WorkerShare[]) {
    this.shares = shares;
  }

  /**
   * Starts the threads and waits until all are ready.
   * @throws Error when one ends before it is; none is left then.
   */
  static async start(
    plan: LoadPlan,
    context: LoadContext,
    { entry, threads }: { entry: string; threads: number },
  ): Promise<WorkerShares> {
    unboundYoungGeneration();
    const started = new WorkerShares(
      Array.from({ length: threads }, (_, index) => new WorkerShare(entry, plan, { index, of: threads }, context)),
    );
    try {
      await Promise.all(started.shares.map(({ ready }) => ready));
      return started;
    } catch (error) {
      await started[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.shares.map((share) => share[Symbol.asyncDispose]()));
  }
}

/** One worker thread, as the main thread sees it. Whatever it waits for is rejected when the thread breaks. */
class WorkerShare implements LoadShare {
  readonly ready: Promise<unknown>;
  readonly #worker: Worker;
  readonly #context: LoadContext;
  readonly #broken = Promise.withResolvers<never>();
  readonly #ended: Promise<void>;
  readonly #waiting = new Map<FromWorker["kind"], (message: FromWorker) => void>();
  readonly #forget: () => void;

  constructor(entry: string, plan: LoadPlan, share: Share, context: LoadContext) {
    this.#context = context;
    this.#worker = new Worker(entry, {
      workerData: startOf(plan, share, context),
      env: {},
      execArgv: [],
      resourceLimits: YOUNG_GENERATION,
    });
    const name = `load worker ${share.index + 1} of ${share.of}`;
    this.#ended = new Promise((resolve) => this.#worker.once("exit", () => resolve()));
    this.#worker.once("error", (cause: Error) => this.#break(`${name} broke: ${cause.message}`, cause));
    this.#worker.once("exit", (code) => this.#break(`${name} ended by itself, with exit code ${code}`));
    // It is looked at only while something is waited for.
    this.#broken.promise.catch(() => undefined);
    this.#worker.on("message", (message: FromWorker) => this.#take(message));
    this.ready = this.#answer("ready");
    this.#forget = this.#passOn();
  }

  async wave(number: number, width: number): Promise<Wave> {
    const answer = this.#answer("wave-ended");
    this.#say({ kind: "wave", number, width });
    return (await answer).wave;
  }

  async run(startedAtMs: number): Promise<ShareEnd> {
    const answer = this.#answer("run-ended");
    this.#say({ kind: "run", startedAtMs });
    return (await answer).end;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#forget();
    this.#say({ kind: "close" });
    const timer = setTimeout(() => void this.#worker.terminate(), CLOSE_LIMIT_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  /** The two signals, told to the thread; returns what ends that. */
  #passOn(): () => void {
    const { signal, enough } = this.#context;
    const abort = () => this.#say({ kind: "abort" });
    const stop = () => this.#say({ kind: "enough" });
    if (signal.aborted) abort();
    if (enough?.aborted) stop();
    signal.addEventListener("abort", abort, { once: true });
    enough?.addEventListener("abort", stop, { once: true });
    return () => {
      signal.removeEventListener("abort", abort);
      enough?.removeEventListener("abort", stop);
    };
  }

  #break(message: string, cause?: Error): void {
    this.#broken.reject(new Error(message, { cause }));
  }

  #say(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #take(message: FromWorker): void {
    if (message.kind === "samples") for (const sample of message.samples) this.#context.onSample(sample);
    else if (message.kind === "prompts-wanted") {
      this.#answerPrompts(message.keys).catch((cause: Error) => this.#break(cause.message, cause));
    } else this.#waiting.get(message.kind)?.(message);
  }

  async #answerPrompts(keys: Extract<FromWorker, { kind: "prompts-wanted" }>["keys"]): Promise<void> {
    const { prompts } = this.#context;
    const answers = await Promise.all(keys.map(async (key) => [key, await prompts.requestAt(key)] as const));
    this.#say({ kind: "prompts", prompts: answers.map(([key, prompt]) => [key, prompt]) });
  }

  #answer<K extends FromWorker["kind"]>(kind: K): Promise<Extract<FromWorker, { kind: K }>> {
    const answer = new Promise<FromWorker>((resolve) => this.#waiting.set(kind, resolve));
    return Promise.race([answer, this.#broken.promise]) as Promise<Extract<FromWorker, { kind: K }>>;
  }
}

function startOf(plan: LoadPlan, share: Share, context: LoadContext): WorkerStart {
  const { endpoint, settings, apiKey, promptsApart, nonce, clock, originMs, prompts } = context;
  const { dueTimesMs } = prompts;
  return {
    role: LOAD_WORKER_ROLE,
    plan,
    share,
    endpoint,
    settings,
    apiKey,
    nonce,
    originMonotonicMs: originMs + monotonicOffsetMs(clock.now),
    ...(promptsApart === undefined ? {} : { promptsApart }),
    ...(dueTimesMs === undefined ? {} : { dueTimesMs }),
  };
}
