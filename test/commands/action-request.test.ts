import { describe, expect, it } from "vitest";
import { requestOfInputs } from "../../src/commands/action-request.ts";
import type { ActionInputs } from "../../src/model/action.ts";
import { parseOverrides } from "../../src/scenario/overrides.ts";

const request = (inputs: Partial<ActionInputs>) =>
  requestOfInputs({ command: "run", allowedEnv: [], ...inputs }, undefined);

describe("the inputs of a step", () => {
  it("become the same overrides as the flags", () => {
    const given = { services: "vllm", context: "prod", namespace: "head", baseNamespace: "base", failOn: "none" };
    const values = { baseValues: "main:deploy", headValues: "deploy", onlyAffected: "true" };
    const { overrides } = request({ ...given, ...values, baseline: "none", waivers: "w.yaml" });
    expect(overrides).toMatchObject({ source: "inputs", ...given, ...values, baseline: "none", waivers: "w.yaml" });
    const { layers, problems } = parseOverrides(overrides);
    expect(problems).toEqual([]);
    expect(layers.map(({ name, value }) => ({ name, ...value }))).toContainEqual({
      name: "input base-namespace",
      base: { namespace: "base" },
    });
  });

  it("that are not given change nothing", () => {
    expect(request({})).toEqual({
      preset: "pr",
      outputDir: "results",
      allowedEnv: [],
      overrides: { source: "inputs", lookInCluster: false },
      access: { allow: [] },
    });
  });

  it("look in the cluster of a kubeconfig, and stop before judging for measure", () => {
    const { access, overrides, goal } = request({ command: "measure", kubeconfig: "x", allowKubeconfig: "exec" });
    expect([access, overrides.lookInCluster, goal]).toEqual([{ kubeconfig: "x", allow: ["exec"] }, true, "measure"]);
    expect(() => request({ allowKubeconfig: "all" })).toThrow(/the input allow-kubeconfig is "all"/);
  });
});
