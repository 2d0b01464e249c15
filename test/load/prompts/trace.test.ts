import { describe, expect, it } from "vitest";
import { engineOf } from "../../../src/engines/index.ts";
import { ConfigurationError } from "../../../src/errors.ts";
import { loadPrompts, tokenizerOf } from "../../../src/load/prompts/load-prompts.ts";
import type { PromptKey, PromptSet } from "../../../src/load/prompts/prompt-set.ts";
import { outside } from "../../helpers/in-process.ts";
import { tempFolder } from "../../helpers/temp-folder.ts";
import { askAt, TOKENIZERS, type TokenizerName, tokenizingServer } from "./tokenizing-server.ts";

const key: PromptKey = {
  seed: 42,
  nonce: "n",
  pair: 0,
  phase: "chat/measured",
  user: 0,
  turn: 0,
  attempt: 1,
  users: 1,
};

interface TraceOptions {
  speed?: number;
  cache?: "cold" | "warm";
  tokenizer?: TokenizerName;
}

async function trace(lines: readonly unknown[], options: TraceOptions = {}): Promise<PromptSet> {
  await using folder = await tempFolder();
  await using server = await tokenizingServer(options.tokenizer ?? "words");
  const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
  await folder.file("trace.jsonl", text);
  const tokenizer = await tokenizerOf({ id: "vllm", model: "m", api: "chat" }, engineOf("vllm"), askAt(server.baseUrl));
  const { files } = outside({ cwd: folder.path });
  const source = { kind: "trace" as const, path: "trace.jsonl", speed: options.speed ?? 1 };
  return await loadPrompts(source, { cache: options.cache ?? "cold", files, cwd: folder.path, tokenizer });
}

const request = (timestamp: number, input_length: number, output_length: number, hash_ids?: number[]) => ({
  timestamp,
  input_length,
  output_length,
  ...(hash_ids && { hash_ids }),
});

/** As the traces of Mooncake are: two conversations, each with a turn that goes on from an earlier one. */
const MOONCAKE = [
  request(500, 1300, 20, [0, 1, 2]),
  request(500, 700, 5, [0, 3]),
  request(1500, 2000, 1, [0, 1, 4, 5]),
  request(4500, 512, 400, [7]),
];

function textAt(set: PromptSet, turn: number, more: Partial<PromptKey> = {}): string {
  return set.requestAt({ ...key, ...more, turn }).text;
}

function sharedTokens(a: string, b: string): number {
  const [one, two] = [TOKENIZERS.words(a), TOKENIZERS.words(b)];
  const parting = one.findIndex((token, n) => token !== two[n]);
  return parting < 0 ? one.length : parting;
}

describe("a trace", () => {
  it.each<TokenizerName>(["words", "pieces"])(
    "has the lengths and the answers' lengths of its requests: %s",
    async (tokenizer) => {
      const set = await trace(MOONCAKE, { tokenizer });
      const planned = MOONCAKE.map((_, turn) => set.requestAt({ ...key, turn }));
      expect(planned.map(({ text }) => TOKENIZERS[tokenizer](text).length)).toEqual([1300, 700, 2000, 512]);
      expect(planned.map(({ maxTokens }) => maxTokens)).toEqual([20, 5, 1, 400]);
      expect(set.warnings).toEqual([]);
    },
  );

  it("has its times from 0 on, played as fast as asked", async () => {
    expect((await trace(MOONCAKE)).dueTimesMs).toEqual([0, 0, 1000, 4000]);
    expect((await trace(MOONCAKE, { speed: 4 })).dueTimesMs).toEqual([0, 0, 250, 1000]);
  });

  it("shares exactly the blocks of 512 tokens whose ids are equal", async () => {
    const set = await trace(MOONCAKE);
    const [a, b, c, d] = [0, 1, 2, 3].map((turn) => textAt(set, turn));
    // Behind the blocks that are shared a word or two may be the same by chance, as one is of a hundred.
    const shares = (one = "", two = "") => Math.floor(sharedTokens(one, two) / 16);
    expect([shares(a, b), shares(a, c), shares(b, c), shares(a, d)]).toEqual([32, 64, 32, 0]);
  });

  it("tells the most that its requests find of each other, wherever the test stops", async () => {
    // The third request ends with 512 + 1,024 of 4,000 tokens; the fourth adds none.
    expect((await trace(MOONCAKE)).sharedShare).toBeCloseTo(1536 / 4000, 12);
    const again = [request(0, 600, 1, [5, 6]), request(1, 600, 1, [5, 6])];
    expect((await trace(again)).sharedShare).toBeCloseTo(0.5, 12);
    expect((await trace([request(0, 600, 1), request(1, 600, 1)])).sharedShare).toBe(0);
  });

  it("is new for every test, run and replay when cold, and always the same when warm", async () => {
    const [cold, again] = [await trace(MOONCAKE), await trace(MOONCAKE)];
    expect(textAt(again, 0)).toBe(textAt(cold, 0));
    const others = [
      textAt(cold, 0, { nonce: "other" }),
      textAt(cold, 0, { pair: 1 }),
      textAt(cold, 0, { phase: "chat/warmup" }),
      textAt(cold, 4),
    ];
    expect(others.map((text) => sharedTokens(text, textAt(cold, 0)) < 16)).toEqual([true, true, true, true]);
    const warm = await trace(MOONCAKE, { cache: "warm" });
    expect(textAt(warm, 0, { nonce: "other", pair: 1, phase: "x" })).toBe(textAt(warm, 0));
  });

  it("shares nothing where it has no ids, not even with its own second try", async () => {
    const set = await trace([request(0, 600, 1), request(1, 600, 1)]);
    const texts = [textAt(set, 0), textAt(set, 1), textAt(set, 0, { attempt: 2 })];
    expect(texts.map((text) => TOKENIZERS.words(text).length)).toEqual([600, 600, 600]);
    expect(sharedTokens(texts[0] ?? "", texts[1] ?? "")).toBeLessThan(16);
    expect(sharedTokens(texts[0] ?? "", texts[2] ?? "")).toBeLessThan(16);
  });

  it("says that requests are too short to be made", async () => {
    const set = await trace([request(0, 1, 1), request(0, 2, 1)]);
    expect(set.warnings).toEqual([
      expect.stringContaining("1 of 2 requests of the trace are shorter than the 2 tokens"),
    ]);
    expect([0, 1].map((turn) => TOKENIZERS.words(textAt(set, turn)).length)).toEqual([2, 2]);
  });

  it("is another one with other lines or another speed", async () => {
    const digests = [await trace(MOONCAKE), await trace(MOONCAKE, { speed: 2 }), await trace(MOONCAKE.slice(1))].map(
      ({ digest }) => digest,
    );
    expect(new Set(digests).size).toBe(3);
    expect((await trace(MOONCAKE)).digest).toBe(digests[0]);
  });

  it.each<[string, unknown, string]>([
    [
      "earlier than the one before it",
      request(400, 10, 1),
      'is due before the line before it; sort the trace by "timestamp"',
    ],
    ["without a time", { input_length: 10, output_length: 1 }, 'has no time in ms under "timestamp"'],
    ["with a time before all times", request(-1, 10, 1), 'has no time in ms under "timestamp"'],
    ["without tokens of input", request(600, 0, 1), 'has no number of tokens under "input_length"'],
    ["with half a token", request(600, 10.5, 1), 'has no number of tokens under "input_length"'],
    ["without tokens of output", request(600, 10, 0), 'has no number of tokens under "output_length"'],
    ["with more input than any model takes", request(600, 1e9, 1), "a whole one from 1 to 2,000,000"],
    ["with more ids than blocks", request(600, 512, 1, [1, 2]), "wants a list of at most 1 whole numbers"],
    ["with ids that are no numbers", { ...request(600, 512, 1), hash_ids: ["a"] }, 'whole numbers under "hash_ids"'],
    ["that is no JSON", '{"timestamp": 600,', "is no JSON object"],
  ])("is refused for a line %s", async (_, line, wanted) => {
    const failure: unknown = await trace([MOONCAKE[0], line, request(700, 10, 1)]).catch((error: unknown) => error);
    const { message, hint } = failure as ConfigurationError;
    expect(failure).toBeInstanceOf(ConfigurationError);
    expect(message.startsWith("trace.jsonl, line 2: ")).toBe(true);
    expect(message).toContain(wanted);
    expect(hint).toBe("Correct or remove it; 2 are good.");
  });

  it("is refused when it is empty", async () => {
    await expect(trace([])).rejects.toThrow("trace.jsonl is empty");
  });
});
