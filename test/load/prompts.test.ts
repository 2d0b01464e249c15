import { describe, expect, it } from "vitest";
import { promptFor, type SaltKey, salt } from "../../src/load/prompts.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { load } from "../helpers/load.ts";

const key: SaltKey = { seed: 42, nonce: "5ff3a1", pair: 0, phase: "chat/measured", user: 0, turn: 0, attempt: 1 };

describe("a salt", () => {
  it("is the same for the same key", () => {
    expect(salt({ ...key })).toBe(salt({ ...key }));
  });

  it.each<[keyof SaltKey, SaltKey]>([
    ["seed", { ...key, seed: 43 }],
    ["nonce", { ...key, nonce: "5ff3a2" }],
    ["pair", { ...key, pair: 1 }],
    ["phase", { ...key, phase: "chat/warmup" }],
    ["user", { ...key, user: 1 }],
    ["turn", { ...key, turn: 1 }],
    ["attempt", { ...key, attempt: 2 }],
  ])("is another one for another %s", (_, other) => {
    expect(salt(other)).not.toBe(salt(key));
  });

  it("does not confuse users and turns whose digits read the same together", () => {
    expect(salt({ ...key, user: 1, turn: 11 })).not.toBe(salt({ ...key, user: 11, turn: 1 }));
  });

  it("has the same shape for every key: twelve single digits", () => {
    const salts = Array.from({ length: 500 }, (_, turn) => salt({ ...key, turn }));
    for (const text of salts) expect(text).toMatch(/^\d( \d){11}$/);
    expect(new Set(salts).size).toBe(500);
  });
});

describe("a prompt", () => {
  it("starts with its salt when the cache is to be cold, and is sent as it is when it is to be warm", () => {
    expect(promptFor(["Hello"], "cold", 1, key)).toBe(`[${salt(key)}] Hello`);
    expect(promptFor(["Hello"], "warm", 1, key)).toBe("Hello");
  });

  it("is the next of the list for the next user and for the next turn, so that all are used alike", () => {
    const used = [0, 1].flatMap((turn) =>
      [0, 1, 2].map((user) => promptFor(["a", "b", "c"], "warm", 3, { ...key, user, turn })),
    );
    expect(used).toEqual(["a", "b", "c", "a", "b", "c"]);
    expect([0, 1, 2, 3].map((turn) => promptFor(["a", "b", "c"], "warm", 1, { ...key, turn }))).toEqual([
      "a",
      "b",
      "c",
      "a",
    ]);
  });
});

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
