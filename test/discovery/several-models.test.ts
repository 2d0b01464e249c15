import { describe, expect, it } from "vitest";
import { discover } from "../../src/discovery/discover.ts";
import { NO_ACCESS } from "../../src/model/cluster.ts";
import type { Scenario } from "../../src/model/scenario.ts";
import { DEFAULTS } from "../../src/scenario/defaults.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { closedPort } from "../helpers/closed-port.ts";
import { discoveryDeps } from "./cluster-fixtures.ts";

async function find(services: Partial<Scenario["services"]>, base: Partial<Scenario["base"]> = {}) {
  const scenario = {
    ...DEFAULTS,
    services: { ...DEFAULTS.services, ...services },
    base: { ...DEFAULTS.base, ...base },
  };
  await using keep = new AsyncDisposableStack();
  return await discover(scenario, NO_ACCESS, discoveryDeps(), keep);
}

describe("several models of one engine", () => {
  it("are an endpoint each, in their order, and each says who it is", async () => {
    await using engine = await startSimulator({ dialect: "ollama", models: ["a:1b", "b:latest", "c:1b"] });
    const { endpoints, identities, warnings } = await find({
      manual_urls: { ollama: engine.baseUrl },
      models: { ollama: ["b", "a:1b"] },
    });
    expect(endpoints.map(({ id, model }) => [id, model])).toEqual([
      ["ollama-b", "b"],
      ["ollama-a-1b", "a:1b"],
    ]);
    expect(Object.entries(identities).map(([id, { model }]) => [id, model])).toEqual([
      ["ollama-b", "b"],
      ["ollama-a-1b", "a:1b"],
    ]);
    expect(warnings).toEqual([]);
  });

  it("leave the name of an engine as it was where the list has one", async () => {
    await using engine = await startSimulator({ dialect: "vllm", models: ["a", "b"] });
    const { endpoints } = await find({ manual_urls: { vllm: engine.baseUrl }, models: { vllm: ["b"] } });
    expect(endpoints).toMatchObject([{ id: "vllm", model: "b" }]);
  });

  it("must all be served: each that is not is named with its place in the list", async () => {
    await using engine = await startSimulator({ dialect: "vllm", models: ["a", "b"] });
    const refused = find({ manual_urls: { vllm: engine.baseUrl }, models: { vllm: ["c", "a", "d"] } });
    await expect(refused).rejects.toThrow(
      `services.models.vllm[0] is "c", but ${engine.baseUrl} has no such model; it serves "a", "b"\nservices.models.vllm[2] is "d"`,
    );
  });

  it("are one absent engine where their server is not there", async () => {
    const { absent } = await find({ manual_urls: { vllm: await closedPort() }, models: { vllm: ["a", "b"] } });
    expect(absent).toMatchObject([{ id: "vllm", failure: "refused" }]);
  });

  it("have a base that is called like its head, and the one without a base is told", async () => {
    await using head = await startSimulator({ dialect: "vllm", models: ["a", "b"] });
    await using base = await startSimulator({ dialect: "vllm", models: ["b"] });
    const { endpoints, warnings } = await find(
      { manual_urls: { vllm: head.baseUrl }, models: { vllm: ["a", "b"] } },
      { manual_urls: { vllm: base.baseUrl } },
    );
    expect(endpoints.map(({ id }) => id)).toEqual(["vllm-a", "vllm-b", "vllm-b-base"]);
    expect(warnings).toMatchObject([{ code: "no-base", endpointId: "vllm-a" }]);
  });

  it("are not compared with a base that serves none of them", async () => {
    await using head = await startSimulator({ dialect: "vllm", models: ["a", "b"] });
    await using base = await startSimulator({ dialect: "vllm", models: ["c"] });
    const refused = find(
      { manual_urls: { vllm: head.baseUrl }, models: { vllm: ["a", "b"] } },
      { manual_urls: { vllm: base.baseUrl } },
    );
    await expect(refused).rejects.toThrow(
      `${base.baseUrl} serves "c", which services.models.vllm does not name (a, b)`,
    );
  });
});
