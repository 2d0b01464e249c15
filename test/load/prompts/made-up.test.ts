import { describe, expect, it } from "vitest";
import { engineOf } from "../../../src/engines/index.ts";
import { ConfigurationError } from "../../../src/errors.ts";
import { loadPrompts, tokenizerOf } from "../../../src/load/prompts/load-prompts.ts";
import type { PromptKey, PromptSet } from "../../../src/load/prompts/prompt-set.ts";
import { salt } from "../../../src/load/prompts/salt.ts";
import type { EngineId, PromptSource } from "../../../src/model/scenario.ts";
import { startSimulator } from "../../../src/simulator/simulator.ts";
import { outside } from "../../helpers/in-process.ts";
import { askAt, generatingServer, TOKENIZERS, type TokenizerName, tokenizingServer } from "./tokenizing-server.ts";

const key: PromptKey = {
  seed: 42,
  nonce: "5ff3a1",
  pair: 0,
  phase: "chat/measured",
  user: 0,
  turn: 0,
  attempt: 1,
  users: 1,
};
const { files } = outside({ cwd: "/" });
const synthetic = (input_tokens: number): PromptSource => ({ kind: "synthetic", input_tokens });

async function promptsAt(
  baseUrl: string,
  source: PromptSource,
  cache: "cold" | "warm" = "cold",
  engine: EngineId = "vllm",
) {
  const tokenizer = await tokenizerOf({ id: engine, model: "m", api: "chat" }, engineOf(engine), askAt(baseUrl));
  return await loadPrompts(source, { cache, files, cwd: "/", tokenizer });
}

function textsOf(set: PromptSet, count: number, more: Partial<PromptKey> = {}): string[] {
  return Array.from({ length: count }, (_, turn) => set.requestAt({ ...key, ...more, turn }).text);
}

function lengths(texts: readonly string[], name: TokenizerName): number[] {
  return [...new Set(texts.map((text) => TOKENIZERS[name](text).length))];
}

describe("made-up prompts", () => {
  it.each<[TokenizerName, number, "cold" | "warm"]>([
    ["words", 40, "cold"],
    ["words", 512, "cold"],
    ["words", 3000, "cold"],
    ["words", 512, "warm"],
    ["pieces", 512, "cold"],
    ["pieces", 333, "warm"],
    ["joining", 512, "cold"],
    ["joining", 257, "warm"],
  ])("have exactly the wanted tokens, the salt counted in: %s, %i, %s", async (name, tokens, cache) => {
    await using server = await tokenizingServer(name);
    const set = await promptsAt(server.baseUrl, synthetic(tokens), cache);
    expect(lengths(textsOf(set, 200), name)).toEqual([tokens]);
    expect(set.describe).toContain(
      `exactly ${tokens.toLocaleString("en-US")} tokens, counted by the server's own tokenizer`,
    );
    expect(set.describe).toContain("the server adds 9 tokens around each");
    expect(set.warnings).toEqual([]);
  });

  it("are corrected one by one where words join into tokens, and then only the salt is fresh", async () => {
    await using server = await tokenizingServer("joining");
    const set = await promptsAt(server.baseUrl, synthetic(300));
    const texts = textsOf(set, 64);
    expect(new Set(texts).size).toBe(64);
    expect(new Set(texts.map((text) => text.slice(text.indexOf("]")))).size).toBe(32);
    expect(set.describe).toContain("32 texts in turn");
  });

  it("are of the length that the embedded vLLM itself counts in a run", async () => {
    await using simulator = await startSimulator({ dialect: "vllm", models: ["m"] });
    const set = await promptsAt(simulator.baseUrl, synthetic(200));
    for (const prompt of textsOf(set, 5)) {
      const answer = await fetch(`${simulator.baseUrl}/v1/completions`, {
        method: "POST",
        body: JSON.stringify({ model: "m", prompt, max_tokens: 1 }),
      });
      expect((await answer.json()) as object).toMatchObject({ usage: { prompt_tokens: 200 } });
    }
  });

  it("are exact too where usage tells that each word is a token, with a dozen questions or fewer", async () => {
    await using server = await generatingServer("words");
    const set = await promptsAt(server.baseUrl, synthetic(300), "cold", "openai");
    expect(server.requests.filter(({ path }) => path === "/v1/chat/completions").length).toBeLessThanOrEqual(12);
    expect(lengths(textsOf(set, 100), "words")).toEqual([300]);
    expect(set.describe).toContain("exactly 300 tokens, calibrated from usage");
  });

  it("say how far they are off where usage cannot tell the words apart", async () => {
    await using server = await generatingServer("pieces");
    const set = await promptsAt(server.baseUrl, synthetic(500), "cold", "openai");
    const off = textsOf(set, 50).map((text) => Math.abs(TOKENIZERS.pieces(text).length - 500));
    expect(Math.max(...off)).toBeLessThan(50);
    expect(set.describe).toMatch(/about 500 tokens \(samples to within \d+\.\d %\), calibrated from usage/);
    expect(set.warnings).toEqual([expect.stringMatching(/^The length of the prompts is not exact.*of 500 tokens/)]);
  });

  it("are called an estimate without a tokenizer", async () => {
    const set = await loadPrompts(synthetic(100), { cache: "cold", files, cwd: "/" });
    expect(set.describe).toContain("about 100 tokens, estimated by counting words");
    expect(set.warnings).toEqual([expect.stringContaining("is an estimate, since no tokenizer was given")]);
  });

  it("differ from each other and repeat byte for byte for the same key and another tokenizer object", async () => {
    await using server = await tokenizingServer("words");
    const [one, two] = [
      await promptsAt(server.baseUrl, synthetic(128)),
      await promptsAt(server.baseUrl, synthetic(128)),
    ];
    const texts = textsOf(one, 500);
    expect(new Set(texts).size).toBe(500);
    expect(textsOf(two, 500)).toEqual(texts);
    expect(textsOf(two, 500, { nonce: "other" }).filter((text) => texts.includes(text))).toEqual([]);
    expect(one.digest).toBe(two.digest);
    expect(one.digest).not.toBe((await promptsAt(server.baseUrl, synthetic(129))).digest);
  });

  it("begin with their salt when cold; when warm they have none and come again after 32, whatever the nonce", async () => {
    await using server = await tokenizingServer("words");
    const cold = await promptsAt(server.baseUrl, synthetic(64));
    expect(cold.requestAt(key).text.startsWith(`[${salt(key)}] `)).toBe(true);
    const warm = await promptsAt(server.baseUrl, synthetic(64), "warm");
    const texts = textsOf(warm, 64);
    expect(new Set(texts).size).toBe(32);
    expect(texts.slice(32)).toEqual(texts.slice(0, 32));
    expect(textsOf(warm, 64, { nonce: "other", pair: 3 })).toEqual(texts);
    expect(texts.every((text) => !text.includes("["))).toBe(true);
  });

  it("are refused when the salt alone is longer, with the least that would do", async () => {
    await using server = await tokenizingServer("words");
    const failure: unknown = await promptsAt(server.baseUrl, synthetic(20)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConfigurationError);
    expect(String(failure)).toContain(
      "requests.prompts.input_tokens is 20, but what every prompt begins with takes 26 tokens",
    );
    expect((failure as ConfigurationError).hint).toContain("Ask for at least 27");
    const least = await promptsAt(server.baseUrl, synthetic(27));
    expect(lengths(textsOf(least, 20), "words")).toEqual([27]);
  });
});

describe("prompts with a shared prefix", () => {
  const source: PromptSource = { kind: "shared_prefix", groups: 3, prefix_tokens: 200, question_tokens: 60 };

  it("take the groups in turn: within a group the prefix is one, between groups and runs it is another", async () => {
    await using server = await tokenizingServer("words");
    const set = await promptsAt(server.baseUrl, source);
    const texts = textsOf(set, 30);
    const prefixes = texts.map((text) => text.slice(0, text.indexOf(" [")));
    expect(new Set(prefixes).size).toBe(3);
    expect(prefixes.slice(0, 6)).toEqual([...prefixes.slice(0, 3), ...prefixes.slice(0, 3)]);
    expect(lengths(prefixes, "words")).toEqual([200]);
    expect(lengths(texts, "words")).toEqual([260]);
    expect(set.sharedShare).toBeCloseTo(200 / 260, 12);
    const other = textsOf(set, 3, { nonce: "other" }).map((text) => text.slice(0, text.indexOf(" [")));
    expect(other.filter((prefix) => prefixes.includes(prefix))).toEqual([]);
  });

  it("have their salt at the start of the question, behind the prefix that a cache is to find", async () => {
    await using server = await tokenizingServer("words");
    const set = await promptsAt(server.baseUrl, source);
    expect(new Set(textsOf(set, 300)).size).toBe(300);
    expect(set.requestAt(key).text).toContain(` [${salt(key)}] `);
    const warm = await promptsAt(server.baseUrl, source, "warm");
    expect(lengths(textsOf(warm, 50), "words")).toEqual([260]);
    expect(textsOf(warm, 50, { nonce: "other", pair: 1 })).toEqual(textsOf(warm, 50));
  });

  it("share the prefix with the warm-up of the same test, and with no other test or side", async () => {
    await using server = await tokenizingServer("words");
    const set = await promptsAt(server.baseUrl, source);
    const prefix = (phase: string) => set.requestAt({ ...key, phase }).text.split(" [")[0];
    expect(prefix("chat/warmup/base")).toBe(prefix("chat/measured/base"));
    expect(new Set(["chat/measured", "chat/measured/base", "other/measured"].map(prefix)).size).toBe(3);
  });
});
