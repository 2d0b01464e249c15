import { expect, it } from "vitest";
import type { Side } from "../../src/model/endpoint.ts";
import { endpointId, modelSlug, withoutBaseSuffix } from "../../src/model/endpoint-id.ts";

it.each([
  ["meta-llama/Llama-3.1-8B-Instruct", "meta-llama-llama-3-1-8b-instruct"],
  ["llama3.2:3b", "llama3-2-3b"],
  ["llama3.2:latest", "llama3-2"],
  ["/models/tiny/", "models-tiny"],
  ["../../etc/passwd", "etc-passwd"],
  ["日本", ""],
])("the model %j is called %j in the name of a folder", (model, slug) => {
  expect(modelSlug(model)).toBe(slug);
});

it("a name of any length leaves room in a folder's name", () => {
  expect(modelSlug("a/".repeat(150)).length).toBeLessThanOrEqual(100);
});

it.each(["mistral-7b-base", "base", "x/base", "database", "base-7b"])(
  "the model %s is never taken for the other side",
  (model) => {
    const of = (side: Side) => endpointId({ engine: "vllm", side }, model);
    expect(withoutBaseSuffix(of("head"))).toBe(of("head"));
    expect(withoutBaseSuffix(of("base"))).toBe(of("head"));
  },
);

it("one model of an engine is called as the engine is", () => {
  expect(endpointId({ engine: "tgi", side: "head" })).toBe("tgi");
  expect(endpointId({ engine: "tgi", side: "base" })).toBe("tgi-base");
});
