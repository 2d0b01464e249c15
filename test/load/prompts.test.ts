import { describe, expect, it } from "vitest";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { load } from "../helpers/load.ts";

describe("the bytes that are sent", () => {
  const bodies = async (nonce: string, cache: "cold" | "warm") => {
    await using simulator = await startSimulator({ dialect: "vllm", models: ["m"] });
    await load(simulator.baseUrl, {
      engine: "vllm",
      nonce,
      loop: { users: 2, warmupWaves: 1, requests: 6 },
      settings: { cache },
    });
    return simulator.requests.map(({ body }) => body).sort();
  };

  it("are all different in one run, and equal in two runs with the same seed and nonce", async () => {
    const first = await bodies("n1", "cold");
    // Which user sends the last of a shared number of requests is a race; the first turns are not.
    const second = await bodies("n1", "cold");
    expect(new Set(first).size).toBe(8);
    expect(second.filter((body) => first.includes(body)).length).toBeGreaterThanOrEqual(6);
    expect((await bodies("n2", "cold")).filter((body) => first.includes(body))).toEqual([]);
  });

  it("hit no prefix cache when cold, and repeat when warm", async () => {
    await using simulator = await startSimulator({ dialect: "vllm", models: ["m"] });
    const settings = { prompts: { kind: "texts" as const, texts: ["a prompt ".repeat(40)] } };
    const cold = await load(simulator.baseUrl, { engine: "vllm", loop: { requests: 4 }, settings });
    expect(cold.samples.map(({ cachedInputTokens }) => cachedInputTokens ?? 0)).toEqual([0, 0, 0, 0]);
    expect(new Set(cold.samples.map(({ inputTokens }) => inputTokens)).size).toBe(1);
    const warm = await bodies("n1", "warm");
    expect(new Set(warm).size).toBe(3);
  });
});
