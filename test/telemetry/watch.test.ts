import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Endpoint } from "../../src/model/endpoint.ts";
import type { RequestSample } from "../../src/model/sample.ts";
import type { EngineId, ExporterAddress } from "../../src/model/scenario.ts";
import type { RepeatTelemetry } from "../../src/model/telemetry.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { crossChecks } from "../../src/telemetry/cross-check.ts";
import { withResponses } from "../../src/telemetry/from-samples.ts";
import { startTelemetry, type TelemetryOptions } from "../../src/telemetry/watch.ts";
import { closedPort } from "../helpers/closed-port.ts";
import { rawServer } from "../helpers/raw-server.ts";
import { ask, endpointAt, realClock } from "../helpers/request-context.ts";
import { type Script, type ScriptedServer, scriptedServer } from "../helpers/scripted-server.ts";
import { metricsText } from "./scrapes.ts";

function options(more: Partial<TelemetryOptions> = {}): TelemetryOptions {
  return { clock: realClock, originMs: performance.now(), signal: new AbortController().signal, ...more };
}

/** Watches an endpoint while something is done. */
async function watched(
  endpoint: Endpoint,
  during: () => Promise<unknown> = async () => undefined,
  more: Partial<TelemetryOptions> = {},
): Promise<RepeatTelemetry> {
  const telemetry = await startTelemetry(endpoint, options(more));
  await during();
  return await telemetry.stop();
}

/** A server whose `/metrics` is written anew for each scrape. */
async function metricsServer(text: (n: number) => string): Promise<ScriptedServer> {
  let asked = 0;
  return await scriptedServer((_, response) => {
    response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(text(asked++));
  });
}

/** Resolves when the condition holds. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await realClock.sleep(5);
}

const LLAMA = (tokens: number, running = 0) =>
  `llamacpp:tokens_predicted_total ${tokens}\nllamacpp:requests_processing ${running}\n`;

describe("telemetry of a simulated engine", () => {
  it.each(["vllm", "tgi"] as const)(
    "of %s counts the requests that were sent, and agrees with the client",
    async (engine) => {
      await using simulator = await startSimulator({ dialect: engine, models: ["m"] });
      const endpoint = endpointAt(simulator.baseUrl, engine, engine === "tgi" ? "generate" : "chat");
      const samples: RequestSample[] = [];
      const request = async () => {
        samples.push(await ask(simulator.baseUrl, { engine, api: endpoint.api }));
      };
      await request();
      samples.length = 0;
      const telemetry = await watched(endpoint, async () => {
        for (let n = 0; n < 4; n++) await Promise.all([request(), request(), request()]);
      });
      expect(samples.map(({ outcome }) => outcome)).toEqual(Array(12).fill("ok"));
      expect(telemetry).toMatchObject({
        engine,
        source: "metrics",
        restarted: false,
        problems: [],
        finishedRequests: 12,
      });
      expect(telemetry.metrics.e2e?.count).toBe(12);
      expect(telemetry.metrics.generation_tokens?.total).toBe(
        samples.reduce((sum, s) => sum + (s.outputTokens ?? 0), 0),
      );
      const checks = crossChecks(samples, telemetry);
      expect(checks.map(({ metric }) => metric)).toEqual(engine === "vllm" ? ["ttft_ms", "e2e_ms"] : ["e2e_ms"]);
      for (const { result, message } of checks) expect(["agrees", "offset"], message).toContain(result);
    },
  );

  it("of vLLM tells what it found in its prefix cache", async () => {
    await using simulator = await startSimulator({ dialect: "vllm" });
    const words = Array.from({ length: 200 }, (_, n) => `word${n}`).join(" ");
    const long = async () => {
      const body = JSON.stringify({ messages: [{ role: "user", content: words }], max_tokens: 2 });
      await fetch(`${simulator.baseUrl}/v1/chat/completions`, { method: "POST", body }).then((answer) => answer.text());
    };
    const cold = await watched(endpointAt(simulator.baseUrl, "vllm"), long);
    const warm = await watched(endpointAt(simulator.baseUrl, "vllm"), long);
    expect(cold.prefixCache?.hitTokens).toBe(0);
    expect(warm.prefixCache?.queriedTokens).toBe(cold.prefixCache?.queriedTokens);
    expect(warm.prefixCache?.hitTokens).toBeGreaterThan(0);
    expect(warm.metrics.cache_hit_share?.mean).toBeGreaterThan(0.5);
  });

  it("of llama.cpp has counters of its tokens, and times from its answers", async () => {
    await using simulator = await startSimulator({ dialect: "openai" });
    const samples: RequestSample[] = [];
    const scraped = await watched(endpointAt(simulator.baseUrl, "openai"), async () => {
      for (let n = 0; n < 3; n++) samples.push(await ask(simulator.baseUrl, { engine: "openai" }));
    });
    expect(scraped.problems).toEqual([]);
    expect(scraped.metrics.generation_tokens?.total).toBe(24);
    const told = withResponses(scraped, samples);
    expect(told.metrics.prefill).toMatchObject({ count: 3, source: "timings.prompt_ms" });
    expect(told.metrics.decode?.mean).toBeCloseTo((scraped.metrics.decode?.total ?? Number.NaN) / 3, 6);
  });

  it("of Ollama is its memory and what rides on its answers, and its end-to-end time agrees with the client's", async () => {
    await using simulator = await startSimulator({ dialect: "ollama", models: ["m"] });
    const samples: RequestSample[] = [];
    const endpoint = endpointAt(simulator.baseUrl, "ollama");
    const scraped = await watched(endpoint, async () => {
      for (let n = 0; n < 6; n++) samples.push(await ask(simulator.baseUrl, { engine: "ollama" }));
    });
    expect(scraped).toMatchObject({ source: "responses", metrics: {}, problems: [] });
    expect(scraped.memoryBytes?.model).toBeGreaterThan(0);
    const told = withResponses(scraped, samples);
    expect(told.metrics.load?.count).toBe(6);
    expect(told.metrics.load?.max).toBeGreaterThan(200);
    for (const { result, message } of crossChecks(samples, told))
      expect(["agrees", "offset"], message).toContain(result);
    expect(simulator.requests.filter(({ path }) => path === "/metrics")).toEqual([]);
  });

  it.each([
    ["vllm", "chat"],
    ["tgi", "generate"],
  ] as const)("of %s sees that it was restarted, and then tells no numbers", async (engine, api) => {
    await using simulator = await startSimulator({ dialect: engine, models: ["m"] });
    await ask(simulator.baseUrl, { engine, api });
    const telemetry = await watched(endpointAt(simulator.baseUrl, engine, api), () => simulator.restart());
    expect(telemetry).toMatchObject({ restarted: true, metrics: {} });
    expect(telemetry.problems.join()).toContain("the engine was restarted");
    expect(telemetry.finishedRequests).toBeUndefined();
  });

  it("is sampled in time during the load, on the run's clock", async () => {
    await using simulator = await startSimulator({ dialect: "vllm", models: ["m"], latency: { msPerToken: 40 } });
    const seen = () => simulator.requests.filter(({ path }) => path === "/metrics").length;
    const originMs = performance.now();
    const during = async () => {
      const atStart = seen();
      const answer = ask(simulator.baseUrl, { engine: "vllm" });
      await until(() => seen() >= atStart + 4);
      await answer;
    };
    const { series } = await watched(endpointAt(simulator.baseUrl, "vllm"), during, { intervalMs: 10, originMs });
    expect(series?.atMs.length).toBeGreaterThanOrEqual(3);
    expect(series?.running).toHaveLength(series?.atMs.length ?? -1);
    expect(Math.max(...(series?.running ?? []).map(Number))).toBe(1);
    expect(series?.atMs).toEqual(series?.atMs.toSorted((a, b) => a - b));
    expect(series?.atMs[0]).toBeGreaterThan(0);
    expect(series?.atMs.at(-1)).toBeLessThan(performance.now() - originMs);
  });
});

describe("a scrape", () => {
  it("asks for plain text over one connection of its own, without a key", async () => {
    await using server = await metricsServer(() => LLAMA(1));
    await watched(endpointAt(`${server.baseUrl}/prefix`), undefined, { intervalMs: 10_000 });
    expect(server.connections).toBe(1);
    expect(new Set(server.requests.map(({ method, path }) => `${method} ${path}`))).toEqual(
      new Set(["GET /prefix/metrics"]),
    );
    for (const { headers } of server.requests) {
      expect(headers["accept"]).toBe("text/plain");
      expect(headers["authorization"]).toBeUndefined();
    }
  });

  it("is repeated until the counters stand still, since an engine counts some time after it has answered", async () => {
    await using server = await metricsServer((n) => LLAMA([5, 7, 9, 9, 20, 24, 24][n] ?? 24));
    const telemetry = await watched(endpointAt(server.baseUrl), undefined, { intervalMs: 10_000 });
    expect(server.requests).toHaveLength(7);
    expect(telemetry.metrics.generation_tokens?.total).toBe(15);
  });

  it("is taken as it is when the counters never stand still", async () => {
    await using server = await metricsServer((n) => LLAMA(n));
    const telemetry = await watched(endpointAt(server.baseUrl), undefined, { intervalMs: 10_000 });
    expect(telemetry.metrics.generation_tokens?.total).toBeGreaterThan(0);
    expect(telemetry.problems).toEqual([]);
  });

  it("may be gzipped by a proxy though it was not asked for", async () => {
    await using server = await scriptedServer((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(LLAMA(3)));
    });
    const telemetry = await watched(endpointAt(server.baseUrl));
    expect(telemetry).toMatchObject({ source: "metrics", problems: [], metrics: { generation_tokens: { total: 0 } } });
    expect(server.requests[0]?.headers["accept-encoding"]).toBe("identity");
  });

  it("says once that there is no such page, and does not ask again", async () => {
    await using server = await scriptedServer((_, response) => void response.writeHead(404).end("no"));
    let looks = 0;
    const clock = {
      ...realClock,
      sleep(ms: number, signal?: AbortSignal) {
        looks += 1;
        return realClock.sleep(ms, signal);
      },
    };
    const during = () => until(() => looks > 5);
    const telemetry = await watched(endpointAt(server.baseUrl), during, { intervalMs: 5, clock });
    expect(server.requests).toHaveLength(1);
    expect(telemetry).toMatchObject({ source: "responses", metrics: {}, restarted: false });
    expect(telemetry.problems).toEqual([
      "/metrics: HTTP 404; llama.cpp shows its metrics with --metrics, SGLang with --enable-metrics",
    ]);
  });

  const huge = Buffer.alloc(10 * 1024 * 1024 + 1, "# 345678\n");
  const pages: [what: string, script: Script, problem: string][] = [
    ["an HTML page", (_, response) => void response.end("<html>sign in</html>"), "the answer is an HTML page"],
    ["JSON", (_, response) => void response.end('{"detail":"x"}'), "the answer is JSON"],
    [
      "a redirect",
      (_, response) => void response.writeHead(307, { location: "/elsewhere" }).end(),
      "HTTP 307: redirects are not followed",
    ],
    ["a refusal", (_, response) => void response.writeHead(401).end(), "HTTP 401, and no API key is sent here"],
    ["an error", (_, response) => void response.writeHead(500).end("oops"), "HTTP 500"],
    ["more than 10 MB", (_, response) => void response.end(huge), "the answer has more than 10 MB"],
    [
      "small, and more than 10 MB when it is inflated",
      (_, response) => void response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(huge)),
      "the answer has more than 10 MB",
    ],
    [
      "broken gzip",
      (_, response) => void response.writeHead(200, { "content-encoding": "gzip" }).end("not gzip"),
      "incorrect header check",
    ],
    [
      "coded in another way",
      (_, response) => void response.writeHead(200, { "content-encoding": "deflate" }).end(deflateSync(LLAMA(1))),
      'the answer is coded as "deflate"',
    ],
    ["text of another server", (_, response) => void response.end("go_goroutines 7\n"), "no series of an engine in it"],
  ];
  it.each(pages)("that gets %s says so, and nothing is made of it", async (_, script, problem) => {
    await using server = await scriptedServer(script);
    const telemetry = await watched(endpointAt(server.baseUrl, "vllm"));
    expect(telemetry).toMatchObject({ source: "responses", metrics: {}, restarted: false });
    expect(telemetry.problems.join()).toContain(`/metrics: ${problem}`);
    expect(server.requests.some(({ path }) => path === "/elsewhere")).toBe(false);
  });

  it("that meets a closed port or no HTTP at all says so", async () => {
    const refused = await watched(endpointAt(await closedPort(), "vllm"));
    expect(refused.problems.join()).toMatch(/ECONNREFUSED/);
    await using noise = await rawServer((socket) => socket.end("SSH-2.0-OpenSSH\r\n"));
    const spoken = await watched(endpointAt(noise.baseUrl, "vllm"));
    expect(spoken.problems.join()).toMatch(/does not match the HTTP\/1\.1 protocol/);
  });

  it.each<[string, Script]>([
    ["never answers", () => undefined],
    ["drips", (_, response) => void response.writeHead(200).write("llamacpp:tokens_predicted_total 1\n")],
  ])("of a server that %s is given up, and the load is not held up for long", async (_, script) => {
    await using server = await scriptedServer(script);
    const telemetry = await watched(endpointAt(server.baseUrl));
    expect(telemetry.problems.join()).toMatch(/no whole answer within \d+ ms/);
    expect(telemetry.metrics).toEqual({});
  });

  it("is given up at once when the run is stopped", async () => {
    await using server = await scriptedServer(() => undefined);
    const stopped = new AbortController();
    const starting = startTelemetry(endpointAt(server.baseUrl), options({ signal: stopped.signal }));
    await until(() => server.requests.length > 0);
    stopped.abort();
    const telemetry = await (await starting).stop();
    expect(telemetry).toMatchObject({ source: "responses", metrics: {}, problems: [] });
  });

  it("that fails now and then during the load is counted, and the ends still tell", async () => {
    let asked = 0;
    await using server = await scriptedServer((_, response) => {
      asked += 1;
      if (asked === 4) response.writeHead(503).end();
      else response.end(LLAMA(7, 2));
    });
    const telemetry = await watched(endpointAt(server.baseUrl), () => until(() => asked > 6), { intervalMs: 5 });
    expect(telemetry.problems).toEqual(["/metrics: HTTP 503", "/metrics: 1 of the scrapes during the load failed"]);
    expect(telemetry).toMatchObject({
      source: "metrics",
      restarted: false,
      metrics: { generation_tokens: { total: 0 } },
    });
    expect(new Set(telemetry.series?.running)).toEqual(new Set([2]));
  });

  it("that failed before the load leaves no numbers of the load", async () => {
    let asked = 0;
    await using server = await scriptedServer((_, response) => {
      asked += 1;
      if (asked === 1) response.writeHead(503).end();
      else response.end(LLAMA(7));
    });
    const telemetry = await watched(endpointAt(server.baseUrl), undefined, { intervalMs: 10_000 });
    expect(telemetry.metrics).toEqual({});
    expect(telemetry.problems.join()).toContain("was not read before the load");
  });

  it("names duplicates and broken lines once, however often it is repeated", async () => {
    await using server = await metricsServer(() => `${LLAMA(3)}llamacpp:tokens_predicted_total 4\n`);
    const telemetry = await watched(endpointAt(server.baseUrl));
    expect(telemetry.problems).toEqual(["/metrics: a series that comes twice (llamacpp:tokens_predicted_total)"]);
  });

  it("may be stopped twice and gives the same", async () => {
    await using server = await metricsServer(() => LLAMA(1));
    const telemetry = await startTelemetry(endpointAt(server.baseUrl), options());
    expect(await telemetry.stop()).toBe(await telemetry.stop());
  });
});

describe("the process behind an address", () => {
  /** What stands in the scrapes, one after the other, the last one for all the rest. */
  async function seen(engine: EngineId, ...texts: string[]): Promise<RepeatTelemetry> {
    let asked = 0;
    await using server = await metricsServer(() => texts[Math.min(asked++, texts.length - 1)] ?? "");
    return await watched(endpointAt(server.baseUrl, engine), () => until(() => asked >= texts.length), {
      intervalMs: 5,
    });
  }
  const vllm = (start: number, tokens: number) =>
    `process_start_time_seconds ${start}\nvllm:generation_tokens_total ${tokens}\nvllm:num_requests_running 1\n`;
  const tgi = (requests: number) => `tgi_request_success ${requests}\n`;

  it("was restarted when it began later, though its counters have overtaken those of before", async () => {
    expect(await seen("vllm", vllm(100, 5), vllm(100, 5), vllm(100, 7), vllm(200, 90))).toMatchObject({
      restarted: true,
      metrics: {},
    });
  });

  it("was restarted when a counter fell in between, though at the end it is higher than at the start", async () => {
    const telemetry = await seen("tgi", tgi(3), tgi(3), tgi(9), tgi(1), tgi(50), tgi(50));
    expect(telemetry).toMatchObject({ restarted: true, metrics: {} });
  });

  it("is told by llama.cpp in a header", async () => {
    let asked = 0;
    await using server = await scriptedServer((_, response) => {
      response.setHeader("Process-Start-Time-Unix", asked++ < 2 ? "1000" : "2000");
      response.end(LLAMA(5));
    });
    expect(await watched(endpointAt(server.baseUrl))).toMatchObject({ restarted: true });
  });

  it("is several replicas in turn when an older one answers after a younger one: that is no restart", async () => {
    const [one, two] = [vllm(100, 5), vllm(200, 90)];
    const telemetry = await seen("vllm", one, one, two, one, two, one);
    expect(telemetry).toMatchObject({ restarted: false, metrics: {} });
    expect(telemetry.problems.join()).toContain("several processes answer at this address in turn");
  });

  it("is several replicas in turn also in a load that is over before the next look", async () => {
    let asked = 0;
    await using server = await metricsServer(() => (asked++ % 2 === 0 ? vllm(100, 50) : vllm(200, 9)));
    const telemetry = await watched(endpointAt(server.baseUrl, "vllm"), undefined, { intervalMs: 60_000 });
    expect(telemetry).toMatchObject({ restarted: false, metrics: {} });
    expect(telemetry.problems.join()).toContain("several processes answer at this address in turn");
  });

  it("is several replicas in turn when counters fall again and again while no scrape fails", async () => {
    const telemetry = await seen("tgi", tgi(30), tgi(30), tgi(10), tgi(31), tgi(11), tgi(32));
    expect(telemetry).toMatchObject({ restarted: false, metrics: {} });
    expect(telemetry.problems.join()).toContain("several processes");
  });
});

describe("several replicas behind one address", () => {
  const page = (start: number, buckets: [number, number, number], sum: number, running: number) =>
    [
      `process_start_time_seconds ${start}`,
      ...["0.1", "0.2", "+Inf"].map((le, at) => `vllm:time_to_first_token_seconds_bucket{le="${le}"} ${buckets[at]}`),
      `vllm:time_to_first_token_seconds_count ${buckets[2]}`,
      `vllm:time_to_first_token_seconds_sum ${sum}`,
      `vllm:num_requests_running ${running}`,
      "",
    ].join("\n");
  const old = { before: page(100, [5, 9, 10], 2, 0), after: page(100, [15, 49, 50], 8, 2) };
  const young = { before: page(300, [0, 0, 0], 0, 0), after: page(300, [30, 40, 60], 12, 3) };

  /** Each page is what stands before the load until the load has begun. */
  async function replicasSeen(pages: { before: string; after: string }[], more = 0): Promise<RepeatTelemetry> {
    let loaded = false;
    let asked = 0;
    const server = ({ before, after }: { before: string; after: string }) =>
      metricsServer(() => {
        asked += 1;
        return loaded ? after : before;
      });
    await using servers = new AsyncDisposableStack();
    const urls: string[] = [];
    for (const of of pages) urls.push(servers.use(await server(of)).baseUrl);
    for (let n = 0; n < more; n++) urls.push(await closedPort());
    const during = async () => {
      loaded = true;
      const before = asked;
      await until(() => asked >= before + 2 * pages.length);
    };
    // The common address is nobody's: it is not asked.
    const endpoint = endpointAt(await closedPort(), "vllm");
    return await watched(endpoint, during, { exporters: { replicas: urls }, intervalMs: 5 });
  }

  it("are added up bucket by bucket, each by its own start", async () => {
    const telemetry = await replicasSeen([old, young]);
    expect(telemetry).toMatchObject({ restarted: false, problems: [], source: "metrics" });
    expect(telemetry.metrics.ttft).toMatchObject({ count: 100, mean: 180, p50: { low: 100, high: 200 } });
    expect(telemetry.metrics.ttft?.p95).toEqual({ low: 200 });
    expect(telemetry.series?.running?.at(-1)).toBe(5);
  });

  it("show that one of them was restarted, though all together have counted on", async () => {
    const restarted = { before: young.before, after: young.after.replace("seconds 300", "seconds 400") };
    expect(await replicasSeen([old, restarted])).toMatchObject({ restarted: true, metrics: {} });
  });

  it("tell nothing where one of them cannot be read, and which one that is", async () => {
    const telemetry = await replicasSeen([old], 1);
    expect(telemetry.metrics).toEqual({});
    expect(telemetry.problems.join()).toContain("/metrics: replica 2 of 2: ");
  });
});

describe("a GPU exporter", () => {
  const gpus =
    (path = "") =>
    async (more: Partial<ExporterAddress>, text = metricsText("dcgm")) => {
      await using engine = await metricsServer(() => LLAMA(1));
      await using exporter = await metricsServer(() => text);
      const gpu_exporter = { url: exporter.baseUrl + path, ...more };
      const telemetry = await watched(endpointAt(engine.baseUrl), undefined, {
        exporters: { gpu_exporter },
        intervalMs: 10_000,
      });
      expect(telemetry.metrics.generation_tokens).toBeDefined();
      return telemetry;
    };

  it("tells utilisation as a share and memory in bytes, of the GPUs whose labels are meant", async () => {
    const { resources, problems } = await gpus()({ where: { pod: "vllm-0" } });
    expect(resources?.gpuUtilization).toBeCloseTo(0.7, 12);
    expect(resources?.gpuMemoryBytes).toBe(1500 * 2 ** 20);
    expect(problems).toEqual([]);
  });

  it("leaves out the value that DCGM writes for not known, and may be named with its path", async () => {
    const { resources } = await gpus("/metrics")({});
    expect(resources?.gpuUtilization).toBeCloseTo(0.5, 12);
    expect(resources?.gpuMemoryBytes).toBe(1500 * 2 ** 20);
  });

  it("that shows none of them, is no exporter or has no address says so, and the engine is told all the same", async () => {
    const of = async (...args: Parameters<ReturnType<typeof gpus>>) => (await gpus()(...args)).problems.join();
    expect(await of({ where: { pod: "x" } })).toMatch(/^GPU exporter: no DCGM_FI_DEV_GPU_UTIL and no/);
    expect(await of({}, "<html>")).toBe("GPU exporter: the answer is an HTML page, not Prometheus text");
    expect(await of({ url: "node:9400" })).toBe("GPU exporter: its address is no http or https URL");
  });
});
