import { describe, expect, it } from "vitest";
import { parseOverrides } from "../../src/scenario/overrides.ts";

describe("flags and inputs of values", () => {
  it("stand for their keys, and a word for yes or no is one whether it was typed or not", () => {
    const { layers, problems } = parseOverrides({
      baseValues: "main:helm/vllm",
      headValues: "helm/vllm",
      onlyAffected: "True",
    });
    expect(problems).toEqual([]);
    expect(layers.map(({ name, value }) => [name, value])).toEqual([
      ["--base-values", { values: { base: "main:helm/vllm" } }],
      ["--head-values", { values: { head: "helm/vllm" } }],
      ["--only-affected", { values: { only_affected: true } }],
    ]);
  });

  it("are refused by the name of the input, with what was found", () => {
    const { problems } = parseOverrides({ source: "inputs", onlyAffected: "maybe" });
    expect(problems).toMatchObject([{ where: "input only-affected", message: expect.stringContaining('"maybe"') }]);
  });
});
