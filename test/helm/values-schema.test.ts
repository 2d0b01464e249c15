import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { CHARTS, ENGINES, NO_HELM } from "../helpers/helm.ts";
import { template, variantFile, variantsOf } from "./chart.ts";

function read(chart: string, file: string): string {
  return readFileSync(join(CHARTS, chart, file), "utf8");
}

/** Each: a mistake of a pull request, the key that the error must name. */
const MISTAKES: [Record<string, unknown>, RegExp][] = [
  [{ replicas: 2 }, /additional properties 'replicas' not allowed/],
  [{ "model.ID": "x" }, /'\/model': additional properties 'ID' not allowed/],
  [{ "image.tags": "v1" }, /'\/image': additional properties 'tags'/],
  [{ "gpu.count": "two" }, /'\/gpu\/count': got string, want integer/],
  [{ "gpu.count": 0 }, /'\/gpu\/count'/],
  [{ "model.id": "" }, /'\/model\/id'/],
  [{ "service.type": "Nodeport" }, /'\/service\/type': value must be one of/],
  [{ "service.port": 70000 }, /'\/service\/port'/],
  [{ "antiAffinity.mode": "soft" }, /'\/antiAffinity\/mode'/],
  [{ "persistence.size": "50 GB" }, /'\/persistence\/size'/],
  [{ "image.digest": "sha256:abc" }, /'\/image\/digest'/],
  [{ "podLabels.tier": 1 }, /'\/podLabels\/tier': got number, want string/],
  [{ extraArgs: "--max-num-seqs=8" }, /'\/extraArgs': got string, want array/],
  [{ runAsUser: "root" }, /'\/runAsUser'/],
  [{ "route.tls.termination": "passthrough" }, /'\/route\/tls\/termination'/],
  [{ "networkPolicy.from": [] }, /'\/networkPolicy\/from'/],
  [{ gpu: null }, /missing property 'gpu'/],
];

describe.skipIf(NO_HELM).each(ENGINES)("the schema of %s", (chart) => {
  it.each(MISTAKES)("refuses %j", async (values, words) => {
    const { exitCode, stdout, stderr } = await template(chart, { values });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(words);
  });

  it("takes the chart's own values and all its variants", () => {
    const validate = new Ajv({ allErrors: true }).compile(JSON.parse(read(chart, "values.schema.json")));
    const texts = [
      read(chart, "values.yaml"),
      ...variantsOf(chart).map((name) => readFileSync(variantFile(chart, name), "utf8")),
    ];
    const [own, ...variants] = texts.map((text) => parse(text) as Record<string, unknown>);
    for (const variant of variants) {
      validate({ ...own, ...variant });
      expect(validate.errors?.filter(({ keyword }) => keyword !== "required") ?? []).toEqual([]);
    }
    expect(validate(own), JSON.stringify(validate.errors)).toBe(true);
  });

  it("lets a default be taken away with null where the chart can do without", async () => {
    const leaves = ["livenessProbe", "startupProbe", "securityContext", "podSecurityContext", "affinity", "extraArgs"];
    const values = Object.fromEntries(leaves.map((key) => [key, null]));
    const { exitCode, stderr, stdout } = await template(chart, { values });
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).not.toContain("livenessProbe");
  });

  it("lets an umbrella chart hand down what is not for it", async () => {
    const { exitCode, stderr } = await template(chart, { values: { global: { team: "llm" }, enabled: true } });
    expect([exitCode, stderr]).toEqual([0, ""]);
  });
});

describe.skipIf(NO_HELM)("what one engine has and another has not", () => {
  it("is a typo there", async () => {
    for (const [chart, values] of [
      ["ollama", { "apiKey.generate": true }],
      ["ollama", { "serviceMonitor.enabled": true }],
      ["ollama", { "model.revision": "main" }],
      ["tgi", { "model.servedName": "x" }],
      ["tgi", { tensorParallelSize: 2 }],
      ["vllm", { "ollama.numParallel": 2 }],
    ] as const) {
      expect((await template(chart, { values })).stderr).toMatch(/additional properties '.*' not allowed/);
    }
  });
});
