import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type SimulatorSettings, startSimulator } from "../../src/simulator/simulator.ts";
import { type Capture, capture } from "../engines/wire.ts";
import { AT_ONCE, ask, formOf, formsOf, recordedRequest } from "./client.ts";

const USAGE = { stream: true, stream_options: { include_usage: true } };
const CHAT = { model: "tiny", messages: [{ role: "user", content: "hi" }], max_tokens: 6, ...USAGE };

/** What was asked when the capture was recorded. */
function recorded(name: string): { path: string; body: string } {
  return recordedRequest(readFileSync(new URL(`../fixtures/captures/${name}.req.txt`, import.meta.url), "utf8"));
}

/** Names as the engine sent them; whether a connection closes is the client's choice. */
function headerNamesOf(name: string): string[] {
  const text = readFileSync(new URL(`../fixtures/captures/${name}.txt`, import.meta.url), "latin1");
  const lines = text.slice(0, text.indexOf("\r\n\r\n")).split("\r\n").slice(1);
  return withoutConnection(lines.map((line) => line.slice(0, line.indexOf(":"))));
}

function withoutConnection(names: readonly string[]): string[] {
  return names.filter((name) => name.toLowerCase() !== "connection");
}

interface Case {
  name: string;
  settings: SimulatorSettings;
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
}

const vllm: SimulatorSettings = { dialect: "vllm", models: ["tiny"], contextLength: 1024 };
const tgi: SimulatorSettings = { dialect: "tgi", models: ["/srv/llm/engines/tgi-run/model"] };
const ollama: SimulatorSettings = { dialect: "ollama", models: ["gemma-270m", "tiny-cycle"], contextLength: 2048 };
const llamacpp: SimulatorSettings = { dialect: "openai", models: ["/srv/llm/engines/models/tiny-cycle.gguf"] };

function fromRecording(name: string, settings: SimulatorSettings): Case {
  return { name, settings, ...recorded(name) };
}

const STREAMS: Case[] = [
  { name: "vllm/chat-stream-usage", settings: vllm, path: "/v1/chat/completions", body: CHAT },
  {
    name: "vllm/chat-stream-continuous",
    settings: vllm,
    path: "/v1/chat/completions",
    body: { ...CHAT, stream_options: { include_usage: true, continuous_usage_stats: true } },
  },
  {
    name: "vllm/chat-stream-nousage",
    settings: vllm,
    path: "/v1/chat/completions",
    body: { ...CHAT, stream_options: undefined },
  },
  { name: "vllm/chat-stream-max1", settings: vllm, path: "/v1/chat/completions", body: { ...CHAT, max_tokens: 1 } },
  {
    name: "vllm/comp-stream-usage",
    settings: vllm,
    path: "/v1/completions",
    body: { model: "tiny", prompt: "hi", max_tokens: 6, ...USAGE },
  },
  fromRecording("tgi/generate_stream", tgi),
  fromRecording("tgi/generate_stream-nodetails", tgi),
  fromRecording("tgi/generate_stream-eos", { ...tgi, endsAfter: 3 }),
  fromRecording("tgi/v1-chat", tgi),
  fromRecording("tgi/v1-chat-nousage", tgi),
  fromRecording("tgi/v1-completions", tgi),
  fromRecording("ollama/chat-gemma-270m", ollama),
  fromRecording("ollama/generate-warm-gemma-270m", ollama),
  fromRecording("ollama/generate-tiny-cycle-eos", { ...ollama, endsAfter: 5 }),
  fromRecording("llamacpp/v1-chat", llamacpp),
  fromRecording("llamacpp/v1-completions", llamacpp),
  fromRecording("llamacpp/v1-completions-ignore_eos", { ...llamacpp, endsAfter: 3 }),
];

async function answerOf({ settings, path, body, headers }: Case) {
  await using simulator = await startSimulator({ latency: { ...AT_ONCE, msPerToken: 1 }, ...settings });
  return await ask(simulator, path, { ...(body !== undefined && { body }), ...(headers && { headers }) });
}

describe("a simulated stream", () => {
  it.each(STREAMS)("has the events and headers of $name, field by field", async (test) => {
    const real: Capture = capture(test.name);
    const answer = await answerOf(test);
    expect(answer.status).toBe(real.status);
    expect(withoutConnection(answer.headerNames)).toEqual(headerNamesOf(test.name));
    expect(answer.headers["content-type"]).toBe(real.headers["content-type"]);
    expect(formsOf(answer.body)).toEqual(formsOf(real.body));
  });

  it("ends each event with one blank line, and each NDJSON line with one line feed", async () => {
    const sse = await answerOf({
      name: "",
      settings: tgi,
      path: "/generate_stream",
      body: { inputs: "hi", parameters: { max_new_tokens: 2 } },
    });
    const lines = await answerOf({
      name: "",
      settings: ollama,
      path: "/api/chat",
      body: { model: "gemma-270m", messages: [{ role: "user", content: "x" }], options: { num_predict: 2 } },
    });
    expect(sse.body).toMatch(/^(data: \{[^\n]+\}\n\n){2}$/);
    expect(lines.body).toMatch(/^(\{[^\n]+\}\n){3}$/);
  });

  it("takes the client's request id as the end of vLLM's id", async () => {
    const answer = await answerOf({
      name: "",
      settings: vllm,
      path: "/v1/chat/completions",
      body: CHAT,
      headers: { "x-request-id": "run-7" },
    });
    expect(answer.body).toContain('"id":"chatcmpl-run-7"');
  });
});

const WHOLE: Case[] = [
  { name: "vllm/chat-nostream", settings: vllm, path: "/v1/chat/completions", body: { ...CHAT, stream: false } },
  fromRecording("tgi/generate", tgi),
  fromRecording("tgi/v1-chat-nostream", tgi),
  fromRecording("ollama/chat-nostream-gemma-270m", ollama),
  { name: "tgi/info", settings: tgi, path: "/info" },
  { name: "tgi/v1-models", settings: tgi, path: "/v1/models" },
  { name: "ollama/version", settings: ollama, path: "/api/version" },
  fromRecording("ollama/preload-gemma-270m", ollama),
  fromRecording("ollama/unload-gemma-270m", ollama),
  { name: "vllm/get-version", settings: vllm, path: "/version" },
];

describe("a simulated whole answer", () => {
  it.each(WHOLE)("has the fields and headers of $name", async (test) => {
    const real = capture(test.name);
    const answer = await answerOf(test);
    expect(answer.status).toBe(real.status);
    expect(withoutConnection(answer.headerNames)).toEqual(headerNamesOf(test.name));
    expect(formOf(answer.body)).toBe(formOf(real.body));
  });

  it("lists models as the real engines do", async () => {
    const tags = await answerOf({ name: "", settings: ollama, path: "/api/tags" });
    const cards = await answerOf({ name: "", settings: ollama, path: "/v1/models" });
    expect(formOf(JSON.stringify(JSON.parse(tags.body).models[0]))).toBe(
      formOf(JSON.stringify(JSON.parse(capture("ollama/tags").body).models[0])),
    );
    expect(formOf(JSON.stringify(JSON.parse(cards.body).data[0]))).toBe(
      formOf(JSON.stringify(JSON.parse(capture("ollama/v1-models").body).data[0])),
    );
    const vllmModels = await answerOf({ name: "", settings: vllm, path: "/v1/models" });
    expect(JSON.parse(vllmModels.body).data[0]).toMatchObject({
      id: "tiny",
      owned_by: "vllm",
      root: "tiny",
      max_model_len: 1024,
    });
  });
});

const words = (count: number) => Array.from({ length: count }, () => "a").join(" ");

/** Refusals are compared byte by byte: clients match on their texts. */
const REFUSALS: Case[] = [
  { name: "vllm/err-unknown-model", settings: vllm, path: "/v1/chat/completions", body: { ...CHAT, model: "nosuch" } },
  {
    name: "vllm/err-missing-messages",
    settings: vllm,
    path: "/v1/chat/completions",
    body: { model: "tiny", max_tokens: 4 },
  },
  {
    name: "vllm/err-too-long-prompt",
    settings: vllm,
    path: "/v1/completions",
    body: { model: "tiny", prompt: words(3000) },
  },
  { name: "tgi/err-401", settings: { ...tgi, apiKey: "sekret" }, path: "/generate", body: { inputs: "hi" } },
  { name: "tgi/err-404", settings: tgi, path: "/version" },
  { name: "tgi/err-422-input-too-long", settings: tgi, path: "/generate", body: { inputs: words(4501) } },
  { name: "tgi/err-422-input-too-long-stream", settings: tgi, path: "/generate_stream", body: { inputs: words(4501) } },
  { name: "tgi/overload-generate", settings: { ...tgi, maxRequests: 0 }, path: "/generate", body: { inputs: "hi" } },
  {
    name: "tgi/overload-v1-chat-stream",
    settings: { ...tgi, maxRequests: 0 },
    path: "/v1/chat/completions",
    body: { ...CHAT, model: "tgi" },
  },
  fromRecording("ollama/err-missing-model", ollama),
  fromRecording("ollama/err-missing-model-chat", ollama),
  fromRecording("ollama/err-bad-json", ollama),
  fromRecording("ollama/err-wrong-type", ollama),
  {
    name: "ollama/queuefull-6",
    settings: { ...ollama, maxRequests: 0 },
    path: "/api/generate",
    body: { model: "gemma-270m", prompt: "x" },
  },
  { name: "ollama/foreign-host", settings: ollama, path: "/api/version", headers: { host: "evil.example" } },
];

describe("a simulated refusal", () => {
  it.each(REFUSALS)("says what $name says, byte by byte", async (test) => {
    const real = capture(test.name);
    const answer = await answerOf(test);
    expect(answer.status).toBe(real.status);
    expect(answer.body).toBe(real.body);
  });

  it("guards the routes that the real engine guards, and no more", async () => {
    const open = async (settings: SimulatorSettings, path: string, body?: unknown) =>
      (await answerOf({ name: "", settings: { ...settings, apiKey: "sekret" }, path, body })).status;
    expect(await open(vllm, "/v1/models")).toBe(401);
    expect(await open(vllm, "/metrics")).toBe(200);
    expect(await open(vllm, "/version")).toBe(200);
    expect(await open(tgi, "/info")).toBe(200);
    expect(await open(tgi, "/v1/models")).toBe(200);
    expect(await open(ollama, "/api/tags")).toBe(200);
    const key = { authorization: "Bearer sekret" };
    const keyed = await answerOf({
      name: "",
      settings: { ...vllm, apiKey: "sekret" },
      path: "/v1/models",
      headers: key,
    });
    expect(keyed.status).toBe(200);
  });

  it("refuses a body of more than 8 MiB without losing the connection", async () => {
    const answer = await answerOf({
      name: "",
      settings: tgi,
      path: "/generate",
      body: `{"inputs":"${"a".repeat(9 * 1024 * 1024)}"}`,
    });
    expect(answer.status).toBe(413);
  });
});
