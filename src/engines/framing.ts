/** How whole messages lie in the bytes of a body. */
export interface Framing {
  /**
   * Takes the bytes of one read, cut anywhere, and hands every message that is complete to the receiver.
   * Returns what makes the body unreadable from here on, in words; after that it takes nothing more.
   */
  push(bytes: Uint8Array): string | undefined;
  /** The body has ended: hands over a last message that lacks its end mark. */
  end(): void;
}

/** Takes the text of one message; `isError` where the framing itself says that it reports an error. */
export type Receiver = (message: string, isError?: boolean) => void;

/**
 * The longest message that is put together, in characters. Real ones are below 1 KiB (Ollama's `context` array: some 100 KiB);
 * a body without any message end must not fill the memory.
 */
export const MAX_MESSAGE_CHARS = 16 * 1024 * 1024;

export const NOT_UTF8 = "the body is not UTF-8";

export function tooLong(limit: number): string {
  return `one message is longer than ${limit} characters`;
}

/** Decodes UTF-8 over any cut; the answer to invalid bytes is undefined. A byte order mark is kept. */
export class Utf8Decoder {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  decode(bytes: Uint8Array): string | undefined {
    try {
      return this.#decoder.decode(bytes, { stream: true });
    } catch {
      return undefined;
    }
  }
}
