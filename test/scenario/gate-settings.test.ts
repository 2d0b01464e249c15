import { describe, expect, it } from "vitest";
import type { Overrides } from "../../src/scenario/overrides.ts";
import { load, refusal, refusalOf } from "./loading.ts";

const gate = (keys: string) => ({ files: { "llm-latency-gate.yaml": `gate: {${keys}}` } });

describe("the gate's settings", () => {
  it("compare in pairs, keep the noise in a file and run three times where nobody says otherwise", async () => {
    const { scenario } = await load();
    expect(scenario.gate).toMatchObject({
      baseline: "paired",
      calibration: ".llm-latency-gate/calibration.json",
      repeats: 3,
      allow: [],
    });
    expect(scenario.environment).toEqual({});
    expect(scenario.test_scenarios).toMatchObject({ order: "interleaved", progressive: false, sweeps: [] });
  });

  it("need a path for a base that is not live", async () => {
    for (const kind of ["phased", "artifact", "file"]) {
      const message = await refusal(gate(`baseline: ${kind}`));
      expect(message).toContain(
        `llm-latency-gate.yaml:1:18  gate.baseline is ${kind}, but gate.baseline_path does not say where it is`,
      );
      expect(message).toContain("allowed: gate.baseline_path: such as ");
      const { scenario, warnings } = await load(gate(`baseline: ${kind}, baseline_path: there`));
      expect(scenario.gate).toMatchObject({ baseline: kind, baseline_path: "there" });
      expect(warnings).toEqual([]);
    }
  });

  it("warn of a path that is not used", async () => {
    for (const kind of ["paired", "none"]) {
      const { warnings } = await load(gate(`baseline: ${kind}, baseline_path: there`));
      expect(warnings.map(({ code, message }) => [code, message])).toEqual([
        [
          "setting-not-used",
          `gate.baseline_path is not used, because gate.baseline is ${kind}; remove it, or set gate.baseline to phased, artifact or file.`,
        ],
      ]);
    }
  });

  it("take a pinned release beside pairs", async () => {
    const { scenario, warnings } = await load(gate("baseline: paired, pinned: perf/release.json, allow: [model]"));
    expect(scenario.gate).toMatchObject({ baseline: "paired", pinned: "perf/release.json", allow: ["model"] });
    expect(warnings).toEqual([]);
  });

  it("refuse a rule whose pass would not exclude what fails", async () => {
    const message = await refusalOf(
      "gate: {rules: [{metric: ttft_ms, delta: 0.2, margin: 0.1}, {metric: tpot_ms, floor_ms: {delta: 2, margin: 1}}]}",
    );
    expect(message.split("\n").filter((line) => line.startsWith("llm-"))).toEqual([
      "llm-latency-gate.yaml:1:54  gate.rules[0].margin is 0.1, but delta is 0.2: a pass would not exclude what fails",
      "llm-latency-gate.yaml:1:107  gate.rules[1].floor_ms.margin is 1, but delta is 2: a pass would not exclude what fails",
    ]);
    await load(gate("rules: [{metric: ttft_ms, delta: 0.2}, {metric: tpot_ms, delta: 0.1, margin: 0.1}]"));
  });

  it("have bounds", async () => {
    expect(await refusal(gate("repeats: 0"))).toContain("allowed: a whole number from 1 to 50");
    expect(await refusal(gate("allow: [modle]"))).toContain("did you mean model?");
    expect(await refusal(gate("baseline: artefact"))).toContain("did you mean artifact?");
  });

  it("refuse an impossible port of a base too", async () => {
    expect(
      await refusalOf('base: {manual_urls: {vllm: "http://x:999999"}, api_key_env: {vllm: VLLM_API_KEY}}'),
    ).toContain("base.manual_urls.vllm is no URL");
  });
});

describe("flags of the gate", () => {
  const settings = async (overrides: Overrides, files: Record<string, string> = {}) =>
    (await load({ files, overrides })).scenario.gate;

  it("name a base and its path in one word", async () => {
    expect(await settings({ baseline: "artifact:.bases" })).toMatchObject({
      baseline: "artifact",
      baseline_path: ".bases",
    });
    expect(await settings({ baseline: "phased:runs/base" })).toMatchObject({ baseline: "phased" });
    expect(await settings({ baseline: "file:C:\\perf\\base.json" })).toMatchObject({
      baseline_path: "C:\\perf\\base.json",
    });
    const { provenance } = await load({ overrides: { baseline: "file:b.json" } });
    expect(provenance("gate.baseline_path")).toBe("--baseline file:b.json");
  });

  it("can go back to pairs or to none, and then the path of the files is gone", async () => {
    const files = { "llm-latency-gate.yaml": "gate: {baseline: artifact, baseline_path: .bases}" };
    for (const baseline of ["paired", "none"] as const) {
      const { scenario, warnings } = await load({ files, overrides: { baseline } });
      expect(scenario.gate.baseline).toBe(baseline);
      expect(scenario.gate.baseline_path).toBeUndefined();
      expect(warnings).toEqual([]);
    }
  });

  it.each([
    ["artifact", '--baseline  is the text "artifact", which does not say where the base is\n  allowed: artifact:PATH'],
    ["file:", '--baseline  is the text "file:", which does not say where the base is\n  allowed: file:PATH, such as'],
    ["none:x", '--baseline  is the text "none:x", but none has no path\n  allowed: none'],
    ["phase:runs", '--baseline  is the text "phase"\n  allowed: paired, none, phased:FOLDER'],
    ["", '--baseline  is the text ""\n  allowed: paired, none, phased:FOLDER'],
  ])("are refused as --baseline %j", async (baseline, message) => {
    expect(await refusal({ overrides: { baseline } })).toContain(message);
  });

  it("set the files beside it, the repeats and the order", async () => {
    const overrides = { waivers: "w.yaml", calibration: "c.json", pinned: "p.json", repeats: "5", order: "sequential" };
    const { scenario, provenance } = await load({ overrides });
    expect(scenario.gate).toMatchObject({ waivers: "w.yaml", calibration: "c.json", pinned: "p.json", repeats: 5 });
    expect(scenario.test_scenarios.order).toBe("sequential");
    expect(provenance("gate.repeats")).toBe("--repeats");
    expect(
      await refusal({ overrides: { repeats: "many", order: "sequentail", source: "inputs" } }),
    ).toBe(`input repeats  gate.repeats is the text "many"
  allowed: a whole number from 1 to 50
input order  test_scenarios.order is the text "sequentail"
  allowed: interleaved, sequential; did you mean sequential?`);
  });
});
