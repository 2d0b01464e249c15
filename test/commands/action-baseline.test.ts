import { describe, expect, it } from "vitest";
import { baselineKey, withoutLookUp } from "../../src/commands/action-baseline.ts";
import type { ActionInputs } from "../../src/model/action.ts";

const named = (name: string) => ({ benchmark: { name, description: "" } });
const inputs = (more: Partial<ActionInputs> = {}): ActionInputs => ({ command: "run", allowedEnv: [], ...more });
const plain = baselineKey(named("Chat (8B)"), inputs(), "/work");

describe("the key of a baseline", () => {
  it("is a word of the scenario that an artifact may have in its name", () => {
    expect(plain).toMatch(/^chat-8b-[0-9a-f]{8}$/);
    expect(baselineKey(named("聊天"), inputs(), "/work")).toMatch(/^[0-9a-f]{8}$/);
    expect(baselineKey(named("a".repeat(99)), inputs(), "/work")).toMatch(/^a{40}-[0-9a-f]{8}$/);
  });

  it.each<[string, Partial<ActionInputs>]>([
    ["the namespace of a pull request", { namespace: "pr-12" }],
    ["the path of a scenario that is found without it", { scenario: ".github/llm-latency-gate.yaml" }],
    ["how it is judged and commented", { failOn: "none", baseline: "artifact", waivers: "w.yaml" }],
  ])("is the same whatever %s", (_, more) => {
    expect(baselineKey(named("Chat (8B)"), inputs(more), "/work")).toBe(plain);
  });

  it.each<[string, Partial<ActionInputs>]>([
    ["preset", { preset: "stress" }],
    ["scenario", { scenario: "b.yaml" }],
    ["engines", { services: "tgi" }],
    ["cluster", { context: "staging" }],
  ])("is another one for another %s, as jobs of a matrix have", (_, more) => {
    expect(baselineKey(named("Chat (8B)"), inputs(more), "/work")).not.toBe(plain);
  });
});

it("is the same on runners that check out into folders of their own", () => {
  const at = (folder: string) => baselineKey(named("Chat"), inputs({ scenario: `${folder}/perf/gate.yaml` }), folder);
  expect(at("/home/a/work")).toBe(at("/opt/runner/b"));
  expect(at("/opt/runner/b")).toBe(baselineKey(named("Chat"), inputs({ scenario: "perf/gate.yaml" }), "/work"));
});

describe("a base that the step looks up", () => {
  it("is none that the scenario has a word for; any other is left as it is", () => {
    expect(withoutLookUp(inputs({ baseline: "artifact" }))).toEqual(inputs());
    for (const baseline of ["artifact:nights", "paired", "file:x.json", "artefact"])
      expect(withoutLookUp(inputs({ baseline }))).toEqual(inputs({ baseline }));
  });
});
