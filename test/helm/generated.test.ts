import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { documentedValues, valuesTable } from "../../scripts/charts/documented-values.ts";
import { CHARTS, ENGINES, NO_HELM } from "../helpers/helm.ts";
import { ROOT } from "../helpers/spawned.ts";
import { containersOf, podSpecs, rendered } from "./chart.ts";

describe("what the three charts share", () => {
  it("is the same text in each of them, and their tables and schemas are those of their values", () => {
    const script = join(ROOT, "scripts", "generate-charts.ts");
    expect(execFileSync(process.execPath, [script, "--check"], { encoding: "utf8" })).toBe("");
  });

  it("stands in the table of each README, with every key of the values", () => {
    for (const chart of ENGINES) {
      const readme = readFileSync(join(CHARTS, chart, "README.md"), "utf8");
      const values = parse(readFileSync(join(CHARTS, chart, "values.yaml"), "utf8")) as Record<string, unknown>;
      for (const key of Object.keys(values)) expect(readme).toMatch(new RegExp(`^\\| \`${key}[.\`]`, "m"));
    }
  });
});

describe("the comments of a values.yaml", () => {
  it("become rows: the first key of a map too, a described map as a whole", () => {
    const yaml =
      "# About the file\n\n# -- The first\na: 1\nb:\n  # -- Inner | one\n  c: [x]\n  # -- Inner two\n  d: {}\n";
    const values = documentedValues(yaml, "values.yaml");
    expect(values.map(({ path }) => path.join("."))).toEqual(["a", "b.c", "b.d"]);
    expect(valuesTable(values).split("\n").slice(2)).toEqual([
      "| `a` | `1` | The first |",
      '| `b.c` | `["x"]` | Inner \\| one |',
      "| `b.d` | `{}` | Inner two |",
    ]);
  });

  it("may not be missing", () => {
    expect(() => documentedValues("# -- A\na: 1\nb:\n  c: 2\n", "values.yaml")).toThrow("values.yaml: b.c has no");
  });
});

interface ChartFile {
  appVersion: string;
  dependencies?: unknown;
  annotations: Record<string, string>;
}

describe.skipIf(NO_HELM).each(ENGINES)("the metadata of %s", (chart) => {
  const file = parse(readFileSync(join(CHARTS, chart, "Chart.yaml"), "utf8")) as ChartFile;

  it("lists exactly the images that the chart can run", async () => {
    const specs = [await rendered(chart), await rendered(chart, { variant: "cpu" })].flatMap(podSpecs);
    const images = new Set(specs.flatMap(containersOf).map(({ image }) => image));
    const listed = parse(file.annotations["artifacthub.io/images"] ?? "") as { image: string }[];
    expect(listed.map(({ image }) => image).sort()).toEqual([...images].sort());
  });

  it("says what changed and needs no other chart", () => {
    expect(parse(file.annotations["artifacthub.io/changes"] ?? "")).toContainEqual({
      kind: "added",
      description: expect.any(String),
    });
    expect(file.dependencies).toBeUndefined();
    expect(file.appVersion).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
