import { describe, expect, it } from "vitest";
import { load, refusalOf } from "./loading.ts";

const prompts = (yaml: string) => `requests: {prompts: ${yaml}}`;
const completed = async (yaml: string) =>
  (await load({ files: { "llm-latency-gate.yaml": prompts(yaml) } })).scenario.requests.prompts;

describe("prompts", () => {
  it("may be a list, which is short for texts", async () => {
    expect(await completed("[a, b]")).toEqual({ kind: "texts", texts: ["a", "b"] });
    expect(await completed("{kind: texts, texts: [a]}")).toEqual({ kind: "texts", texts: ["a"] });
  });

  it("may be of every other kind, with its defaults", async () => {
    expect(await completed("{kind: curated}")).toEqual({
      kind: "curated",
      sets: ["support", "creative", "technical", "tutoring", "casual"],
    });
    expect(await completed("{kind: curated, sets: [casual]}")).toEqual({ kind: "curated", sets: ["casual"] });
    const synthetic = { kind: "synthetic", input_tokens: 512 };
    expect(await completed(JSON.stringify(synthetic))).toEqual(synthetic);
    const shared = { kind: "shared_prefix", groups: 4, prefix_tokens: 900, question_tokens: 50 };
    expect(await completed(JSON.stringify(shared))).toEqual(shared);
    expect(await completed("{kind: file, path: a.csv, field: q}")).toEqual({ kind: "file", path: "a.csv", field: "q" });
  });

  it("of a stronger file replace those of a weaker one as a whole, whatever their form", async () => {
    const both = async (weak: string, strong: string) =>
      (
        await load({
          files: { "llm-latency-gate.yaml": prompts(weak), "mine.yaml": prompts(strong) },
          configPath: "mine.yaml",
        })
      ).scenario.requests.prompts;
    expect(await both("[a, b]", "{kind: synthetic, input_tokens: 9}")).toEqual({ kind: "synthetic", input_tokens: 9 });
    expect(await both("{kind: synthetic, input_tokens: 9}", "[a]")).toEqual({ kind: "texts", texts: ["a"] });
    expect(await both("{kind: file, path: x, format: csv, field: f}", "{kind: file, path: y}")).toEqual({
      kind: "file",
      path: "y",
    });
  });

  it("tell where they are from, in the short form and in the long one", async () => {
    const short = await load({ files: { "llm-latency-gate.yaml": prompts("[one, two]") } });
    expect(short.provenance("requests.prompts.texts[1]")).toBe("llm-latency-gate.yaml:1:27");
    expect(short.provenance("requests.prompts.kind")).toBe("llm-latency-gate.yaml:1:21");
    const long = await load({ files: { "llm-latency-gate.yaml": prompts("{kind: curated}") } });
    expect(long.provenance("requests.prompts.kind")).toBe("llm-latency-gate.yaml:1:28");
    expect(long.provenance("requests.prompts.sets[0]")).toBe("default");
  });

  it.each([
    ["of no form", "hello", 'requests.prompts is the text "hello"', "kind: texts, curated, synthetic"],
    ["of no kind", "{path: x}", "requests.prompts lacks kind", "kind: texts, curated, synthetic, shared_prefix, file"],
    ["of a misspelt kind", "{kind: sinthetic}", 'requests.prompts.kind is the text "sinthetic"', "mean synthetic?"],
    ["without what the kind needs", "{kind: file}", "requests.prompts lacks path", "path: a text of 1 to 1000"],
    [
      "with a key of another kind",
      "{kind: synthetic, input_tokens: 5, sets: [casual]}",
      "requests.prompts.sets is not a key here",
      "allowed: kind, input_tokens",
    ],
    ["from a misspelt set", "{kind: curated, sets: [techncal]}", "requests.prompts.sets[0] is", "mean technical?"],
    ["with an empty text", '["a", ""]', 'requests.prompts[1] is the text ""', "a text that is not empty"],
    ["without any text", "[]", "requests.prompts is an empty list", "a list of 1 to 10000 entries"],
    ["of a speed of nothing", "{kind: trace, path: t, speed: 0}", "requests.prompts.speed is 0", "a number above 0"],
    ["with a misspelt key", "{kind: file, pth: x}", "requests.prompts.pth is not a key here", "did you mean path?"],
  ])("%s are refused in one problem, with what is allowed", async (_name, yaml, found, help) => {
    const message = await refusalOf(prompts(yaml));
    expect(message).toContain(found);
    expect(message).toContain(help);
    expect(message.match(/^llm-latency-gate\.yaml:/gm)).toHaveLength(1);
  });

  it("of which a key stands in the wrong place name the right one", async () => {
    expect(await refusalOf("input_tokens: 5")).toContain("did you mean requests.prompts.input_tokens?");
  });
});
