import type { ServerResponse } from "node:http";
import { Delivery } from "./delivery.ts";
import type { DialectRequest, GenerationReply, Wire } from "./dialects/dialect.ts";
import type { GenerationEnd } from "./engine.ts";
import { direct, type Fault } from "./faults.ts";
import { framer } from "./framing.ts";
import { type Chunk, type Generation, type Script, tokensOf } from "./generation.ts";
import { wait } from "./pace.ts";
import { seededRandom } from "./random.ts";
import type { RecordedRequest } from "./recorded-request.ts";
import { refusal, sendPlain } from "./replies.ts";
import type { Serving } from "./serving.ts";
import { textOf } from "./text.ts";

/** An engine failure names nothing of the request. */
const NO_REQUEST: DialectRequest = { method: "POST", path: "/", headers: {}, text: "" };

/** A reset takes with it what the client has not read yet (RFC 9293, 3.10.7.4), so the last tokens get this long to arrive. */
const RESET_AFTER_MS = 20;

/** A request that asks for a generation, and all that its answer needs. */
export interface Asked {
  reply: GenerationReply;
  response: ServerResponse;
  serving: Serving;
  record: RecordedRequest;
  fault: Fault | undefined;
  /** On `performance.now()`. */
  readAtMs: number;
  signal: AbortSignal;
}

/** Generates and answers. Rejects with the signal's reason when the client goes or the server stops. */
export function answerGeneration(asked: Asked): Promise<void> {
  return new Answering(asked).run();
}

/** One generation on its way to the client. */
class Answering {
  readonly #asked: Asked;
  readonly #generation: Generation;
  readonly #wire: Wire;
  readonly #frame: (payload: string) => string;
  readonly #delivery: Delivery;
  #opened = false;

  constructor(asked: Asked) {
    const { engine } = asked.serving;
    this.#asked = asked;
    this.#generation = engine.accept(asked.reply.order, asked.readAtMs);
    this.#wire = asked.reply.wire(this.#generation);
    this.#frame = framer(this.#wire.framing, asked.fault);
    const random = seededRandom(engine.settings.seed, "delivery", this.#generation.ordinal);
    this.#delivery = new Delivery(asked.response, asked.fault, random);
  }

  async run(): Promise<void> {
    const { reply, fault, serving, record } = this.#asked;
    let end: GenerationEnd = "dropped";
    try {
      const script = await (reply.stream && fault?.kind !== "not-streaming" ? this.#stream() : this.#whole());
      end = script.ending === "complete" ? "finished" : "failed";
    } finally {
      serving.engine.end(this.#generation, end);
      record.outputTokens = this.#generation.outputTokens;
      record.endedAt = performance.timeOrigin + performance.now();
    }
  }

  async #stream(): Promise<Script> {
    const { fault, serving, record, signal } = this.#asked;
    record.status = 200;
    const proxy = this.#holdBack();
    if (this.#wire.headersAt === "accepted") {
      this.#delivery.open(200, this.#wire.headers);
      this.#delivery.flush();
    }
    if (serving.engine.settings.roleChunkEarly || fault?.kind === "early-role") this.#write(this.#wire.role());
    const script = await this.#generate((chunks) => this.#emit(chunks));
    await proxy;
    if (script.ending === "reset") await wait(RESET_AFTER_MS, signal);
    this.#finish(script);
    return script;
  }

  /** Resolves when a slow proxy lets the answer pass. */
  #holdBack(): Promise<void> {
    const { fault, signal } = this.#asked;
    if (fault?.kind !== "slow-headers") return Promise.resolve();
    const passed = wait(fault.ms, signal).then(() => this.#delivery.release());
    // The engine may be aborted first, and nobody would be waiting for this one.
    passed.catch(() => {});
    return passed;
  }

  /** Whole answers cannot be cut at a token, so of the faults in the middle only the reset and the failure are left. */
  async #whole(): Promise<Script> {
    const { fault, response, serving, record, signal } = this.#asked;
    const script = await this.#generate(() => {});
    if (fault?.kind === "slow-headers") await wait(fault.ms, signal);
    if (script.ending === "reset") {
      this.#delivery.reset();
    } else if (script.ending === "error") {
      sendPlain(response, refusal(serving, NO_REQUEST, 500), record);
    } else {
      sendPlain(response, this.#wire.whole(textOf(tokensOf(script.chunks)), script.chunks), record);
    }
    return script;
  }

  #generate(emit: (chunks: readonly Chunk[]) => void): Promise<Script> {
    const { serving, fault, signal } = this.#asked;
    return serving.engine.run(this.#generation, (chunks) => direct(chunks, fault), emit, signal);
  }

  #emit(chunks: readonly Chunk[]): void {
    const { record } = this.#asked;
    const at = performance.timeOrigin + performance.now();
    record.firstTokenAt ??= at;
    record.lastTokenAt = at;
    const opening = this.#opened ? [] : this.#wire.opening();
    this.#write([...opening, ...chunks.flatMap((chunk) => this.#wire.tokens(chunk))]);
  }

  /** Writes events; the first of them opens the answer. */
  #write(payloads: readonly string[]): void {
    if (payloads.length === 0) return;
    this.#opened = true;
    this.#delivery.open(200, this.#wire.headers);
    this.#delivery.write(payloads.map(this.#frame));
  }

  #finish(script: Script): void {
    if (script.ending === "reset") {
      this.#delivery.reset();
      return;
    }
    this.#delivery.open(200, this.#wire.headers);
    this.#write(this.#ending(script));
    this.#write(script.afterEnd.flatMap((chunk) => this.#wire.tokens(chunk)));
    this.#delivery.end();
  }

  #ending(script: Script): string[] {
    const { fault } = this.#asked;
    if (script.ending === "complete") return this.#wire.closing();
    if (script.ending === "error")
      return this.#wire.error(fault?.kind === "error-in-stream" ? fault.message : undefined);
    return [];
  }
}
