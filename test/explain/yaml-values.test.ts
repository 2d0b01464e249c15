import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../src/errors.ts";
import { leavesOf } from "../../src/explain/leaves.ts";
import { valuesOfYaml } from "../../src/explain/yaml-values.ts";
import { plain } from "./sides.ts";

function valuesOf(yaml: string): unknown {
  return valuesOfYaml(yaml, "values.yaml").map(({ tree }) => plain(tree))[0];
}

describe("a values file is read as Helm reads it", () => {
  it.each([
    ["yes", true],
    ["No", false],
    ["on", true],
    ["off", false],
    ['"no"', "no"],
    ["1:30", "1:30"],
    ["2024-05-01", "2024-05-01"],
    ["0644", 420],
    ["1.10", 1.1],
    ["~", null],
    ["", null],
  ])("%s is %j", (text, value) => {
    expect(valuesOf(`key: ${text}`)).toEqual({ key: value });
  });

  it("anchors and merge keys give the values that they stand for, and keys beside them win", () => {
    const yaml = `
base: &base {cpu: 4, memory: 8Gi}
more: &more {cpu: 6, gpu: 1}
a: {<<: *base, cpu: 8}
b: {<<: [*base, *more]}
c: *base
`;
    expect(valuesOf(yaml)).toMatchObject({
      a: { cpu: 8, memory: "8Gi" },
      b: { cpu: 4, memory: "8Gi", gpu: 1 },
      c: { cpu: 4, memory: "8Gi" },
    });
  });

  it("an anchor that is defined twice means the last one before the alias", () => {
    expect(valuesOf("a: &x 1\nb: *x\nc: &x 2\nd: *x\n")).toEqual({ a: 1, b: 1, c: 2, d: 2 });
  });

  it("several documents are known by kind and name, or by their number", () => {
    const yaml = "kind: Deployment\nmetadata: {name: vllm}\n---\n---\na: 1\n";
    expect(valuesOfYaml(yaml, "all.yaml").map(({ document }) => document)).toEqual(["Deployment/vllm", "document 2"]);
  });

  it("an empty file, or one of comments, has no values and is none the worse for it", () => {
    expect(valuesOf("# nothing\n")).toEqual({});
    expect(valuesOf("")).toEqual({});
  });

  it("every value knows its line, also in a text over several lines", () => {
    const yaml = "a: 1\nb:\n  c: 2\nargs:\n  - sh\n  - -c\n  - |\n    vllm serve m \\\n      --max-num-seqs 8\n";
    const [file] = valuesOfYaml(yaml, "values.yaml");
    if (file === undefined) throw new Error("there is one");
    const lines = [...leavesOf(file).values.values()].map(({ path, at }) => [path, at.line]);
    expect(Object.fromEntries(lines)).toMatchObject({ a: 1, "b.c": 3, "args[-c]": 6, "args[--max-num-seqs]": 9 });
  });
});

describe("what is no values file is refused with its line", () => {
  it.each([
    ["a: 1\n\tb: 2\n", /^values\.yaml:2 is not YAML/],
    ["a: [1, 2\nb: 3\n", /^values\.yaml:\d is not YAML/],
    ["spec:\n  {{- if .Values.x }}\n  a: 1\n  {{- end }}\n", /^values\.yaml:\d is not YAML/],
    ["a: 1\nb: *nobody\n", /^values\.yaml:2 .*nobody/],
    ["a: &a [*a]\n", /^values\.yaml:1 uses \*a/],
  ])("%j", (yaml, message) => {
    expect(() => valuesOfYaml(yaml, "values.yaml")).toThrow(message);
    expect(() => valuesOfYaml(yaml, "values.yaml")).toThrow(ConfigurationError);
  });

  it("aliases of aliases that grow beyond measure are refused, in seconds", () => {
    const levels = Array.from(
      { length: 12 },
      (_, at) => `l${at + 1}: &l${at + 1} [${Array(10).fill(`*l${at}`).join(", ")}, {x: 1}]`,
    );
    const [file] = valuesOfYaml(`l0: &l0 {a: 1}\n${levels.join("\n")}\n`, "values.yaml");
    if (file === undefined) throw new Error("there is one");
    expect(() => leavesOf(file)).toThrow(/values\.yaml:\d+ grows beyond/);
  });
});
