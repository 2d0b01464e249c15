import { readdirSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { ENGINES } from "../../src/engines/index.ts";
import { parseObject } from "../../src/engines/json.ts";
import { RepeatedJson } from "../../src/engines/repeated-json.ts";
import { atRandom, bytesOf, capture, type Reading, read } from "./wire.ts";

const CAPTURES = readdirSync(new URL("../fixtures/captures", import.meta.url), { recursive: true })
  .map(String)
  .filter((name) => name.endsWith(".txt") && !name.endsWith(".req.txt"))
  .map((name) => name.slice(0, -".txt".length))
  .filter((name) => messages(capture(name).body).length > 1);

/** What lies between `data:` or the start of a line and its end. */
function messages(body: string): string[] {
  const found = body.split("\n").map((line) => line.replace(/^data: ?/, ""));
  return found.filter((line) => line.startsWith("{")).slice(0, 300);
}

/** Random integers below a bound, by a seeded generator (Park and Miller's). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

/** Texts that break or bend JSON: structure, escapes, numbers, control characters, characters outside of Latin-1. */
const SPLICES = [
  '"',
  "\\",
  '\\"',
  "\\n",
  "\\u0000",
  "\\u00",
  "\\x",
  "{",
  "}",
  "[",
  "]",
  ":",
  ",",
  "0",
  "-",
  "1e3",
  ".5",
].concat([
  "null",
  "true",
  " ",
  "\t",
  "\u0001",
  "\r",
  "é",
  "😀",
  '"content":"x",',
  '"__proto__":1,',
  '{"a":1}',
  "",
  "",
  "",
]);

/** One splice somewhere: some characters out, one of `SPLICES` in. */
function mutated(text: string, random: (below: number) => number): string {
  const at = random(text.length + 1);
  return text.slice(0, at) + (SPLICES[random(SPLICES.length)] ?? "") + text.slice(at + random(4));
}

/** As strict as it gets: prototypes, −0 and the order of keys too. */
function expectSame(json: RepeatedJson, text: string): void {
  const found = json.parse(text);
  const wanted = parseObject(text);
  const same = isDeepStrictEqual(found, wanted) && JSON.stringify(found) === JSON.stringify(wanted);
  if (!same) expect(found, `after ${JSON.stringify(text)}`).toStrictEqual(wanted);
}

describe("messages that repeat each other", () => {
  it("are compared instead of parsed: the object is the one before with other values", () => {
    const json = new RepeatedJson();
    const chunk = (text: string, count: number) =>
      json.parse(JSON.stringify({ id: "x", choices: [{ delta: { content: text } }], usage: { count } }));
    chunk("a", 1);
    chunk("b", 2);
    const third = chunk("c", 3);
    expect(third).toEqual({ id: "x", choices: [{ delta: { content: "c" } }], usage: { count: 3 } });
    expect(chunk('é "\n😀', 1.5e-7)).toBe(third);
    expect(third).toEqual({ id: "x", choices: [{ delta: { content: 'é "\n😀' } }], usage: { count: 1.5e-7 } });
    expect(chunk("", 0)).toBe(third);
  });

  it.each(CAPTURES)("of %s are what JSON.parse makes of them", (name) => {
    const json = new RepeatedJson();
    for (const text of messages(capture(name).body)) expectSame(json, text);
  });

  it.each(CAPTURES)("of %s, mutated anywhere, are what JSON.parse makes of them", (name) => {
    const texts = messages(capture(name).body);
    for (let seed = 1; seed <= 40; seed++) {
      const random = seeded(seed);
      const json = new RepeatedJson();
      for (const text of texts.slice(0, 60)) {
        const bent = random(3) === 0 ? mutated(text, random) : text;
        for (const variant of [text, bent, mutated(bent, random)]) expectSame(json, variant);
      }
    }
  });

  it.each([
    ["a key that comes twice", '{"a":1,"b":1,"b":"x"}', '{"a":2,"b":2,"b":"x"}', '{"a":3,"b":3,"b":"x"}'],
    ["a key that is spelled with an escape", '{"b":1,"\\u0062":1}', '{"b":2,"\\u0062":1}', '{"b":3,"\\u0062":1}'],
    ["keys that JavaScript sorts", '{"2":"a","1":"a"}', '{"2":"b","1":"c"}', '{"2":"d","1":"e"}'],
    ["__proto__", '{"__proto__":{"a":1},"b":1}', '{"__proto__":{"a":2},"b":2}', '{"__proto__":{"a":3},"b":3}'],
    ["__proto__ itself", '{"__proto__":1}', '{"__proto__":2}', '{"__proto__":3}'],
    ["keys that vary", '{"a":{"x":1}}', '{"a":{"y":2}}', '{"a":{"z":3}}'],
    ["texts that look like a mark", '{"a":"\\u00000","b":1}', '{"a":"\\u00000","b":2}', '{"a":"\\u00001","b":3}'],
    [
      "a mark where another one is lost",
      '{"b":"\\u00000","a":1,"a":7}',
      '{"b":"\\u00000","a":2,"a":7}',
      '{"b":"\\u00000","a":3,"a":7}',
    ],
    ["a value that becomes a mark", '{"a":"x","b":1}', '{"a":"y","b":2}', '{"a":"\\u00001","b":3}'],
    ["numbers of every form", '{"a":1}', '{"a":2}', '{"a":-0}', '{"a":1E+2}', '{"a":1e999}', '{"a":9007199254740993}'],
    [
      "numbers that are none",
      '{"a":1}',
      '{"a":2}',
      '{"a":01}',
      '{"a":.5}',
      '{"a":1.}',
      '{"a":+1}',
      '{"a":-}',
      '{"a":}',
    ],
    [
      "texts that are none",
      '{"a":"x"}',
      '{"a":"y"}',
      '{"a":"\t"}',
      '{"a":"\\x"}',
      '{"a":"\\u12"}',
      '{"a":"',
      '{"a":"x',
    ],
    [
      "other kinds of values",
      '{"a":"x"}',
      '{"a":"y"}',
      '{"a":null}',
      '{"a":5}',
      '{"a":{}}',
      '{"a":["x"]}',
      '{"a":"z"}',
    ],
    ["a list", "[1]", "[2]", "[3]"],
    ["more text behind the end", '{"a":1}', '{"a":2}', '{"a":3} ', '{"a":4}}', '{"a":5}{"a":6}'],
    ["only one value that varies", '"a"', '"b"', '{"a":1}', "1", "2", ""],
  ])("with %s are what JSON.parse makes of them", (_, ...texts) => {
    const json = new RepeatedJson();
    for (const text of [...texts, ...texts]) expectSame(json, text);
  });

  it("may be as long as they like", () => {
    const json = new RepeatedJson();
    const long = (start: string) => JSON.stringify({ text: start.repeat(2_000_000), list: [start] });
    for (const text of [long("a"), long("\n"), long("b"), '{"text":"c","list":["c"]}']) expectSame(json, text);
  });
});

/** The same stream with each message too long to be compared, so that all are parsed in full. */
const withoutRepetition = (body: string) => body.replace(/\}$/gm, `${" ".repeat(4096)}}`);

/** Events, and failures by their class: their words quote the message. */
function inShort({ events, failure }: Reading): unknown[] {
  return [...events.map((event) => ({ ...event, failure: event.failure?.class })), failure?.class];
}

describe("a stream whose messages repeat each other", () => {
  it.each(CAPTURES)("tells the same events as one that is parsed in full: %s, mutated and cut anywhere", (name) => {
    const body = capture(name).body.slice(0, 12_000);
    for (const engine of ENGINES) {
      for (const api of engine.apis) {
        for (let seed = 1; seed <= 8; seed++) {
          const bent = seed === 1 ? body : mutated(body, seeded(seed));
          const compared = inShort(read(engine.reader(api), atRandom(bytesOf(bent), seed)));
          expect(compared).toEqual(inShort(read(engine.reader(api), [bytesOf(withoutRepetition(bent))])));
        }
      }
    }
  });
});
