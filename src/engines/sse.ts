import { createParser, type EventSourceParser } from "eventsource-parser";
import { type Framing, MAX_MESSAGE_CHARS, NOT_UTF8, type Receiver, tooLong, Utf8Decoder } from "./framing.ts";

/**
 * Server-sent events: a message is the `data` of one event, its lines joined by LF (WHATWG HTML, server-sent events).
 * LF, CR and CRLF end lines, the space after the colon may be missing, comments and the other fields are no messages.
 * An `event: error` is an error whatever its data look like.
 */
export class SseFraming implements Framing {
  readonly #utf8 = new Utf8Decoder();
  readonly #parser: EventSourceParser;
  #fault: string | undefined;

  constructor(receive: Receiver, limit = MAX_MESSAGE_CHARS) {
    this.#parser = createParser({
      maxBufferSize: limit,
      onEvent: ({ data, event }) => receive(data, event === "error"),
      onError: (error) => {
        if (error.type === "max-buffer-size-exceeded") this.#fault = tooLong(limit);
      },
    });
  }

  push(bytes: Uint8Array): string | undefined {
    if (this.#fault !== undefined) return this.#fault;
    const text = this.#utf8.decode(bytes);
    if (text === undefined) this.#fault = NOT_UTF8;
    else this.#parser.feed(text);
    return this.#fault;
  }

  /** The standard drops an event without its blank line; some servers close right after `data: [DONE]`. */
  end(): void {
    if (this.#fault === undefined) this.#parser.feed("\n\n");
  }
}
