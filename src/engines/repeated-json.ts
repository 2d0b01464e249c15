import { type JsonObject, objectIn, parseObject } from "./json.ts";

/** One string or number in full (RFC 8259, sections 6 and 7). */
const VALUE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON allows control characters only as escapes
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?/;
const VALUES = new RegExp(VALUE, "g");
const VALUE_HERE = new RegExp(VALUE, "y");

/** Streamed chunks are below 1 KiB; what is longer than this is no repetition worth comparing. */
const LONGEST = 4096;

/** After so many messages in a row without a fit, a stream is taken to have no shape. */
const PATIENCE = 16;

/**
 * Parses the messages of one stream, which repeat each other but for a few values: an id and a model name that stay, a text and
 * a count that change. What stays is compared, which costs a quarter of parsing it; anything else is parsed in full.
 */
export class RepeatedJson {
  #shape: Shape | undefined;
  #before = "";
  #misfits = 0;

  /** What `parseObject` answers. The object is overwritten by the next call. */
  parse(text: string): JsonObject | undefined {
    if (text.length > LONGEST) return parseObject(text);
    const before = this.#before;
    this.#before = text;
    if (this.#shape?.fits(text)) {
      this.#misfits = 0;
      return this.#shape.object;
    }
    const object = parseObject(text);
    if (object !== undefined && this.#misfits++ < PATIENCE) this.#shape = shapeOf(text, before) ?? this.#shape;
    return object;
  }
}

/** A place in a message whose value changes, the property that it fills, and the constant text up to the next one. */
interface Hole {
  owner: Record<string, unknown>;
  key: string;
  after: string;
}

class Shape {
  readonly object: JsonObject;
  readonly #start: string;
  readonly #holes: readonly Hole[];

  constructor(object: JsonObject, start: string, holes: readonly Hole[]) {
    this.object = object;
    this.#start = start;
    this.#holes = holes;
  }

  /** Whether `text` is this message with other values; if so, they are now those of `object`. */
  fits(text: string): boolean {
    let at = this.#start.length;
    // Several times as fast as `startsWith`, here and below.
    if (text.slice(0, at) !== this.#start) return false;
    for (const { owner, key, after } of this.#holes) {
      VALUE_HERE.lastIndex = at;
      if (!VALUE_HERE.test(text)) return false;
      const end = VALUE_HERE.lastIndex;
      owner[key] = valueIn(text.slice(at, end));
      at = end + after.length;
      if (text.slice(end, at) !== after) return false;
    }
    return at === text.length;
  }
}

function valueIn(source: string): unknown {
  if (source.charCodeAt(0) !== 34 /* " */) return Number(source);
  return source.includes("\\") ? JSON.parse(source) : source.slice(1, -1);
}

/** The shape of a valid message: its holes are the values that were others in the message before. */
function shapeOf(text: string, before: string): Shape | undefined {
  const values = text.match(VALUES) ?? [];
  const others = before.match(VALUES) ?? [];
  if (values.length !== others.length) return undefined;
  const constants: string[] = [];
  let constantFrom = 0;
  let at = 0;
  values.forEach((value, n) => {
    at = text.indexOf(value, at);
    if (value !== others[n]) {
      constants.push(text.slice(constantFrom, at));
      constantFrom = at + value.length;
    }
    at += value.length;
  });
  return shapeAround([...constants, text.slice(constantFrom)]);
}

/**
 * Where a hole belongs in the object is asked of JSON.parse itself: each is filled with a mark of its own, and the property that
 * gets the mark is the one. A hole that is a key, or is overridden by a second one of the same name, gets none: no shape then.
 */
function shapeAround([first = "", ...rest]: string[]): Shape | undefined {
  if ([first, ...rest].some((constant) => constant.includes("\\u0000"))) return undefined;
  const marked = first + rest.map((after, n) => `"\\u0000${n}"${after}`).join("");
  const holes: Hole[] = [];
  const object = objectIn(
    JSON.parse(marked, function (this: Record<string, unknown>, key: string, value: unknown) {
      const n = typeof value === "string" && value.startsWith("\u0000") ? Number(value.slice(1)) : undefined;
      if (n !== undefined) holes[n] = { owner: this, key, after: rest[n] ?? "" };
      return value;
    }),
  );
  return object !== undefined && Object.keys(holes).length === rest.length
    ? new Shape(object, first, holes)
    : undefined;
}
