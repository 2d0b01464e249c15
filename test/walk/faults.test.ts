import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { EngineId } from "../../src/model/scenario.ts";
import type { ScenarioFile } from "../../src/scenario/schema.ts";
import { faultyEngine, type Pages, paced, respond, type Serve } from "../helpers/faulty-engine.ts";
import { runInProcess } from "../helpers/in-process.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { chunk, streaming } from "../helpers/scripted-server.ts";
import { tempFolder } from "../helpers/temp-folder.ts";
import * as wire from "../helpers/wire-answers.ts";

const { DONE, finish, ollamaEnd, ollamaLine, ollamaTexts, openAiAnswer, ROLE, text, texts, usage } = wire;

/** Limits that a broken engine keeps as easily as a whole one: only what was measured decides. */
const scenarioOf = (requests: number): ScenarioFile => ({
  requests: { max_tokens: wire.TOKENS, timeouts_ms: { connect: 500, first_token: 400, idle: 300, total: 900 } },
  test_scenarios: {
    ttft: { enabled: false },
    load_tests: [
      {
        name: "load",
        concurrent_users: 2,
        requests,
        warmup_waves: 0,
        targets: [
          { metric: "ttft_ms", statistic: "p50", limit: 60_000 },
          { metric: "tpot_ms", statistic: "p50", limit: 60_000 },
          { metric: "itl_ms", statistic: "p50", limit: 60_000 },
          { metric: "e2e_ms", statistic: "p50", limit: 60_000 },
          { metric: "tokens_per_second", limit: 0.001 },
        ],
      },
    ],
  },
  targets: { success_rate: 0.99 },
});

/** Each failure costs a pause, and a median needs some answers. */
const [FEW, ENOUGH] = [4, 10];

/** The whole command on an engine, from the scenario file to the exit code. */
async function run(kind: EngineId, serve: Serve, { requests = ENOUGH, pages = {} as Pages } = {}) {
  await using engine = await faultyEngine(kind, serve, pages);
  await using folder = await tempFolder();
  await folder.file("scenario.yaml", quickScenario({ [kind]: engine.baseUrl }, scenarioOf(requests)));
  const { exitCode } = await runInProcess(["custom", "--config", "scenario.yaml"], { cwd: folder.path });
  const { report, run } = await onlyResult(join(folder.path, "results"));
  const first = run.repeats[0];
  const invalid = report.verdict.checks.filter(({ outcome }) => outcome === "invalid").map(({ rule }) => rule.metric);
  return { exitCode, invalid, guards: first?.guards.map(({ guard }) => guard), failures: first?.counts.failures };
}

/** Streams the pieces, each in a read of its own. */
const stream =
  (...pieces: (string | Buffer)[]): Serve =>
  (response) =>
    paced(streaming(response), pieces);
/** All of the pieces in one read. */
const atOnce =
  (...pieces: string[]): Serve =>
  async (response) => {
    await delay(10);
    streaming(response).end(pieces.join(""));
  };
/** The answer as bytes of the socket, behind whatever head. */
const raw =
  (head: string, body: string): Serve =>
  ({ socket }) =>
    void socket?.end(`${head}\r\ncontent-type: text/event-stream\r\n\r\n${body}`);
const whole = stream(...openAiAnswer());
const cutAfter = (end: (response: ServerResponse) => void): Serve => {
  return async (response) => {
    streaming(response).write(ROLE + text("a"));
    await delay(5);
    end(response);
  };
};

type Case = [what: string, serve: Serve];

describe("what fails a request is never a fast answer", () => {
  it.each<[...Case, failure: string]>([
    ["[DONE] without a finish reason", stream(ROLE, ...texts(), usage(), DONE), "truncated"],
    ["a finish reason without [DONE]", stream(ROLE, ...texts(), finish(), usage()), "truncated"],
    ["[DONE] alone", stream(DONE), "truncated"],
    ["the role alone", stream(ROLE, finish(), usage(), DONE), "protocol"],
    ["empty deltas alone", stream(ROLE, ...Array(12).fill(text("")), finish(), usage(), DONE), "protocol"],
    [
      "a tool call that says nothing",
      stream(chunk({ tool_calls: [{}] }), finish("tool_calls"), usage(), DONE),
      "protocol",
    ],
    ["content that is no text", stream(chunk({ content: [{ text: "a" }] }), finish(), usage(), DONE), "protocol"],
    ["an engine that gave up", stream(ROLE, ...texts(3), finish("abort"), usage(3), DONE), "stream-error"],
    ["a reset in the middle", cutAfter(({ socket }) => socket?.resetAndDestroy()), "truncated"],
    ["a close in the middle", cutAfter(({ socket }) => socket?.end()), "truncated"],
    ["a chunk that ends early", cutAfter(({ socket }) => socket?.end("ff\r\ndata: {")), "truncated"],
    [
      "an answer shorter than its length",
      raw("HTTP/1.1 200 OK\r\ncontent-length: 9999", ROLE + text("a")),
      "truncated",
    ],
    [
      "an answer longer than its length",
      raw("HTTP/1.1 200 OK\r\ncontent-length: 99", openAiAnswer().join("")),
      "truncated",
    ],
    ["HTTP/1.0 that is cut", raw("HTTP/1.0 200 OK", ROLE + text("a")), "truncated"],
    ["a gateway's words in the stream", stream(ROLE, ...texts(3), "\n\nupstream request timeout"), "truncated"],
    ["silence after the first token", (response) => void streaming(response).write(ROLE + text("a")), "idle-timeout"],
    ["headers alone", (response) => streaming(response).flushHeaders(), "first-token-timeout"],
    ["bytes that are no UTF-8", stream(ROLE, ...texts(3), Buffer.from("data: \xff\n\n", "latin1"), DONE), "protocol"],
    [
      "a stream that is gzipped",
      (response) => void streaming(response).end(gzipSync(openAiAnswer().join(""))),
      "protocol",
    ],
    ["an error in a 200", (response) => respond(response, { error: { message: "CUDA OOM" } }), "stream-error"],
    [
      "an error in the stream",
      stream(ROLE, ...texts(3), 'data: {"error":{"message":"boom"}}\n\n', DONE),
      "stream-error",
    ],
    [
      "an event that is named an error",
      stream(ROLE, ...texts(3), 'event: error\ndata: {"message":"boom"}\n\n', finish(), usage(), DONE),
      "stream-error",
    ],
    [
      "an error event of a few words",
      stream(ROLE, ...texts(3), "event: error\ndata: boom\n\n", finish(), usage(), DONE),
      "stream-error",
    ],
    ["a page of a proxy", (response) => respond(response, "<html><title>Sign in</title></html>"), "protocol"],
    ["a redirect", (response) => void response.writeHead(302, { location: "/login" }).end(), "protocol"],
    ["no content", (response) => void response.writeHead(204).end(), "protocol"],
    [
      "one document instead of a stream",
      (response) => respond(response, { choices: [{ message: { content: "hi" } }] }),
      "protocol",
    ],
    [
      "one document as an event",
      stream('data: {"choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]}\n\n', DONE),
      "protocol",
    ],
    [
      "a refusal of every third",
      (response, n) => (n % 3 === 0 ? respond(response, { error: "busy" }, 503) : whole(response, n, response.req)),
      "overloaded",
    ],
    [
      "waves of 429",
      (response, n) => (n % 5 < 2 ? respond(response, "slow down", 429) : whole(response, n, response.req)),
      "overloaded",
    ],
  ])("%s", async (_, serve, failure) => {
    const { exitCode, failures } = await run("vllm", serve, { requests: FEW });
    expect({ exitCode, failures: Object.keys(failures ?? {}) }).toEqual({ exitCode: 2, failures: [failure] });
  });

  it.each<[...Case, failure: string]>([
    ["a last line that is not done", stream(...ollamaTexts(), ollamaLine("", { eval_count: 12 })), "truncated"],
    ["a last line that is done in words", stream(...ollamaTexts(), ollamaEnd({ done: "true" })), "truncated"],
    ["a line that is cut", stream(...ollamaTexts(3), '{"model":"m","mess'), "truncated"],
    ["a load instead of an answer", stream(ollamaEnd({ done_reason: "load" })), "protocol"],
    ["an end without any text", stream(ollamaEnd()), "protocol"],
    ["one document", stream(ollamaEnd({ message: { content: "hello" } })), "protocol"],
    [
      "a runner that died",
      stream(...ollamaTexts(3), '{"error":"llama runner process has terminated"}\n'),
      "stream-error",
    ],
    ["events instead of lines", whole, "protocol"],
  ])("of Ollama: %s", async (_, serve, failure) => {
    const { exitCode, failures } = await run("ollama", serve, { requests: FEW });
    expect({ exitCode, failures: Object.keys(failures ?? {}) }).toEqual({ exitCode: 2, failures: [failure] });
  });

  it.each<[...Case, failure: string]>([
    ["no event that holds generated_text", stream(...wire.tgiAnswer().slice(0, -1)), "truncated"],
    [
      "an error event",
      stream(wire.tgiToken(0), 'data:{"error":"failed","error_type":"generation"}\n\n'),
      "stream-error",
    ],
    [
      "an event that is named an error",
      stream(wire.tgiToken(0), 'event:error\ndata:{"message":"OOM"}\n\n', ...wire.tgiAnswer()),
      "stream-error",
    ],
  ])("of TGI: %s", async (_, serve, failure) => {
    const { exitCode, failures } = await run("tgi", serve, { requests: FEW });
    expect({ exitCode, failures: Object.keys(failures ?? {}) }).toEqual({ exitCode: 2, failures: [failure] });
  });
});

describe("what was not measured is not judged", () => {
  const OF_TOKENS = ["tpot_ms", "itl_ms", "tokens_per_second"];
  const OF_ARRIVAL = ["ttft_ms", "tpot_ms", "itl_ms"];

  it.each<[...Case, EngineId, guards: string[], invalid: string[]]>([
    ["an answer that comes in one read", atOnce(...openAiAnswer()), "vllm", ["buffered"], OF_ARRIVAL],
    [
      "an answer that comes in one event",
      stream(text("a b c d"), finish(), usage(), DONE),
      "vllm",
      ["buffered"],
      OF_ARRIVAL,
    ],
    [
      "a cached answer of three events at once",
      atOnce(text("a b"), text("c d"), text("e f"), finish(), usage(), DONE),
      "vllm",
      ["buffered"],
      OF_ARRIVAL,
    ],
    [
      "a cached answer of TGI",
      stream(wire.tgiToken(0, { generated_text: "…", details: { finish_reason: "length", generated_tokens: 12 } })),
      "tgi",
      ["buffered"],
      OF_ARRIVAL,
    ],
    [
      "a whole answer of Ollama in a line before the last",
      stream(ollamaLine("a b c d"), ollamaEnd()),
      "ollama",
      ["buffered"],
      OF_ARRIVAL,
    ],
    [
      "a count that is ten times too high",
      stream(...openAiAnswer({ count: 120 })),
      "vllm",
      ["contradiction", "output-length"],
      [...OF_TOKENS, "e2e_ms"],
    ],
    [
      "a running count that is ten times too high",
      stream(ROLE, ...texts().map((_, n) => wire.counted(10 * n + 10)), finish(), usage(120), DONE),
      "vllm",
      ["contradiction", "output-length"],
      [...OF_TOKENS, "e2e_ms"],
    ],
    [
      "a count that is ten times too high in every fifth answer",
      (response, n, request) =>
        stream(...openAiAnswer({ count: n % 5 === 0 ? 120 : wire.TOKENS }))(response, n, request),
      "vllm",
      ["contradiction"],
      OF_TOKENS,
    ],
    [
      "a count of TGI that is ten times too high",
      stream(...wire.tgiAnswer({ count: 120 })),
      "tgi",
      ["contradiction", "output-length"],
      [...OF_TOKENS, "e2e_ms"],
    ],
    [
      "a count of Ollama that is ten times too high",
      stream(...ollamaTexts(), ollamaEnd({ eval_count: 120 })),
      "ollama",
      ["contradiction", "output-length"],
      [...OF_TOKENS, "e2e_ms"],
    ],
    [
      "a count that is too low",
      stream(...openAiAnswer({ count: 3, reason: "stop" })),
      "vllm",
      ["contradiction"],
      OF_TOKENS,
    ],
    ["a count of nothing", stream(...openAiAnswer({ count: 0, reason: "stop" })), "vllm", ["contradiction"], OF_TOKENS],
    [
      "every chunk twice",
      stream(ROLE, ...texts().map((one) => one + one), finish(), usage(), DONE),
      "vllm",
      ["contradiction"],
      OF_TOKENS,
    ],
    [
      "answers cut by a limit of the engine's own",
      stream(...openAiAnswer({ tokens: 5 })),
      "vllm",
      ["output-length"],
      ["e2e_ms"],
    ],
    ["answers cut by a router of TGI", stream(...wire.tgiAnswer({ tokens: 5 })), "tgi", ["output-length"], ["e2e_ms"]],
    ["answers longer than the limit", stream(...openAiAnswer({ tokens: 30 })), "vllm", ["output-length"], ["e2e_ms"]],
    [
      "prompts from a cache",
      stream(ROLE, ...texts(), finish(), usage(12, { prompt_tokens_details: { cached_tokens: 40 } }), DONE),
      "vllm",
      ["cache-hits"],
      [...OF_ARRIVAL, "e2e_ms", "tokens_per_second"],
    ],
    [
      "times of Ollama that are longer than its answers took",
      stream(...ollamaTexts(), ollamaEnd({ total_duration: 45e9, prompt_eval_duration: 7e9 })),
      "ollama",
      ["contradiction"],
      [...OF_ARRIVAL, "e2e_ms", "tokens_per_second"],
    ],
  ])("%s", async (_, serve, kind, guards, invalid) => {
    const seen = await run(kind, serve);
    expect({ exitCode: seen.exitCode, guards: seen.guards }).toEqual({ exitCode: 3, guards });
    expect(seen.invalid.sort()).toEqual([...invalid].sort());
  });

  it("an engine that another hand replaces in the middle is measured again", async () => {
    let generations = 0;
    const info = () => ({
      model_id: "m",
      model_sha: generations > 5 ? "new" : "old",
      version: "3.0.0",
      max_concurrent_requests: 128,
      max_total_tokens: 4096,
    });
    const serve: Serve = (response, n, request) => {
      generations = n;
      return stream(...wire.tgiAnswer())(response, n, request);
    };
    expect(await run("tgi", serve, { pages: { "/info": info } })).toMatchObject({
      exitCode: 0,
      guards: ["identity-changed"],
    });
  });
});

describe("what is only unusual is measured", () => {
  const emoji = Buffer.from(chunk({ content: "日本😀" }));
  it.each<Case>([
    ["a whole answer", whole],
    ["[DONE] twice", stream(...openAiAnswer(), DONE)],
    ["a byte order mark", stream("\ufeff", ...openAiAnswer())],
    [
      "CRLF and comments",
      stream(...openAiAnswer().map((one) => `: still here\r\n\r\n${one.replaceAll("\n", "\r\n")}`)),
    ],
    [
      "ids, names and retry times",
      stream("retry: 3000\n\n", ...openAiAnswer().map((one, n) => `id: ${n}\nevent: message\n${one}`)),
    ],
    [
      "characters cut in two",
      stream(ROLE, ...texts().flatMap(() => [emoji.subarray(0, -40), emoji.subarray(-40)]), finish(), usage(), DONE),
    ],
    [
      "reasoning alone",
      stream(ROLE, ...texts().map(() => chunk({ reasoning_content: " r" })), finish(), usage(), DONE),
    ],
    ["four tokens an event", stream(ROLE, text("a b c d"), text("e f g h"), text("i j k l"), finish(), usage(), DONE)],
    [
      "a connection for each request",
      (response, n, request) => whole(response.setHeader("connection", "close"), n, request),
    ],
    [
      "a connection that closes although it is kept",
      async (response, n, request) => {
        const { socket } = response;
        await whole(response, n, request);
        socket?.end();
      },
    ],
    [
      "early hints",
      (response, n, request) => {
        response.writeEarlyHints({ link: "</x>; rel=preload" });
        return whole(response, n, request);
      },
    ],
    [
      "a clock that is wrong by years",
      (response, n, request) => whole(response.setHeader("date", "Thu, 01 Jan 1970 00:00:00 GMT"), n, request),
    ],
  ])("%s", async (_, serve) => {
    expect(await run("vllm", serve)).toEqual({ exitCode: 0, invalid: [], guards: [], failures: {} });
  });
});
