import { describe, expect, it } from "vitest";
import type { Deps } from "../../src/deps.ts";
import { type Discovery, discover } from "../../src/discovery/discover.ts";
import { ConfigurationError } from "../../src/errors.ts";
import { NO_ACCESS } from "../../src/model/cluster.ts";
import type { Scenario } from "../../src/model/scenario.ts";
import { DEFAULTS } from "../../src/scenario/defaults.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { closedPort } from "../helpers/closed-port.ts";
import { rawServer } from "../helpers/raw-server.ts";
import { answer, type Script, scriptedServer, streaming } from "../helpers/scripted-server.ts";
import { hasOpenssl, selfSignedServer } from "../helpers/tls-server.ts";
import { discoveryDeps } from "./cluster-fixtures.ts";

async function find(services: Partial<Scenario["services"]>, deps: Partial<Deps> = {}): Promise<Discovery> {
  const scenario = { ...DEFAULTS, services: { ...DEFAULTS.services, ...services } };
  await using keep = new AsyncDisposableStack();
  return await discover(scenario, NO_ACCESS, { ...discoveryDeps(), ...deps }, keep);
}

async function problemOf(services: Partial<Scenario["services"]>): Promise<ConfigurationError> {
  const error = await find(services).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConfigurationError);
  return error as ConfigurationError;
}

const json =
  (answers: Record<string, unknown>): Script =>
  (request, response) => {
    const body = answers[request.url ?? ""];
    if (body === undefined) response.writeHead(404).end('{"detail":"Not Found"}');
    else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  };

describe("an engine that is named by its URL", () => {
  it.each([
    ["vllm", "simulated-8b", "chat"],
    ["tgi", "simulated-8b", "generate"],
    ["ollama", "simulated-8b:latest", "chat"],
    ["openai", "simulated-8b.gguf", "chat"],
  ] as const)("is recognised by its own answers: %s", async (dialect, model, api) => {
    await using simulator = await startSimulator({ dialect });
    const { endpoints, absent, identities, warnings } = await find({ manual_urls: { [dialect]: simulator.baseUrl } });
    expect(endpoints).toMatchObject([{ id: dialect, engine: dialect, model, api, required: true, side: "head" }]);
    expect(endpoints[0]?.evidence[0]).toBe(`services.manual_urls.${dialect} names ${simulator.baseUrl}`);
    expect(endpoints[0]?.evidence.length).toBeGreaterThan(1);
    expect(identities[dialect]?.version).toMatch(/\d/);
    expect([absent, warnings]).toEqual([[], []]);
  });

  it("is found beside the others, in the order of the engines, and one that is absent stops nobody", async () => {
    await using vllm = await startSimulator({ dialect: "vllm" });
    await using ollama = await startSimulator({ dialect: "ollama" });
    const urls = { ollama: ollama.baseUrl, tgi: await closedPort(), vllm: vllm.baseUrl };
    const { endpoints, absent } = await find({ manual_urls: urls });
    expect(endpoints.map(({ id }) => id)).toEqual(["vllm", "ollama"]);
    expect(absent).toMatchObject([{ id: "tgi", failure: "refused", required: true, baseUrl: urls.tgi }]);
    expect(absent[0]?.hint).toContain("Check that the engine is running");
  });

  it("keeps the path of its URL as a prefix of every question", async () => {
    await using server = await scriptedServer(
      json({ "/team/llm/v1/models": { object: "list", data: [{ id: "prefixed" }] } }),
    );
    const { endpoints } = await find({ manual_urls: { openai: `${server.baseUrl}/team/llm/` } });
    expect(endpoints).toMatchObject([{ baseUrl: `${server.baseUrl}/team/llm`, model: "prefixed" }]);
    for (const { path } of server.requests) expect(path).toMatch(/^\/team\/llm\//);
  });

  it("is asked nothing that costs a token, and never sees a key", async () => {
    await using server = await scriptedServer(json({ "/v1/models": { data: [{ id: "a" }] } }));
    await find({ manual_urls: { vllm: server.baseUrl }, api_key_env: { vllm: "VLLM_API_KEY" } });
    expect(server.requests.length).toBeGreaterThan(0);
    expect(server.requests.filter(({ path }) => /completions|generate|api\/chat/.test(path))).toEqual([]);
    expect(server.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
    expect(server.connections).toBe(1);
  });

  it("hides its models behind a key without being absent, and the scenario names the model", async () => {
    await using simulator = await startSimulator({ dialect: "vllm", apiKey: "secret" });
    const services = { manual_urls: { vllm: simulator.baseUrl }, api_key_env: { vllm: "VLLM_API_KEY" } };
    expect((await problemOf(services)).message).toContain("services.models.vllm is missing");
    const { endpoints } = await find({ ...services, models: { vllm: "simulated-8b" } });
    expect(endpoints).toMatchObject([{ model: "simulated-8b", apiKeyEnv: "VLLM_API_KEY" }]);
  });

  it("is measured with a warning when it is a minimal server that neither confirms nor denies what it was declared", async () => {
    await using server = await scriptedServer((request, response) => {
      if (request.url === "/v1/chat/completions") streaming(response).end(answer());
      else void json({ "/v1/models": { object: "list", data: [{ id: "tiny", object: "model" }] } })(request, response);
    });
    const { endpoints, warnings } = await find({ manual_urls: { vllm: server.baseUrl } });
    expect(endpoints).toMatchObject([{ engine: "vllm", model: "tiny" }]);
    expect(warnings).toMatchObject([{ code: "unconfirmed-engine", endpointId: "vllm" }]);
    expect(warnings[0]?.message).toContain(server.baseUrl);
  });
});

describe("the model", () => {
  it("must be named when a server has several, and the error lists them", async () => {
    await using simulator = await startSimulator({ dialect: "ollama", models: ["llama3.2:3b", "gemma3:270m"] });
    const { message, exitCode } = await problemOf({ manual_urls: { ollama: simulator.baseUrl } });
    expect(message).toContain("services.models.ollama is missing");
    expect(message).toContain('"llama3.2:3b", "gemma3:270m"');
    expect(exitCode).toBe(5);
  });

  it("must exist, and the error lists those that do", async () => {
    await using simulator = await startSimulator({ dialect: "vllm", models: ["served"] });
    const { message } = await problemOf({ manual_urls: { vllm: simulator.baseUrl }, models: { vllm: "servd" } });
    expect(message).toContain('services.models.vllm is "servd"');
    expect(message).toContain('it serves "served"');
  });

  it("may be named without Ollama's :latest", async () => {
    await using simulator = await startSimulator({ dialect: "ollama" });
    const services = { manual_urls: { ollama: simulator.baseUrl }, models: { ollama: "simulated-8b" } };
    expect((await find(services)).endpoints).toMatchObject([{ model: "simulated-8b" }]);
  });

  it("must be named when the server lists none", async () => {
    await using server = await scriptedServer(json({ "/v1/models": { object: "list", data: [] } }));
    expect((await problemOf({ manual_urls: { openai: server.baseUrl } })).message).toContain("lists no model");
  });

  it("is reported wrong for all engines at once", async () => {
    await using vllm = await startSimulator({ dialect: "vllm" });
    await using ollama = await startSimulator({ dialect: "ollama", models: ["a:1", "b:1"] });
    const { message } = await problemOf({
      manual_urls: { vllm: vllm.baseUrl, ollama: ollama.baseUrl },
      models: { vllm: "other" },
    });
    expect(message.split("\n")).toHaveLength(2);
  });
});

describe("a server of another kind than declared", () => {
  it.each([
    ["vllm", "ollama", "Ollama"],
    ["vllm", "tgi", "TGI"],
    ["tgi", "vllm", "vLLM"],
    ["ollama", "openai", "llama.cpp"],
  ] as const)("is told by name: declared %s, in truth %s", async (declared, dialect, name) => {
    await using simulator = await startSimulator({ dialect });
    const { message } = await problemOf({ manual_urls: { [declared]: simulator.baseUrl } });
    expect(message).toContain(`services.manual_urls.${declared} is ${simulator.baseUrl}`);
    expect(message).toContain(`what answers there is ${name}`);
    expect(message).toContain(`name it under services.manual_urls.${dialect}`);
  });
});

describe("an address without an engine", () => {
  const absence = async (baseUrl: string) => {
    const { endpoints, absent } = await find({ manual_urls: { vllm: baseUrl } });
    expect(endpoints).toEqual([]);
    return absent[0];
  };

  it("is absent: refused, where nothing listens", async () => {
    expect(await absence(await closedPort())).toMatchObject({ failure: "refused" });
  });

  it("is absent: dns, where the name does not exist", async () => {
    expect(await absence("http://no-such-host.invalid:8000")).toMatchObject({ failure: "dns" });
  });

  it.skipIf(!hasOpenssl())(
    "is absent: tls, where the certificate is self-signed (skipped without openssl)",
    async () => {
      await using server = await selfSignedServer();
      expect(await absence(server.baseUrl)).toMatchObject({
        failure: "tls",
        hint: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
      });
      expect(server.requests).toBe(0);
    },
  );

  it("is absent: protocol, where a web page answers, with status 200 or 404", async () => {
    for (const status of [200, 404]) {
      await using server = await scriptedServer(
        (_, response) =>
          void response
            .writeHead(status, { "content-type": "text/html" })
            .end("<!doctype html><html><head><title>Welcome to nginx!</title></head></html>"),
      );
      expect(await absence(server.baseUrl)).toMatchObject({ failure: "protocol" });
    }
  });

  it("is absent: server, where a gateway answers for an engine that is down", async () => {
    await using simulator = await startSimulator({ dialect: "vllm" });
    simulator.setFault({ kind: "status", status: 502, hits: "everything" });
    expect(await absence(simulator.baseUrl)).toMatchObject({ failure: "server" });
  });

  it("is absent where a proxy's error page answers for an engine that is down", async () => {
    await using simulator = await startSimulator({ dialect: "vllm" });
    simulator.setFault({ kind: "html", status: 502, hits: "everything" });
    const absent = await absence(simulator.baseUrl);
    expect(absent?.failure).toMatch(/^(server|protocol)$/);
    expect(absent?.reason).toContain("502");
  });

  it("is absent: protocol, where something else than HTTP answers", async () => {
    await using server = await rawServer((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"));
    expect(await absence(server.baseUrl)).toMatchObject({ failure: "protocol" });
  });

  it("is absent: aborted, without a wait, when the run is stopped while it is asked", async () => {
    const controller = new AbortController();
    await using server = await scriptedServer(() => controller.abort(new Error("stopped by SIGINT")));
    const { absent } = await find({ manual_urls: { vllm: server.baseUrl } }, { signal: controller.signal });
    expect(absent).toMatchObject([{ failure: "aborted" }]);
    expect(server.requests).toHaveLength(1);
  });
});

describe("a run that is stopped between two questions", () => {
  it("makes no problem of the answers that are missing", async () => {
    const controller = new AbortController();
    await using server = await scriptedServer((request, response) => {
      if (request.url === "/version") void json({ "/version": { version: "0.32.0" } })(request, response);
      else controller.abort(new Error("stopped by SIGINT"));
    });
    const { absent } = await find({ manual_urls: { vllm: server.baseUrl } }, { signal: controller.signal });
    expect(absent).toMatchObject([{ failure: "aborted" }]);
  });
});

describe("a server whose list of models does not arrive", () => {
  it("is absent with the reason, and no error of the scenario", async () => {
    await using server = await scriptedServer((request, response) => {
      if (request.url === "/v1/models") response.destroy();
      else response.writeHead(404).end("{}");
    });
    const { absent } = await find({ manual_urls: { vllm: server.baseUrl } });
    expect(absent).toMatchObject([{ engine: "vllm", failure: "truncated" }]);
  });

  it("is told to leave /v1 out of its URL when that is what is wrong", async () => {
    await using server = await scriptedServer((_, response) => void response.writeHead(404).end("{}"));
    await expect(find({ manual_urls: { openai: `${server.baseUrl}/v1` } })).rejects.toThrow("leave /v1 out of the URL");
  });

  it("is absent where every question is sent elsewhere", async () => {
    await using server = await scriptedServer(
      (_, response) => void response.writeHead(302, { location: "https://login.test/?token=secret" }).end(),
    );
    const { absent } = await find({ manual_urls: { openai: server.baseUrl } });
    expect(absent).toMatchObject([{ failure: "protocol" }]);
    expect(JSON.stringify(absent)).not.toContain("secret");
  });
});

describe("a server that shows only /v1/models", () => {
  it.each(["vllm", "tgi", "ollama"] as const)(
    "is measured as the %s that it was declared as, with a warning",
    async (engine) => {
      await using server = await scriptedServer((request, response) => {
        response.writeHead(request.url === "/v1/models" ? 200 : 404, { "content-type": "application/json" });
        response.end(JSON.stringify({ object: "list", data: [{ id: "m", object: "model", owned_by: "acme" }] }));
      });
      const { endpoints, warnings } = await find({
        manual_urls: { [engine]: server.baseUrl },
        models: { [engine]: "m" },
      });
      expect(endpoints).toMatchObject([{ engine, model: "m" }]);
      expect(warnings.map(({ code }) => code)).toEqual(["unconfirmed-engine"]);
    },
  );
});
