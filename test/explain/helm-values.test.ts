import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { mergeValues } from "../../src/explain/helm-values.ts";
import type { ValuesNode } from "../../src/explain/values-tree.ts";
import { valuesOfYaml } from "../../src/explain/yaml-values.ts";
import { helm, NO_HELM } from "../helpers/helm.ts";
import { tempFolder } from "../helpers/temp-folder.ts";
import { plain } from "./sides.ts";

function tree(yaml: string): ValuesNode {
  const [file] = valuesOfYaml(yaml, "values.yaml");
  if (file === undefined) throw new Error("there is one");
  return file.tree;
}

const DEFAULTS = `
image: {repository: vllm/vllm-openai, tag: v1}
args: [--a, --b]
resources:
  limits: {cpu: 4, memory: 8Gi}
  requests: {cpu: 2}
probe: {enabled: yes, path: /health}
text: 1.10
mode: 0644
at: 1:30
`;
const OVERRIDES = `
image: {tag: v2}
args: [--c]
resources:
  limits: {cpu: null, gpu: 1}
  requests: ~
probe: null
more: {a: off, b: "off", list: []}
text: "no"
`;

describe("values of a user over the defaults of a chart", () => {
  it("are merged key by key; null takes a default away and a list replaces the whole list", () => {
    expect(plain(mergeValues(tree(DEFAULTS), tree(OVERRIDES)))).toEqual({
      image: { repository: "vllm/vllm-openai", tag: "v2" },
      args: ["--c"],
      resources: { limits: { memory: "8Gi", gpu: 1 } },
      more: { a: false, b: "off", list: [] },
      text: "no",
      mode: 420,
      at: "1:30",
    });
  });

  it.skipIf(NO_HELM !== undefined)("are what Helm itself gives its templates", async () => {
    await using folder = await tempFolder();
    const chart = join(folder.path, "chart");
    await mkdir(join(chart, "templates"), { recursive: true });
    await writeFile(join(chart, "Chart.yaml"), "apiVersion: v2\nname: probe\nversion: 0.1.0\n");
    await writeFile(join(chart, "values.yaml"), DEFAULTS);
    await writeFile(join(chart, "templates", "out.yaml"), "values: {{ toJson .Values | quote }}\n");
    const overrides = await folder.file("user.yaml", OVERRIDES);
    const { exitCode, stdout, stderr } = await helm(["template", "probe", chart, "-f", overrides]);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    const given = JSON.parse((parse(stdout) as { values: string }).values) as unknown;
    expect(plain(mergeValues(tree(DEFAULTS), tree(OVERRIDES)))).toEqual(given);
  });
});
