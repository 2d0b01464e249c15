import { describe, expect, it } from "vitest";
import { load, refusalOf } from "./loading.ts";

const URLS = "manual_urls: {vllm: http://127.0.0.1:8000}";
const scenarioOf = (head: string, base?: string) =>
  `services: {${URLS}, models: {vllm: ${head}}}\n${base === undefined ? "" : `base: {${URLS}, models: {vllm: ${base}}}\n`}`;

describe("the models of an engine", () => {
  it.each<[string, string?]>([
    ["small"],
    ["[small]"],
    ["[org/small, org/large]"],
    ["[small, large]", "[large, small]"],
    ["[a, b]", "b"],
  ])("may be one or several: %s", async (head, base) => {
    const files = { "llm-latency-gate.yaml": scenarioOf(head, base) };
    const { yaml, scenario } = await load({ files });
    expect((await load({ files: { "llm-latency-gate.yaml": yaml() } })).scenario).toEqual(scenario);
  });

  it("of a later layer take the place of all before", async () => {
    const { scenario } = await load({
      files: {
        "llm-latency-gate.yaml": scenarioOf("[a, b]"),
        "more.yaml": "services: {models: {vllm: c}}",
      },
      configPath: "more.yaml",
    });
    expect(scenario.services.models).toEqual({ vllm: "c" });
  });

  it.each([
    ["none of them", "[]", undefined, "services.models.vllm is an empty list"],
    ["what is no name", "[a, 7]", undefined, "services.models.vllm[1] is 7"],
    ["one twice", "[a, b, a]", undefined, "services.models.vllm[2] is the same model as services.models.vllm[0]"],
    [
      "two of one folder",
      "[a/b, A-B]",
      undefined,
      'services.models.vllm[1] is called like services.models.vllm[0] in results ("a-b")',
    ],
    ["none that a folder can be called by", "[a, 日本]", undefined, "services.models.vllm[1] has no letter or digit"],
    ["a base without a head", "[a, b]", "[a, c]", "base.models.vllm[1] is not among services.models.vllm"],
    ["one base without a head", "[a, b]", "c", "base.models.vllm is not among services.models.vllm"],
    ["several bases of one head", "a", "[a, b]", "base.models.vllm[1] is not among services.models.vllm"],
    ["a base twice", "[a, b]", "[b, b]", "base.models.vllm[1] is the same model as base.models.vllm[0]"],
  ])("are not %s", async (_, head, base, message) => {
    const refused = await refusalOf(scenarioOf(head, base));
    expect(refused).toContain(message);
    expect(refused).toMatch(/llm-latency-gate\.yaml:\d:\d+/);
  });

  it("are two different ones on either side where there is one each, which gate.allow decides later", async () => {
    const files = { "llm-latency-gate.yaml": scenarioOf("large", "small") };
    await expect(load({ files })).resolves.toBeDefined();
  });
});
