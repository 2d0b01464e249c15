import type { Clock } from "../deps.ts";
import { ToolError } from "../errors.ts";
import type { PodEvent } from "../model/cluster-view.ts";
import type { Pod } from "../model/kube.ts";
import { ApiError } from "./api-errors.ts";
import type { Connection } from "./connection.ts";
import { slim } from "./list.ts";

/** One collection of pods: a path, and which of them. */
export interface PodPlace {
  path: string;
  /** A field selector. */
  fields?: string;
}

interface StreamOutside {
  clock: Clock;
  /** Ends it. */
  signal: AbortSignal;
  /** That something may have happened unseen, and why. */
  onBlind(why: string): void;
}

/** A line of a watch (Kubernetes API concepts, "Efficient detection of changes"). */
interface WatchLine {
  type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  /** Of an ERROR a Status. */
  object: Pod & { code?: number };
}

/** So many in a row that told nothing, and it is given up. */
const MOST_FAILURES = 5;
const PAUSE_MS = 1_000;
/** A proxy ends what is silent for half a minute or more, sooner than the first bookmark comes: that is no failure. */
const STOOD_MS = 10_000;
/** What it wanted to go on from is no longer kept. */
const GONE = 410;

/**
 * A watch of pods that goes on where it broke, as servers and proxies end each of them after a while. Where it cannot, or
 * may not be, that is told, and nothing is thrown.
 */
export class PodStream {
  /** Resolves when it sees, or does not at once. */
  readonly begun: Promise<void>;
  readonly #connection: Connection;
  readonly #place: PodPlace;
  readonly #onEvent: (event: PodEvent) => void;
  readonly #outside: StreamOutside;
  /** What was told last; undefined: nothing yet, or too long ago. */
  #version: string | undefined;
  #failures = 0;
  /** When the present watch began, on the clock; absent: it has not. */
  #openedAtMs: number | undefined;

  constructor(connection: Connection, place: PodPlace, onEvent: (event: PodEvent) => void, outside: StreamOutside) {
    this.#connection = connection;
    this.#place = place;
    this.#onEvent = onEvent;
    this.#outside = outside;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.begun = promise;
    void this.#followOn(resolve);
  }

  async #followOn(begin: () => void): Promise<void> {
    const { signal, clock, onBlind } = this.#outside;
    while (!this.#isEnded()) {
      const failure = await this.#follow(begin).then(
        () => undefined,
        (error: unknown) => error,
      );
      begin();
      if (this.#isEnded()) return;
      const stood = this.#openedAtMs !== undefined && clock.now() - this.#openedAtMs >= STOOD_MS;
      this.#failures = stood ? 0 : this.#failures + 1;
      if (isGone(failure)) this.#version = undefined;
      const isOver = !mayPass(failure) || this.#failures > MOST_FAILURES;
      // From there on it begins anew, and what was in between is not told.
      if (isOver || this.#version === undefined) onBlind(wordsOf(failure));
      if (isOver) return;
      await clock.sleep(PAUSE_MS, signal);
    }
    begin();
  }

  #isEnded(): boolean {
    return this.#outside.signal.aborted || this.#connection.signal.aborted;
  }

  /** One watch, to its end. */
  async #follow(begin: () => void): Promise<void> {
    const { path, fields } = this.#place;
    const selected = fields === undefined ? {} : { fieldSelector: fields };
    this.#openedAtMs = undefined;
    this.#version ??= await this.#newest(selected);
    const from = { watch: "true", allowWatchBookmarks: "true", resourceVersion: this.#version };
    const query = new URLSearchParams({ ...selected, ...from });
    const lines = await this.#connection.stream(`${path}?${query}`, this.#outside.signal);
    this.#openedAtMs = this.#outside.clock.now();
    begin();
    for await (const line of lines) this.#take(JSON.parse(line) as WatchLine);
  }

  /** The version of the whole collection, of which a list of one tells as well. */
  async #newest(selected: Record<string, string>): Promise<string> {
    const query = new URLSearchParams({ ...selected, limit: "1" });
    const list = await this.#connection.request({ method: "GET", path: `${this.#place.path}?${query}` });
    return (list as { metadata?: { resourceVersion?: string } }).metadata?.resourceVersion ?? "0";
  }

  #take({ type, object }: WatchLine): void {
    const { code = 0, metadata } = object;
    if (type === "ERROR") throw new ApiError(`the API server ended the watch (${code})`, { status: code });
    this.#version = metadata.resourceVersion;
    this.#failures = 0;
    if (type === "BOOKMARK") return;
    this.#onEvent({ atMs: this.#outside.clock.wall(), gone: type === "DELETED", pod: slim(object) as Pod });
  }
}

function isGone(failure: unknown): boolean {
  return failure instanceof ApiError && failure.status === GONE;
}

/** An end without a word, a broken connection, an overloaded server; what we may not do stays so. */
function mayPass(failure: unknown): boolean {
  return !(failure instanceof ApiError) || isGone(failure) || failure.status === 429 || failure.status >= 500;
}

function wordsOf(failure: unknown): string {
  if (failure === undefined) return "the API server ends each watch at once";
  if (!(failure instanceof ToolError)) return "the API server's watch is not understood";
  return failure.hint === undefined ? failure.message : `${failure.message}. ${failure.hint}`;
}
