import { describe, expect, it } from "vitest";
import type { ProbeAnswers } from "../../src/engines/engine.ts";
import { ALL_PROBES, engineOf, identify } from "../../src/engines/index.ts";
import { type Simulator, startSimulator } from "../../src/simulator/simulator.ts";
import { capture } from "../engines/wire.ts";
import { AT_ONCE, ask, metric, payloads, STREAMED } from "./client.ts";
import { outcomeOf } from "./readers.ts";

const DIALECTS = ["vllm", "tgi", "ollama", "openai"] as const;
const STEADY = { ...AT_ONCE, baseTtftMs: 20, msPerToken: 5 };

const metricsOf = async (simulator: Simulator) => (await ask(simulator, "/metrics")).body;

describe.each(DIALECTS)("a simulated %s", (dialect) => {
  const { path, body } = STREAMED[dialect];

  it("is recognised by the tool's own probes", async () => {
    await using simulator = await startSimulator({ dialect, latency: AT_ONCE });
    const answers: Record<string, ProbeAnswers[string]> = {};
    for (const probe of ALL_PROBES) {
      const answer = await ask(simulator, probe.path, {
        method: probe.method,
        headers: probe.headers,
        body: probe.body,
      });
      const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
      answers[probe.path] = { status: answer.status, headers, body: answer.body };
    }
    expect(identify(answers)).toMatchObject({ engine: dialect, recognition: { match: true } });
  });

  it("answers every request that the tool's own adapter makes", async () => {
    await using simulator = await startSimulator({ dialect, latency: AT_ONCE });
    const engine = engineOf(dialect);
    for (const api of engine.apis) {
      const model = dialect === "openai" ? "simulated-8b.gguf" : "simulated-8b";
      const request = engine.generate({
        api,
        model,
        prompt: "Say hello",
        maxTokens: 12,
        forceLength: true,
        temperature: 0,
        seed: 1,
      });
      const answer = await ask(simulator, request.path, {
        method: request.method,
        headers: request.headers,
        body: request.body,
      });
      expect(outcomeOf(dialect, request.path, answer.pieces)).toEqual({
        deltas: 12,
        outputTokens: 12,
        failure: undefined,
      });
    }
  });

  it("says the same words to the same prompt under the same seed, and others under another", async () => {
    const said = async (seed: number, prompt: string) => {
      await using simulator = await startSimulator({ dialect, seed, latency: AT_ONCE });
      return (await ask(simulator, path, { body: body(6, prompt) })).body;
    };
    const timeless = (text: string) =>
      text.replace(/"created(_at)?":("[^"]*"|\d+)|"(\w+_duration|\w+_ms|\w+_per_second)":[\d.e-]+/g, "");
    expect(timeless(await said(7, "one"))).toBe(timeless(await said(7, "one")));
    expect(timeless(await said(7, "one"))).not.toBe(timeless(await said(8, "one")));
    expect(timeless(await said(7, "one"))).not.toBe(timeless(await said(7, "two")));
  });

  it("sends tokens when they are due, and never before", async () => {
    await using simulator = await startSimulator({ dialect, latency: STEADY });
    await ask(simulator, path, { body: body(20), headers: { "x-request-id": "a" } });
    const { readAt = 0, firstTokenAt = 0, lastTokenAt = 0, outputTokens } = simulator.request("a") ?? {};
    expect(firstTokenAt - readAt).toBeGreaterThanOrEqual(20);
    expect(lastTokenAt - readAt).toBeGreaterThanOrEqual(20 + 19 * 5);
    expect(outputTokens).toBe(20);
  });

  it("makes requests beyond its slots wait, first come, first served", async () => {
    await using simulator = await startSimulator({ dialect, latency: { ...STEADY, slots: 1 } });
    const ids = ["first", "second", "third"];
    const running: Promise<unknown>[] = [];
    for (const [i, id] of ids.entries()) {
      running.push(ask(simulator, path, { body: body(8), headers: { "x-request-id": id } }));
      await until(() => simulator.requests.length === i + 1);
    }
    await Promise.all(running);
    const [first, second, third] = ids.map((id) => simulator.request(id));
    expect(second?.firstTokenAt).toBeGreaterThan(first?.lastTokenAt ?? Number.POSITIVE_INFINITY);
    expect(third?.firstTokenAt).toBeGreaterThan(second?.lastTokenAt ?? Number.POSITIVE_INFINITY);
  });

  it("groups tokens into events when told to, and still counts every token", async () => {
    await using simulator = await startSimulator({ dialect, tokensPerChunk: 4, latency: AT_ONCE });
    const answer = await ask(simulator, path, { body: body(9) });
    // TGI always sends an event per token; a group only arrives together.
    expect(outcomeOf(dialect, path, answer.pieces)).toMatchObject({
      deltas: dialect === "tgi" ? 9 : 3,
      failure: undefined,
    });
    expect(simulator.requests.at(-1)?.outputTokens).toBe(9);
  });

  it("ends by itself with its end-of-text token, which counts", async () => {
    await using simulator = await startSimulator({ dialect, endsAfter: 5, latency: AT_ONCE });
    const answer = await ask(simulator, path, { body: body(50) });
    expect(answer.body).toMatch(/"(finish_reason|done_reason)":"(stop|eos_token)"/);
    expect(outcomeOf(dialect, path, answer.pieces)).toMatchObject({ deltas: 5, failure: undefined });
    expect(simulator.requests.at(-1)?.outputTokens).toBe(6);
  });

  it("goes down with open streams at once, and leaves neither sockets nor timers", async () => {
    const simulator = await startSimulator({ dialect, latency: { ...STEADY, msPerToken: 10_000 } });
    const answer = ask(simulator, path, { body: body(8), onPiece: () => void simulator.close() });
    expect((await answer).error).toBeDefined();
    await simulator.close();
    await expect(ask(simulator, "/")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect(process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap")).toEqual([]);
  });

  it("comes back on the same port after a restart, with nothing remembered", async () => {
    await using simulator = await startSimulator({ dialect, latency: STEADY });
    const { baseUrl } = simulator;
    const cut = ask(simulator, path, { body: body(200) });
    await until(() => simulator.requests.length === 1);
    const back = simulator.restart(20);
    await expect(cut.then(({ error }) => error && Promise.reject(error))).rejects.toThrow();
    await back;
    expect(simulator.baseUrl).toBe(baseUrl);
    expect(outcomeOf(dialect, path, (await ask(simulator, path, { body: body(2) })).pieces).failure).toBeUndefined();
  });
});

describe("the token schedule", () => {
  it("does not let late wake-ups add up", async () => {
    await using simulator = await startSimulator({ dialect: "vllm", latency: { ...STEADY, msPerToken: 2.3 } });
    const { path, body } = STREAMED.vllm;
    const excess: number[] = [];
    for (const id of ["a", "b", "c", "d"]) {
      await ask(simulator, path, { body: body(61), headers: { "x-request-id": id } });
      const { firstTokenAt = 0, lastTokenAt = 0 } = simulator.request(id) ?? {};
      excess.push(lastTokenAt - firstTokenAt - 60 * 2.3);
    }
    // Sleeping from token to token would add 0.7 ms of timer granularity to each of the 60 gaps: 42 ms in every run.
    expect(Math.min(...excess)).toBeLessThan(20);
  });
});

describe("native metrics", () => {
  it("of vLLM agree with what was asked and answered", async () => {
    await using simulator = await startSimulator({
      dialect: "vllm",
      latency: { ...AT_ONCE, baseTtftMs: 30, msPerToken: 1, slots: 2 },
    });
    const before = await metricsOf(simulator);
    expect(metric(before, "vllm:e2e_request_latency_seconds_count")).toBe(0);
    const { path, body } = STREAMED.vllm;
    await Promise.all(Array.from({ length: 6 }, (_, i) => ask(simulator, path, { body: body(10, `prompt ${i}`) })));
    const text = await metricsOf(simulator);
    for (const name of [
      "e2e_request_latency",
      "time_to_first_token",
      "request_queue_time",
      "request_prefill_time",
      "request_decode_time",
      "request_inference_time",
    ]) {
      expect(metric(text, `vllm:${name}_seconds_count`), name).toBe(6);
    }
    expect(metric(text, 'vllm:request_success_total{engine="0",finished_reason="length"')).toBe(6);
    expect(metric(text, "vllm:generation_tokens_total")).toBe(60);
    expect(metric(text, "vllm:inter_token_latency_seconds_count")).toBe(54);
    // Two slots and six requests of at least 39 ms each: someone waited for a whole one.
    expect(metric(text, "vllm:request_queue_time_seconds_sum")).toBeGreaterThanOrEqual(0.039);
    const sum = (name: string) => metric(text, `vllm:request_${name}_time_seconds_sum`) ?? 0;
    expect(sum("prefill") + sum("decode")).toBeCloseTo(sum("inference"), 9);
    expect(metric(text, "vllm:e2e_request_latency_seconds_sum")).toBeCloseTo(sum("queue") + sum("inference"), 9);
    expect(text).toMatch(
      /^vllm:time_to_first_token_seconds_bucket\{engine="0",le="\+Inf",model_name="simulated-8b"\} 6\.0$/m,
    );
  });

  it("of vLLM show a request that runs, and leave a dropped one out of the finished", async () => {
    await using simulator = await startSimulator({
      dialect: "vllm",
      latency: { ...STEADY, msPerToken: 1000, slots: 1 },
    });
    const { path, body } = STREAMED.vllm;
    let during = "";
    await ask(simulator, path, {
      body: body(10),
      onPiece: (hangUp) => {
        void metricsOf(simulator).then((text) => {
          during ||= text;
          hangUp();
        });
      },
    });
    expect(metric(during, "vllm:num_requests_running")).toBe(1);
    expect(metric(during, "vllm:kv_cache_usage_perc")).toBeCloseTo(1 / 8192, 9);
    await until(async () => metric(await metricsOf(simulator), "vllm:num_requests_running") === 0);
    const after = await metricsOf(simulator);
    expect(metric(after, "vllm:time_to_first_token_seconds_count")).toBe(1);
    expect(metric(after, "vllm:e2e_request_latency_seconds_count")).toBe(0);
  });

  it("of vLLM name the same series and bounds as the real engine's", async () => {
    await using simulator = await startSimulator({
      dialect: "vllm",
      models: ["tiny"],
      contextLength: 1024,
      latency: AT_ONCE,
    });
    const real = new Set(capture("vllm/get-metrics").body.split("\n").map(seriesOf));
    const unknown = (await metricsOf(simulator))
      .split("\n")
      .map(seriesOf)
      .filter((series) => !real.has(series));
    // The labels of the cache configuration are this engine's own.
    expect(unknown.filter((series) => !series.startsWith("vllm:cache_config_info"))).toEqual([]);
  });

  it("of TGI agree with what was asked and answered, and count the OpenAI routes twice", async () => {
    await using simulator = await startSimulator({ dialect: "tgi", latency: { ...AT_ONCE, baseTtftMs: 2 } });
    expect(await metricsOf(simulator)).toBe("");
    const generate = { inputs: "hi", parameters: { max_new_tokens: 5 } };
    const chat = { messages: [{ role: "user", content: "hi" }], max_tokens: 7 };
    await ask(simulator, "/generate", { body: generate });
    await ask(simulator, "/generate_stream", { body: generate });
    await ask(simulator, "/v1/chat/completions", { body: chat });
    const text = await metricsOf(simulator);
    expect(metric(text, "tgi_request_count")).toBe(4);
    expect(metric(text, "tgi_request_success")).toBe(3);
    expect(metric(text, "tgi_request_generated_tokens_sum")).toBe(17);
    expect(metric(text, "tgi_request_duration_count")).toBe(3);
    expect(metric(text, "tgi_request_queue_duration_count")).toBe(3);
    expect(metric(text, "tgi_queue_size")).toBe(0);
  });

  it("of TGI name the same series and bounds as the real router's", async () => {
    await using simulator = await startSimulator({ dialect: "tgi", latency: AT_ONCE });
    await ask(simulator, "/generate", { body: { inputs: "hi", parameters: { max_new_tokens: 5 } } });
    const real = new Set(capture("tgi/metrics-end").body.split("\n").map(seriesOf));
    const unknown = (await metricsOf(simulator))
      .split("\n")
      .map(seriesOf)
      .filter((series) => !real.has(series));
    // The recorded router allowed 2,047 input tokens, this one 4,095; the bounds are a hundredth of it.
    expect(unknown.filter((series) => !series.startsWith("tgi_request_input_length_bucket"))).toEqual([]);
  });

  it("start again after a restart, with a later start of the process", async () => {
    await using simulator = await startSimulator({ dialect: "vllm", latency: AT_ONCE });
    await ask(simulator, STREAMED.vllm.path, { body: STREAMED.vllm.body(3) });
    const before = await metricsOf(simulator);
    await simulator.restart();
    const after = await metricsOf(simulator);
    expect(metric(after, "vllm:generation_tokens_total")).toBe(0);
    expect(metric(after, "process_start_time_seconds")).toBeGreaterThan(
      metric(before, "process_start_time_seconds") ?? Number.POSITIVE_INFINITY,
    );
  });

  it("tell cache hits, which also shorten the prefill", async () => {
    await using simulator = await startSimulator({ dialect: "vllm", latency: { ...AT_ONCE, prefillMsPerToken: 2 } });
    const { path, body } = STREAMED.vllm;
    const prompt = Array.from({ length: 200 }, (_, i) => `word${i}`).join(" ");
    for (const id of ["cold", "warm"])
      await ask(simulator, path, { body: body(2, prompt), headers: { "x-request-id": id } });
    const ttft = (id: string) => (simulator.request(id)?.firstTokenAt ?? 0) - (simulator.request(id)?.readAt ?? 0);
    expect(ttft("cold")).toBeGreaterThanOrEqual(400);
    expect(ttft("warm")).toBeLessThan(ttft("cold") / 2);
    const text = await metricsOf(simulator);
    expect(metric(text, "vllm:prefix_cache_hits_total")).toBeGreaterThan(190);
    expect(metric(text, "vllm:prefix_cache_queries_total")).toBeGreaterThan(400);
  });
});

describe("a simulated Ollama's memory", () => {
  const { path, body } = STREAMED.ollama;
  const final = async (simulator: Simulator, more: object = {}) =>
    JSON.parse(payloads((await ask(simulator, path, { body: { ...body(2), ...more } })).body).at(-1) ?? "{}") as Record<
      string,
      number
    >;
  const loaded = async (simulator: Simulator) =>
    (JSON.parse((await ask(simulator, "/api/ps")).body) as { models: unknown[] }).models;

  it("makes the first request pay the load, and the first after an unload again", async () => {
    await using simulator = await startSimulator({ dialect: "ollama", latency: { ...AT_ONCE, loadMs: 300 } });
    expect(await loaded(simulator)).toEqual([]);
    expect((await final(simulator))["load_duration"]).toBeGreaterThan(300e6);
    expect((await final(simulator))["load_duration"]).toBeLessThan(300e6);
    expect(await loaded(simulator)).toHaveLength(1);
    await ask(simulator, "/api/generate", { body: { model: "simulated-8b", keep_alive: 0 } });
    expect(await loaded(simulator)).toEqual([]);
    expect((await final(simulator))["load_duration"]).toBeGreaterThan(300e6);
  });

  it("loads anew for another context length, and forgets a model that is not to be kept", async () => {
    await using simulator = await startSimulator({ dialect: "ollama", latency: { ...AT_ONCE, loadMs: 300 } });
    await final(simulator);
    expect((await final(simulator, { options: { num_predict: 2, num_ctx: 512 } }))["load_duration"]).toBeGreaterThan(
      300e6,
    );
    await final(simulator, { keep_alive: 0 });
    expect(await loaded(simulator)).toEqual([]);
  });

  it("is filled by a request without a prompt, and kept for ever when asked", async () => {
    await using simulator = await startSimulator({ dialect: "ollama", latency: { ...AT_ONCE, loadMs: 300 } });
    await ask(simulator, "/api/generate", { body: { model: "simulated-8b", keep_alive: -1 } });
    expect(await loaded(simulator)).toMatchObject([{ name: "simulated-8b:latest", context_length: 4096 }]);
    expect(JSON.stringify(await loaded(simulator))).toMatch(/"expires_at":"23\d\d-/);
    expect((await final(simulator))["load_duration"]).toBeLessThan(300e6);
  });

  it("accounts for the whole time in nanoseconds, waiting for a slot apart", async () => {
    await using simulator = await startSimulator({ dialect: "ollama", latency: { ...STEADY, slots: 1 } });
    const [first, second] = await Promise.all([final(simulator), final(simulator)]);
    const rest = (times: Record<string, number> = {}) =>
      (times["total_duration"] ?? 0) -
      (times["load_duration"] ?? 0) -
      (times["prompt_eval_duration"] ?? 0) -
      (times["eval_duration"] ?? 0);
    expect(first?.["prompt_eval_duration"]).toBeGreaterThanOrEqual(20e6);
    expect(first?.["eval_duration"]).toBeGreaterThanOrEqual(4e6);
    expect(Math.max(rest(first), rest(second))).toBeGreaterThanOrEqual(20e6);
  });

  it("cuts a prompt that is too long without a word, and refuses it when told not to", async () => {
    await using simulator = await startSimulator({ dialect: "ollama", contextLength: 64, latency: AT_ONCE });
    const messages = [{ role: "user", content: "a ".repeat(500) }];
    expect((await final(simulator, { messages }))["prompt_eval_count"]).toBe(64);
    const refused = await ask(simulator, path, { body: { ...body(2), messages, truncate: false } });
    expect(refused).toMatchObject({ status: 400, body: '{"error":"the input length exceeds the context length"}' });
  });
});

describe("reasoning and unfinished characters", () => {
  it.each([
    ["vllm", '"delta":{"reasoning":'],
    ["ollama", '"content":"","thinking":'],
    ["openai", '"delta":{"reasoning_content":'],
  ] as const)("put the first tokens of %s into its own field", async (dialect, field) => {
    await using simulator = await startSimulator({ dialect, reasoning: 3, latency: AT_ONCE });
    const { path, body } = STREAMED[dialect];
    const { body: text } = await ask(simulator, path, { body: body(5) });
    expect(text.split(field)).toHaveLength(4);
  });

  it("let vLLM send a token without text, as real tokenizers make it do", async () => {
    await using simulator = await startSimulator({ dialect: "vllm", unfinishedCharacters: true, latency: AT_ONCE });
    const { path, body } = STREAMED.vllm;
    const answer = await ask(simulator, path, { body: body(40) });
    expect(answer.body).toContain('"delta":{"content":""}');
    expect(answer.body).toContain("😀");
    expect(outcomeOf("vllm", path, answer.pieces)).toMatchObject({ outputTokens: 40, failure: undefined });
  });
});

/** A line of Prometheus text without its value. */
function seriesOf(line: string): string {
  return line.startsWith("#") ? line : line.slice(0, line.lastIndexOf(" "));
}

/** Looks until it is so, for at most 5 s. */
async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  const limit = performance.now() + 5000;
  while (!(await check())) {
    if (performance.now() > limit) throw new Error("It did not come to pass within 5 s.");
    await new Promise((resolve) => setImmediate(resolve));
  }
}
