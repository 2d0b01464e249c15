import type { Readable } from "node:stream";

/** A line holds one object, of which the API server stores none above 1.5 MiB (etcd). */
const LONGEST = 8 * 1024 * 1024;

/** The lines of a text as they come; what was cut at its end is none. Throws where it breaks, and for a line without end. */
export async function* linesOf(body: Readable): AsyncGenerator<string> {
  let rest = "";
  for await (const part of body.setEncoding("utf8") as AsyncIterable<string>) {
    const lines = (rest + part).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LONGEST) throw new RangeError("a line without end");
    yield* lines.filter((line) => line !== "");
  }
}
