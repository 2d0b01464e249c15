import { describe, expect, it } from "vitest";
import { engineOf } from "../../../src/engines/index.ts";
import { ConfigurationError, InfrastructureError } from "../../../src/errors.ts";
import { tokenizerOf } from "../../../src/load/prompts/load-prompts.ts";
import type { EngineApi, EngineId } from "../../../src/model/scenario.ts";
import { startSimulator } from "../../../src/simulator/simulator.ts";
import { scriptedServer } from "../../helpers/scripted-server.ts";
import { askAt, generatingServer, TOKENIZERS, tokenizingServer } from "./tokenizing-server.ts";

const TEXT = "[1 2 3] time and people";

function tokenizerAt(baseUrl: string, engine: EngineId, api: EngineApi = "chat") {
  return tokenizerOf({ id: engine, model: "m", api }, engineOf(engine), askAt(baseUrl));
}

describe("the tokenizer of an engine", () => {
  it("is vLLM's own, which also tells what the chat template adds", async () => {
    await using server = await tokenizingServer("words");
    const tokenizer = await tokenizerAt(server.baseUrl, "vllm");
    expect(tokenizer).toMatchObject({ source: "server", around: 9 });
    expect(await tokenizer.count(TEXT)).toBe(TOKENIZERS.words(TEXT).length);
    expect(JSON.parse(server.requests.at(-1)?.body ?? "")).toEqual({
      model: "m",
      prompt: TEXT,
      add_special_tokens: false,
    });
  });

  it("is read from an answer of vLLM that was cut within its list of ids", async () => {
    await using server = await scriptedServer(
      (_, response) => void response.end('{"count":7,"max_model_len":4096,"tokens":[1,2'),
    );
    const tokenizer = await tokenizerAt(server.baseUrl, "vllm");
    expect([tokenizer.source, await tokenizer.count(TEXT)]).toEqual(["server", 7]);
  });

  it("is TGI's own, whose special tokens are not of the text", async () => {
    await using server = await scriptedServer(({ body }, response) => {
      const words = TOKENIZERS.words(JSON.parse(body).inputs).map((text, n) => ({
        id: n,
        text,
        start: n,
        stop: n + 1,
      }));
      response.end(JSON.stringify([{ id: 2, text: "<s>", start: 0, stop: 0 }, ...words]));
    });
    const tokenizer = await tokenizerAt(server.baseUrl, "tgi", "generate");
    expect(tokenizer).toMatchObject({ source: "server", around: 1 });
    expect(await tokenizer.count(TEXT)).toBe(TOKENIZERS.words(TEXT).length);
    expect(new Set(server.requests.map(({ path }) => path))).toEqual(new Set(["/tokenize"]));
  });

  it("is llama.cpp's own behind the OpenAI protocol", async () => {
    await using server = await scriptedServer(({ body }, response) => {
      const { content = "", add_special } = JSON.parse(body);
      response.end(JSON.stringify({ tokens: [...(add_special ? [2] : []), ...TOKENIZERS.words(content).keys()] }));
    });
    const tokenizer = await tokenizerAt(server.baseUrl, "openai", "completions");
    expect(tokenizer).toMatchObject({ source: "server", around: 1 });
    expect(await tokenizer.count(TEXT)).toBe(TOKENIZERS.words(TEXT).length);
  });

  it("is asked in vLLM's way where a server of the OpenAI protocol does not understand llama.cpp's", async () => {
    await using server = await scriptedServer(({ body }, response) => {
      const { prompt, messages } = JSON.parse(body);
      if (prompt === undefined && messages === undefined) return void response.writeHead(422).end("{}");
      response.end(JSON.stringify({ tokens: [], count: 5, max_model_len: 100 }));
    });
    expect((await tokenizerAt(server.baseUrl, "openai")).source).toBe("server");
  });

  it("is calibrated from the usage of three generations of one token where the server has none", async () => {
    await using server = await generatingServer("words");
    const tokenizer = await tokenizerAt(server.baseUrl, "openai");
    expect(tokenizer).toMatchObject({ source: "usage", around: 9 });
    const generations = server.requests.filter(({ path }) => path === "/v1/chat/completions");
    expect(generations.map(({ body }) => JSON.parse(body).max_tokens)).toEqual([1, 1, 1]);
    expect(await tokenizer.count(TEXT)).toBe(TOKENIZERS.words(TEXT).length);
  });

  it.each<[EngineId, EngineApi]>([
    ["tgi", "generate"],
    ["tgi", "chat"],
    ["ollama", "chat"],
    ["ollama", "generate"],
  ])("is calibrated from what %s tells of %s where it has no tokenizer to ask", async (dialect, api) => {
    await using simulator = await startSimulator({ dialect: dialect as "tgi" | "ollama", models: ["m"] });
    const tokenizer = await tokenizerAt(simulator.baseUrl, dialect, api);
    expect(tokenizer.source).toBe("usage");
    expect(await tokenizer.count("[1 2 3] time and people")).toBe(8);
  });

  it("is an estimate where the server tells no usage, and says why", async () => {
    await using server = await generatingServer("words", { silent: true });
    const tokenizer = await tokenizerAt(server.baseUrl, "openai");
    expect(tokenizer).toMatchObject({ source: "estimate", reason: "openai reports no usable count of input tokens" });
    expect(await tokenizer.count("[1 2] time, people")).toBe(7);
  });

  it("does not learn from a server that counts only what its cache did not hold", async () => {
    await using server = await generatingServer("words", { uncachedOnly: true });
    expect((await tokenizerAt(server.baseUrl, "openai")).source).toBe("estimate");
  });

  it("is refused where the engine fails to generate: that is no matter of counting", async () => {
    await using server = await scriptedServer(
      (_, response) => void response.writeHead(500).end('{"error":"out of memory"}'),
    );
    const failure = await tokenizerAt(server.baseUrl, "ollama").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InfrastructureError);
    expect(String(failure)).toContain("ollama cannot count the tokens of a prompt: HTTP 500: out of memory");
  });

  it("says that a text does not fit into the context, which is a matter of the scenario", async () => {
    await using server = await scriptedServer(({ body }, response) => {
      if (body.length < 200) return void response.end('{"count":4}');
      const message = "This model's maximum context length is 1024 tokens.";
      response.writeHead(400).end(JSON.stringify({ error: { message, type: "BadRequestError", code: 400 } }));
    });
    const tokenizer = await tokenizerAt(server.baseUrl, "vllm");
    const failure = await tokenizer.count("word ".repeat(2000)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConfigurationError);
    expect(String(failure)).toContain("maximum context length is 1024");
  });

  it("complains about a count that goes missing later", async () => {
    await using server = await scriptedServer(
      ({ body }, response) => void response.end(body.length < 200 ? '{"count":4}' : "{}"),
    );
    const tokenizer = await tokenizerAt(server.baseUrl, "vllm");
    await expect(tokenizer.count("word ".repeat(100))).rejects.toThrow("(2 characters) holds no count, or was cut");
  });
});
