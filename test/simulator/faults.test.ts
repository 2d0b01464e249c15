import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FAULT_KINDS, type Fault, parseFault } from "../../src/simulator/faults.ts";
import { type Simulator, startSimulator } from "../../src/simulator/simulator.ts";
import { type Answer, AT_ONCE, ask, payloads, STREAMED } from "./client.ts";
import { outcomeOf } from "./readers.ts";

const DIALECTS = ["vllm", "tgi", "ollama", "openai"] as const;
const LATENCY = { ...AT_ONCE, msPerToken: 1 };

describe.each(DIALECTS)("a fault of a simulated %s", (dialect) => {
  const { path, body, terminal } = STREAMED[dialect];
  let simulator: Simulator;

  beforeEach(async () => {
    simulator = await startSimulator({ dialect, latency: LATENCY });
  });
  afterEach(() => simulator.close());

  const stream = (fault?: Fault, tokens = 8): Promise<Answer> => {
    simulator.setFault(fault);
    return ask(simulator, path, { body: body(tokens) });
  };
  const outcome = (answer: Answer) => outcomeOf(dialect, path, answer.pieces);

  it("truncate: ends cleanly after the tokens asked for, without the terminal marker", async () => {
    const answer = await stream({ kind: "truncate", afterTokens: 2 });
    expect(answer.error).toBeUndefined();
    expect(answer.body).not.toContain(terminal);
    expect(outcome(answer)).toMatchObject({ deltas: 2, failure: "truncated" });
  });

  it("reset: breaks the connection in the middle", async () => {
    const answer = await stream({ kind: "reset", afterTokens: 2 });
    expect(answer.error).toMatchObject({ code: "ECONNRESET" });
    expect(outcome(answer).deltas).toBe(2);
  });

  it("stall: is silent for the time asked for, then completes", async () => {
    const answer = await stream({ kind: "stall", ms: 80, afterTokens: 2 });
    const gaps = answer.readAt.slice(1).map((at, i) => at - (answer.readAt[i] ?? 0));
    expect(Math.max(...gaps)).toBeGreaterThan(70);
    expect(outcome(answer)).toMatchObject({ deltas: 8, failure: undefined });
  });

  it.each([500, 503, 429, 401, 404])("status: answers %i with the engine's own kind of body", async (status) => {
    const answer = await stream({ kind: "status", status });
    expect(answer.status).toBe(status);
    if (dialect !== "tgi" || (status !== 401 && status !== 404))
      expect(JSON.parse(answer.body)).toHaveProperty("error");
  });

  it("error-in-stream: sends tokens, then the engine's error, under a status of 200", async () => {
    const answer = await stream({ kind: "error-in-stream", afterTokens: 3 });
    expect(answer.status).toBe(200);
    expect(outcome(answer)).toMatchObject({ deltas: 3, failure: "stream-error" });
  });

  it("crlf: ends lines with CR LF, and stays readable", async () => {
    const answer = await stream({ kind: "crlf" });
    expect(answer.body.replaceAll("\r\n", "")).not.toContain("\n");
    expect(outcome(answer)).toMatchObject({ deltas: 8, failure: undefined });
  });

  it("comments: puts something that is no event before each event", async () => {
    const answer = await stream({ kind: "comments" });
    expect(answer.body).toMatch(dialect === "ollama" ? /^\n\{/ : /^: keep-alive\n\ndata: /);
    expect(outcome(answer)).toMatchObject({ deltas: 8, failure: undefined });
  });

  it("slow-headers: sends nothing at all for the time asked for", async () => {
    let headersAt = 0;
    simulator.setFault({ kind: "slow-headers", ms: 80 });
    const sentAt = performance.now();
    const answer = await ask(simulator, path, {
      body: body(8),
      onHeaders: () => {
        headersAt = performance.now();
      },
    });
    expect(headersAt - sentAt).toBeGreaterThanOrEqual(79);
    expect(outcome(answer).failure).toBeUndefined();
  });

  it.each([200, 502])("html: shows a proxy's page with status %i", async (status) => {
    const answer = await stream({ kind: "html", status });
    expect(answer).toMatchObject({ status, headers: { "content-type": "text/html" } });
    expect(answer.body).toMatch(/^<html>/);
  });

  it("not-streaming: answers with one JSON object", async () => {
    const answer = await stream({ kind: "not-streaming" });
    expect(answer.headers["content-type"]).toMatch(/^application\/json/);
    expect(Object.keys(JSON.parse(answer.body) as object).length).toBeGreaterThan(0);
  });

  it("repetition-guard: says one thing 31 times and ends without a word", async () => {
    const answer = await stream({ kind: "repetition-guard" });
    expect(answer.error).toBeUndefined();
    expect(payloads(answer.body).filter((payload) => payload.includes('" loop"'))).toHaveLength(31);
    expect(outcome(answer)).toMatchObject({ deltas: 31, failure: "truncated" });
  });

  it.each(["bytes", "random"] as const)("split: cuts events into %s, and stays readable", async (pieces) => {
    const answer = await stream({ kind: "split", pieces });
    const longest = Math.max(...answer.pieces.map((piece) => piece.length));
    expect(longest).toBeLessThanOrEqual(pieces === "bytes" ? 1 : 40);
    expect(outcome(answer)).toMatchObject({ deltas: 8, failure: undefined });
  });

  it("buffered: delivers everything at the end, though the engine wrote in time", async () => {
    simulator.setFault({ kind: "buffered" });
    const answer = await ask(simulator, path, { body: body(40), headers: { "x-request-id": "b" } });
    const record = simulator.request("b");
    expect(outcome(answer)).toMatchObject({ deltas: 40, failure: undefined });
    expect((record?.lastTokenAt ?? 0) - (record?.firstTokenAt ?? 0)).toBeGreaterThan(30);
    expect(answer.readAt[0]).toBeGreaterThan(record?.lastTokenAt ?? Number.POSITIVE_INFINITY);
  });

  it("early-role: announces the role before the engine has a token, where there is a role", async () => {
    simulator.setFault({ kind: "early-role" });
    const answer = await ask(simulator, path, { body: body(2), headers: { "x-request-id": "r" } });
    const events = outcome(answer);
    expect(events.deltas).toBe(2);
    if (path === "/generate_stream") return;
    expect(payloads(answer.body)[0]).toContain('"role":"assistant","content":');
  });

  it("no-space: leaves out the space after data:", async () => {
    const answer = await stream({ kind: "no-space" });
    expect(answer.body).not.toContain("data: ");
    expect(outcome(answer)).toMatchObject({ deltas: 8, failure: undefined });
  });

  it("tokens-after-done: goes on after the terminal marker", async () => {
    const answer = await stream({ kind: "tokens-after-done" });
    const lines = payloads(answer.body);
    expect(lines.findIndex((line) => line.includes(terminal))).toBe(lines.length - 2);
  });
});

describe("a fault", () => {
  it("hits only as many requests as it says, and only every nth", async () => {
    await using simulator = await startSimulator({ dialect: "tgi", latency: AT_ONCE });
    const statuses = async (fault: Fault, count: number) => {
      simulator.setFault(fault);
      const seen: number[] = [];
      for (let i = 0; i < count; i++) {
        seen.push(
          (await ask(simulator, "/generate", { body: { inputs: "hi", parameters: { max_new_tokens: 1 } } })).status,
        );
      }
      return seen;
    };
    expect(await statuses({ kind: "status", status: 500, times: 2 }, 4)).toEqual([500, 500, 200, 200]);
    expect(await statuses({ kind: "status", status: 500, everyNth: 2 }, 4)).toEqual([200, 500, 200, 500]);
  });

  it("leaves probes alone unless it hits everything", async () => {
    await using simulator = await startSimulator({ dialect: "vllm", latency: AT_ONCE });
    simulator.setFault({ kind: "html", status: 502 });
    expect((await ask(simulator, "/version")).status).toBe(200);
    simulator.setFault({ kind: "html", status: 502, hits: "everything" });
    expect((await ask(simulator, "/version")).status).toBe(502);
    simulator.setFault(undefined);
    expect((await ask(simulator, "/version")).status).toBe(200);
  });

  it("can be asked for by one request alone", async () => {
    await using simulator = await startSimulator({ dialect: "ollama", latency: AT_ONCE });
    const { path, body } = STREAMED.ollama;
    const headers = { "x-simulator-fault": JSON.stringify({ kind: "truncate", afterTokens: 1 }) };
    const [hit, spared] = await Promise.all([
      ask(simulator, path, { body: body(4), headers }),
      ask(simulator, path, { body: body(4) }),
    ]);
    expect(hit?.body).not.toContain('"done":true');
    expect(spared?.body).toContain('"done":true');
  });

  it("that does not exist is refused with a sentence that says what does", async () => {
    await using simulator = await startSimulator({ dialect: "tgi", latency: AT_ONCE });
    expect(() => simulator.setFault({ kind: "earthquake" } as unknown as Fault)).toThrow(
      /Unknown fault kind "earthquake"; wanted one of truncate, reset/,
    );
    const answer = await ask(simulator, "/generate", {
      body: { inputs: "hi" },
      headers: { "x-simulator-fault": '{"kind":"stall"}' },
    });
    expect(answer).toMatchObject({
      status: 400,
      body: "Fault stall: ms is undefined; wanted a number of milliseconds.",
    });
  });

  it("is checked for every kind there is", () => {
    const complete: Record<string, unknown> = { ms: 1, status: 502, pieces: "bytes" };
    for (const kind of FAULT_KINDS) expect(parseFault({ ...complete, kind })).toMatchObject({ kind });
    expect(() => parseFault({ kind: "status", status: 200 })).toThrow(/wanted an HTTP status from 400 to 599/);
    expect(() => parseFault(null)).toThrow(TypeError);
  });
});
