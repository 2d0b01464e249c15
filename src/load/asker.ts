import { randomUUID } from "node:crypto";
import type { RequestSample } from "../model/sample.ts";
import type { Connection } from "./connection.ts";
import { type AskContext, now } from "./context.ts";
import type { LoadPlan } from "./plan.ts";
import { seededUniform } from "./random.ts";
import { type RequestPlan, streamRequest } from "./request.ts";

/** One request as a loop wants it. */
export interface Turn extends Pick<RequestSample, "phase" | "user" | "turn" | "dueAtMs" | "stage" | "inFlight"> {
  /** A retry may not start after it. */
  deadlineMs?: number;
}

/** Asks for a load: builds the request of a turn, sends it, and hands on what was observed. */
export class Asker {
  readonly #plan: LoadPlan;
  readonly #context: AskContext;
  /** Of the numbering of prompts: an open loop counts its requests, a closed one by user and turn. */
  readonly #users: number;

  constructor(plan: LoadPlan, context: AskContext) {
    this.#plan = plan;
    this.#context = context;
    this.#users = plan.arrival === undefined ? plan.users : 1;
  }

  /**
   * One request and, where the scenario allows, its retries; each attempt is a sample of its own, and the last is returned.
   * A retry is a new request to the engine, so it may not start after the deadline either.
   */
  async ask(turn: Turn, connection: Connection): Promise<RequestSample> {
    const { endpoint, engine, apiKey, clock, originMs, signal, settings } = this.#context;
    const request = { endpoint, engine, connection, apiKey, clock, originMs, signal, timeouts: settings.timeouts_ms };
    let { dueAtMs } = turn;
    for (let attempt = 1; ; attempt++) {
      const sample = await streamRequest(await this.#planOf({ ...turn, dueAtMs }, attempt), request);
      this.#context.onSample(sample);
      dueAtMs = now(this.#context);
      const last = attempt > settings.retries || dueAtMs >= (turn.deadlineMs ?? Number.POSITIVE_INFINITY);
      if (sample.outcome === "ok" || last || signal.aborted) return sample;
    }
  }

  /** A request that was due while nobody was free to send it: a sample at once, never a delay. */
  drop(turn: Turn): void {
    const { endpoint } = this.#context;
    this.#context.onSample({
      ...this.#sampleOf(turn, 1),
      endpointId: endpoint.id,
      side: endpoint.side,
      events: { atMs: [], readIndex: [] },
      outcome: "dropped",
      failure: "dropped",
      detail: `${this.#plan.users} requests were in flight when it was due, as many as may be`,
    });
  }

  async #planOf(turn: Turn, attempt: number): Promise<RequestPlan> {
    const { endpoint, engine, settings, nonce, prompts, promptsApart = "" } = this.#context;
    const { scenario, repeat, maxTokens } = this.#plan;
    const prompt = await prompts.requestAt({
      seed: settings.seed,
      nonce,
      pair: repeat,
      phase: `${scenario}/${turn.phase}${promptsApart}`,
      user: turn.user,
      turn: turn.turn,
      users: this.#users,
      attempt,
    });
    const http = engine.generate({
      api: endpoint.api,
      model: endpoint.model,
      prompt: prompt.text,
      maxTokens: prompt.maxTokens ?? maxTokens,
      forceLength: settings.force_length && endpoint.forcesLength,
      temperature: settings.temperature,
      seed: settings.seed,
    });
    const cancelAfterTokens = this.#cancelAfter(turn);
    return {
      ...this.#sampleOf(turn, attempt),
      http,
      ...(cancelAfterTokens === undefined ? {} : { cancelAfterTokens }),
    };
  }

  #sampleOf({ deadlineMs: _, ...turn }: Turn, attempt: number) {
    const { scenario, repeat, pair } = this.#plan;
    return { id: randomUUID(), scenario, repeat, ...(pair === undefined ? {} : { pair }), ...turn, attempt };
  }

  /** The same requests are given up on both sides of a pair, whatever thread sends them. */
  #cancelAfter({ phase, user, turn }: Turn): number | undefined {
    const { cancel, scenario, repeat } = this.#plan;
    if (cancel === undefined || phase === "warmup") return undefined;
    const draw = seededUniform("cancel", this.#context.settings.seed, scenario, repeat, user, turn)();
    return draw < cancel.share ? cancel.afterTokens : undefined;
  }
}
