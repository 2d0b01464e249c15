import { describe, expect, it } from "vitest";
import type { HttpAnswer, ProbeAnswers } from "../../src/engines/engine.ts";
import { ALL_PROBES, ENGINES, engineOf, identify } from "../../src/engines/index.ts";
import { capture } from "./wire.ts";

const json = (value: object, headers: Record<string, string> = {}): HttpAnswer => ({
  status: 200,
  headers,
  body: JSON.stringify(value),
});
const models = (...cards: object[]) => json({ object: "list", data: cards });
const NOT_FOUND: HttpAnswer = { status: 404, headers: {}, body: '{"detail":"Not Found"}' };

const vllmCard = { id: "tiny", object: "model", created: 1764000000, owned_by: "vllm", root: "./tiny", parent: null };

const SERVERS = {
  vllm: {
    "/version": capture("vllm/get-version"),
    "/v1/models": models({ ...vllmCard, max_model_len: 1024, permission: [{}] }),
    "/health": capture("vllm/get-health"),
    "/info": NOT_FOUND,
    "/": NOT_FOUND,
  },
  tgi: {
    "/info": capture("tgi/info"),
    "/v1/models": capture("tgi/v1-models"),
    "/health": capture("tgi/health"),
    "/version": capture("tgi/err-404"),
    "/": { status: 200, headers: {}, body: "" },
  },
  ollama: {
    "/api/version": capture("ollama/version"),
    "/": capture("ollama/root"),
    "/api/tags": capture("ollama/tags"),
    "/api/ps": capture("ollama/ps-empty-or-before"),
    "/v1/models": capture("ollama/v1-models"),
    "/version": { status: 404, headers: {}, body: "404 page not found" },
  },
  llamacpp: {
    "/v1/models": capture("llamacpp/v1-models"),
    "/health": capture("llamacpp/health"),
    "/props": capture("llamacpp/props"),
  },
} satisfies Record<string, ProbeAnswers>;

const GGUF = "/srv/llm/engines/models/tiny-cycle.gguf";

describe("a server is recognised by what it answers", () => {
  it.each([
    ["vllm", "vllm", "vLLM 0.32.0", ["tiny"]],
    ["tgi", "tgi", "TGI 3.3.6-dev0", ["/srv/llm/engines/tgi-run/model"]],
    [
      "ollama",
      "ollama",
      "Ollama 0.24.0",
      ["tiny-random:latest", "gemma-270m:latest", "tiny-cycle:latest", "tiny-cycle-raw:latest"],
    ],
    ["llamacpp", "openai", "llama.cpp b0-unknown", [GGUF]],
  ] as const)("%s", (server, engine, name, served) => {
    const found = identify(SERVERS[server]);
    expect(found).toMatchObject({ engine, name, recognition: { match: true, models: served } });
    expect(found?.recognition.evidence.length).toBeGreaterThan(0);
    expect(found?.recognition.evidence.every((line) => /^(GET|header) /.test(line))).toBe(true);
  });

  it("and by no other of the three: a scenario that declares another engine is contradicted", () => {
    for (const [server, answers] of Object.entries(SERVERS)) {
      for (const engine of ENGINES.filter(({ id }) => id !== server && id !== "openai")) {
        expect(engine.recognise(answers).match, `${server} as ${engine.id}`).toBe(false);
      }
    }
    expect(engineOf("vllm").recognise(SERVERS.ollama).flavour).toBe("Ollama");
    expect(engineOf("vllm").recognise(SERVERS.llamacpp).flavour).toBe("llama.cpp");
  });

  it.each([
    ["SGLang", { "/v1/models": models({ id: "m", owned_by: "sglang", max_model_len: 4096 }) }],
    ["LMDeploy", { "/v1/models": models({ id: "m", owned_by: "lmdeploy" }) }],
    ["LiteLLM", { "/v1/models": json({ data: [{ id: "m", owned_by: "openai" }] }, { "x-litellm-call-id": "1" }) }],
    [
      "LiteLLM 1.80.0",
      {
        "/v1/models": json({ data: [{ ...vllmCard, max_model_len: 9 }] }, { "x-litellm-version": "1.80.0" }),
      },
    ],
    [
      "transformers serve",
      {
        "/health": json({ status: "ok" }, { server: "uvicorn", "x-request-id": "1" }),
        "/v1/models": { status: 500, headers: {}, body: "Internal Server Error" },
        "/version": NOT_FOUND,
      },
    ],
    ["an OpenAI-compatible server (unknown)", { "/v1/models": models({ id: "m", owned_by: "me" }) }],
  ] as [string, ProbeAnswers][])("%s is measured as OpenAI-compatible", (name, answers) => {
    expect(identify(answers)).toMatchObject({ engine: "openai", name });
  });

  it("a proxy that passes vLLM's answers on is a proxy", () => {
    const proxied = { ...SERVERS.vllm, "/version": json({ version: "1" }, { "x-litellm-version": "1.80.0" }) };
    expect(engineOf("vllm").recognise(proxied)).toMatchObject({ match: false, flavour: "LiteLLM" });
  });

  it("vLLM with an API key hides its models and is vLLM all the same", () => {
    const locked = {
      "/version": capture("vllm/get-version"),
      "/v1/models": { status: 401, headers: {}, body: '{"error":"Unauthorized"}' },
    };
    expect(identify(locked)).toMatchObject({ engine: "vllm", name: "vLLM 0.32.0", recognition: { models: [] } });
  });

  it("a look-alike without /version is not vLLM", () => {
    const answers = { "/v1/models": SERVERS.vllm["/v1/models"], "/version": NOT_FOUND };
    expect(engineOf("vllm").recognise(answers).match).toBe(false);
    expect(identify(answers)?.engine).toBe("openai");
  });

  it("an embeddings server with /info is not TGI, and TGI 2.0 without a router name is", () => {
    const limits = { model_id: "m", max_concurrent_requests: 128, version: "2.0.4" };
    expect(engineOf("tgi").recognise({ "/info": json({ ...limits, max_input_length: 512 }) }).match).toBe(false);
    expect(engineOf("tgi").recognise({ "/info": json({ ...limits, max_total_tokens: 2048 }) }).match).toBe(true);
  });

  it("an imitation of Ollama's list without its greeting is not Ollama", () => {
    const answers = { "/api/version": json({ version: "1" }), "/api/tags": SERVERS.ollama["/api/tags"] };
    expect(engineOf("ollama").recognise(answers).match).toBe(false);
  });

  it("a model that only embeds is not offered by Ollama", () => {
    const tags = json({
      models: [
        { name: "e:latest", capabilities: ["embedding"] },
        { name: "g:latest", capabilities: ["completion"] },
      ],
    });
    expect(engineOf("ollama").recognise({ ...SERVERS.ollama, "/api/tags": tags }).models).toEqual(["g:latest"]);
  });

  it("nothing, a refusal, a page and garbage are nobody", () => {
    const page = { status: 200, headers: { "content-type": "text/html" }, body: "<html></html>" };
    const refused = capture("ollama/foreign-host");
    for (const answer of [undefined, refused, page, json({ data: 5 }), { ...page, body: "[1]" }]) {
      const answers = Object.fromEntries(ALL_PROBES.map((probe) => [probe.path, answer]));
      expect(identify(answers)).toBeUndefined();
    }
  });
});

describe("the probes", () => {
  it("are GETs without a key, each path once", () => {
    expect(ALL_PROBES.every((probe) => probe.method === "GET" && probe.body === undefined)).toBe(true);
    expect(ALL_PROBES.some((probe) => "authorization" in probe.headers)).toBe(false);
    expect(new Set(ALL_PROBES.map((probe) => probe.path)).size).toBe(ALL_PROBES.length);
  });
});

describe("what an engine says it is", () => {
  it("vLLM tells version and context, and the root of a renamed model", () => {
    expect(engineOf("vllm").identity(SERVERS.vllm, "tiny")).toEqual({
      version: "0.32.0",
      model: "tiny (./tiny)",
      modelDigest: "unknown",
      quantization: "unknown",
      contextLength: "1024",
    });
  });

  it("TGI tells its one model, whatever name the request gives", () => {
    const info = json({ model_id: "org/m", model_sha: "abc", max_total_tokens: 4096, version: "3.3.7" });
    expect(engineOf("tgi").identity({ "/info": info }, "typo")).toEqual({
      version: "3.3.7",
      model: "org/m",
      modelDigest: "abc",
      quantization: "unknown",
      contextLength: "4096",
    });
    expect(engineOf("tgi").identity(SERVERS.tgi, "tgi").modelDigest).toBe("unknown");
  });

  it("Ollama tells digest and quantisation, and the context of the loaded model before that of the Modelfile", () => {
    const digest = "3b57b1551a58fd41789c4dd22e272a3259da5268c95ae1e598897b72f02e8147";
    const known = { version: "0.24.0", model: "gemma-270m", modelDigest: digest, quantization: "Q4_K_M" };
    const show = capture("ollama/show-gemma-270m");
    const identity = (answers: ProbeAnswers) => engineOf("ollama").identity(answers, "gemma-270m");
    expect(identity(SERVERS.ollama)).toEqual({ ...known, contextLength: "unknown" });
    expect(identity({ ...SERVERS.ollama, "/api/show": show })).toEqual({ ...known, contextLength: "2048" });
    const loaded = { ...capture("ollama/ps-loaded") };
    loaded.body = loaded.body.replace('"context_length":2048', '"context_length":1024');
    expect(identity({ ...SERVERS.ollama, "/api/show": show, "/api/ps": loaded }).contextLength).toBe("1024");
    const trained = json({ model_info: { "gemma3.context_length": 32768 } });
    expect(identity({ ...SERVERS.ollama, "/api/show": trained }).contextLength).toBe("32768");
  });

  it("Ollama is asked for the details of a model by POST /api/show", () => {
    expect(engineOf("ollama").detailProbes("gemma")).toEqual([
      expect.objectContaining({ method: "POST", path: "/api/show", body: '{"model":"gemma"}' }),
    ]);
  });

  it("llama.cpp tells build, quantisation and the context of a slot", () => {
    expect(engineOf("openai").identity(SERVERS.llamacpp, GGUF)).toEqual({
      version: "b0-unknown",
      model: GGUF,
      modelDigest: "unknown",
      quantization: "all F32",
      contextLength: "2048",
    });
  });

  it("what nobody told is unknown", () => {
    for (const engine of ENGINES) {
      expect(engine.identity({}, "m")).toEqual({
        version: "unknown",
        model: "m",
        modelDigest: "unknown",
        quantization: "unknown",
        contextLength: "unknown",
      });
    }
  });
});
