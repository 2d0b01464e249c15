import type { Failure, FailureClass } from "../model/failures.ts";
import { foreignBody, streamFailure } from "./classify.ts";
import type { StreamEvent, StreamReader } from "./engine.ts";
import { bodyWords, errorWords, oneLine } from "./error-words.ts";
import type { Framing, Receiver } from "./framing.ts";
import type { JsonObject } from "./json.ts";
import { NdjsonFraming } from "./ndjson.ts";
import { RepeatedJson } from "./repeated-json.ts";
import { SseFraming } from "./sse.ts";

/** What one engine's messages mean. Error objects never reach it: they are the same affair in every dialect. */
export interface Dialect {
  /** The message is overwritten by the next one, so nothing of it may be kept but its texts and numbers. */
  event(message: JsonObject): StreamEvent;
  /** The marker `[DONE]` of the OpenAI streams; where it is unknown it says nothing. */
  done?(): StreamEvent;
  /** The body ended cleanly, and nothing so far was terminal: either this end is the terminal marker, or it is a failure. */
  end(): StreamEvent;
}

/** A reader of server-sent events; a body that begins like a page or like one JSON document is none. */
export function sseReader(dialect: Dialect): StreamReader {
  return new BodyReader((receive) => new SseFraming(receive), dialect, /^[<{[]/);
}

/** A reader of newline-delimited JSON; a body that begins like a page is none. */
export function ndjsonReader(dialect: Dialect): StreamReader {
  return new BodyReader((receive) => new NdjsonFraming(receive), dialect, /^</);
}

/**
 * The reader that all engines share: bytes → messages → events.
 * Once an event is terminal or a failure, nothing that follows counts. A failure is told again by `end`.
 */
class BodyReader implements StreamReader {
  readonly #framing: Framing;
  readonly #dialect: Dialect;
  readonly #json = new RepeatedJson();
  /** Undefined as soon as a whole message has proved that the body is a stream. */
  #opening: Opening | undefined;
  #events: StreamEvent[] = [];
  #closed = false;
  #ending = false;
  #failure: Failure | undefined;

  constructor(framing: (receive: Receiver) => Framing, dialect: Dialect, foreign: RegExp) {
    this.#framing = framing((message, isError) => this.#receive(message, isError));
    this.#dialect = dialect;
    this.#opening = new Opening(foreign);
  }

  push(bytes: Uint8Array): StreamEvent[] {
    this.#events = [];
    if (this.#closed || this.#opening?.foreignWith(bytes)) return this.#events;
    const fault = this.#framing.push(bytes);
    if (fault !== undefined && !this.#closed) this.#emit({ failure: { class: "protocol", detail: fault } });
    return this.#events;
  }

  end(): { events: StreamEvent[]; failure?: Failure } {
    this.#events = [];
    if (!this.#closed) this.#finish();
    return this.#failure === undefined ? { events: this.#events } : { events: this.#events, failure: this.#failure };
  }

  #receive(message: string, isError = false): void {
    if (this.#closed) return;
    if (isError) {
      this.#emit({ failure: streamFailure(bodyWords(message) ?? { message: "an error event without words" }) });
      return;
    }
    if (isDone(message)) {
      this.#opening = undefined;
      if (this.#dialect.done) this.#emit(this.#dialect.done());
      return;
    }
    const object = this.#json.parse(message);
    if (object !== undefined) {
      this.#opening = undefined;
      const words = errorWords(object);
      this.#emit(words === undefined ? this.#dialect.event(object) : { failure: streamFailure(words) });
    } else if (message.trim() !== "") this.#emit({ failure: this.#unreadable(message) });
  }

  #unreadable(message: string): Failure {
    const cut = this.#ending && message.startsWith("{");
    const kind: FailureClass = cut ? "truncated" : "protocol";
    const detail = cut ? "the stream ended in the middle of an event" : "an event is not a JSON object";
    return { class: kind, detail: `${detail}: ${oneLine(message, 120)}` };
  }

  #emit(event: StreamEvent): void {
    this.#events.push(event);
    if (event.failure !== undefined) this.#failure = event.failure;
    if (event.failure !== undefined || event.terminal) this.#closed = true;
  }

  #finish(): void {
    this.#ending = true;
    if (!this.#opening?.foreign) this.#framing.end();
    if (this.#closed) return;
    this.#closed = true;
    if (this.#opening?.isNoStream()) this.#failure = foreignBody(this.#opening.text);
    else this.#conclude(this.#dialect.end());
  }

  #conclude(last: StreamEvent): void {
    if (last.failure === undefined) this.#events.push(last);
    else this.#failure = last.failure;
  }
}

function isDone(message: string): boolean {
  return message.charCodeAt(0) === 91 /* [ */ && message.trim() === "[DONE]";
}

/** The first characters of a body, kept until it is known to be a stream, so that a proxy's page can be called by its name. */
class Opening {
  static readonly #LIMIT = 64 * 1024;
  readonly #decoder = new TextDecoder();
  readonly #foreignStart: RegExp;
  text = "";
  foreign = false;

  constructor(foreignStart: RegExp) {
    this.#foreignStart = foreignStart;
  }

  /** Takes the bytes of one read; true when the body is no stream and its bytes must not be read as one. */
  foreignWith(bytes: Uint8Array): boolean {
    if (this.text.length < Opening.#LIMIT) this.text += this.#decoder.decode(bytes, { stream: true });
    this.foreign ||= this.#foreignStart.test(this.text.trimStart());
    return this.foreign;
  }

  /** At the end of a body without any message: false when it holds only comments, blank lines or a piece of an event. */
  isNoStream(): boolean {
    return this.foreign || !/^\s*(:|(data|event|id|retry):)/.test(this.text);
  }
}
