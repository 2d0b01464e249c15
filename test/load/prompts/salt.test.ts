import { describe, expect, it } from "vitest";
import { type SaltKey, salt } from "../../../src/load/prompts/salt.ts";

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
