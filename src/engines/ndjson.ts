import { type Framing, MAX_MESSAGE_CHARS, NOT_UTF8, type Receiver, tooLong, Utf8Decoder } from "./framing.ts";

/** Newline-delimited JSON: a message is a line that is not blank; the last one needs no LF. */
export class NdjsonFraming implements Framing {
  readonly #utf8 = new Utf8Decoder();
  readonly #receive: Receiver;
  readonly #limit: number;
  /** Pieces of the line that has not ended yet; joined once, so that a long line in small reads stays linear. */
  #pieces: string[] = [];
  #length = 0;
  #fault: string | undefined;

  constructor(receive: Receiver, limit = MAX_MESSAGE_CHARS) {
    this.#receive = receive;
    this.#limit = limit;
  }

  push(bytes: Uint8Array): string | undefined {
    if (this.#fault !== undefined) return this.#fault;
    const text = this.#utf8.decode(bytes);
    if (text === undefined) this.#fault = NOT_UTF8;
    else this.#split(text);
    return this.#fault;
  }

  end(): void {
    if (this.#fault === undefined) this.#finishLine("");
  }

  #split(text: string): void {
    let start = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
      this.#finishLine(text.slice(start, end));
      start = end + 1;
    }
    this.#keep(start === 0 ? text : text.slice(start));
  }

  #finishLine(rest: string): void {
    const line = (this.#length === 0 ? rest : this.#pieces.join("") + rest).trim();
    this.#pieces = [];
    this.#length = 0;
    if (line !== "") this.#receive(line);
  }

  #keep(rest: string): void {
    if (rest === "") return;
    this.#pieces.push(rest);
    this.#length += rest.length;
    if (this.#length <= this.#limit) return;
    this.#pieces = [];
    this.#fault = tooLong(this.#limit);
  }
}
