import { describe, expect, it } from "vitest";
import { listedPrompts } from "../../../src/load/prompts/listed.ts";
import { loadPrompts } from "../../../src/load/prompts/load-prompts.ts";
import type { PromptKey } from "../../../src/load/prompts/prompt-set.ts";
import { salt } from "../../../src/load/prompts/salt.ts";
import { outside } from "../../helpers/in-process.ts";

const key: PromptKey = {
  seed: 42,
  nonce: "n",
  pair: 0,
  phase: "chat/measured",
  user: 0,
  turn: 0,
  attempt: 1,
  users: 1,
};

describe("a listed prompt", () => {
  it("starts with its salt when the cache is to be cold, and is sent as it is when it is to be warm", () => {
    expect(listedPrompts(["Hello"], "It", "cold").requestAt(key)).toEqual({ text: `[${salt(key)}] Hello` });
    expect(listedPrompts(["Hello"], "It", "warm").requestAt(key)).toEqual({ text: "Hello" });
  });

  it("is the next of the list for the next user and for the next turn, so that all are used alike", () => {
    const set = listedPrompts(["a", "b", "c"], "They", "warm");
    const texts = (users: number, turns: number) =>
      Array.from({ length: turns * users }, (_, n) => ({ user: n % users, turn: Math.floor(n / users) })).map(
        (at) => set.requestAt({ ...key, ...at, users }).text,
      );
    expect(texts(3, 2).join("")).toBe("abcabc");
    expect(texts(2, 3).join("")).toBe("abcabc");
    expect(texts(1, 4).join("")).toBe("abca");
  });

  it("is of the scenario, whose report says how it is used", async () => {
    const { files } = outside({ cwd: "/" });
    const describeOf = async (cache: "cold" | "warm") =>
      (await loadPrompts({ kind: "texts", texts: ["a", "b"] }, { cache, files, cwd: "/" })).describe;
    expect(await describeOf("cold")).toBe(
      "The 2 prompts of the scenario, used in turn, each with a fresh salt of constant length.",
    );
    expect(await describeOf("warm")).toBe(
      "The 2 prompts of the scenario, used in turn, sent as they are (cache: warm).",
    );
  });
});
