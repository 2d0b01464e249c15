import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { readTrace } from "../../src/load/prompts/trace-file.ts";
import { looksInCluster } from "../../src/model/scenario.ts";
import { allowedAt } from "../../src/scenario/allowed.ts";
import { estimateRun } from "../../src/scenario/estimate.ts";
import { type JsonSchema, kindsOf, scenarioJsonSchema, schemaAt, variantsOf } from "../../src/scenario/json-schema.ts";
import type { Path } from "../../src/scenario/path.ts";
import type { PRESETS } from "../../src/scenario/presets.ts";
import { WAIVERS_VOCABULARY } from "../../src/scenario/schema-waivers.ts";
import { STARTER_FILE, STARTER_TEXT, writeStarter } from "../../src/scenario/starter.ts";
import { parseWaivers } from "../../src/scenario/waivers.ts";
import { outside } from "../helpers/in-process.ts";
import { tempFolder } from "../helpers/temp-folder.ts";
import { load } from "./loading.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const WAIVERS = "llm-latency-gate-waivers.yaml";
const YAML_FILES = readdirSync(join(ROOT, "config/examples")).filter((name) => name.endsWith(".yaml"));
const EXAMPLES = YAML_FILES.filter((name) => name !== WAIVERS);
const example = (name: string) => readFileSync(join(ROOT, "config/examples", name), "utf8");
const run = promisify(execFile);

describe("what is generated", () => {
  it("is current: the JSON schema and the texts of the presets", async () => {
    await run(process.execPath, [join(ROOT, "scripts/generate-schema.ts"), "--check"]);
  });

  it("teaches: every key of the JSON schema has a description", () => {
    expect(undescribed(scenarioJsonSchema(), "")).toEqual([]);
    expect(undescribed(WAIVERS_VOCABULARY.json(), "")).toEqual([]);
    expect(scenarioJsonSchema().properties?.["requests"]?.properties?.["max_tokens"]).toMatchObject({
      type: "integer",
      default: 128,
      minimum: 1,
    });
    const judged = { schema: scenarioJsonSchema(), value: { requests: { prompts: [] } } };
    expect(allowedAt(judged, ["requests", "prompts"])).toBe(
      "a list of 1 to 10000 entries, each: a text that is not empty",
    );
  });

  it("shows editors the defaults, also of what is given as a whole", () => {
    const at = (path: Path, value: unknown) => schemaAt(scenarioJsonSchema(), path, value)?.default;
    const test = ["test_scenarios", "load_tests", 0];
    const tests = { test_scenarios: { load_tests: [{}], sweeps: [{}] } };
    expect(at([...test, "think_time_ms"], tests)).toBe(0);
    expect(at([...test, "arrival", "burstiness"], tests)).toBe(1);
    expect(at([...test, "stages", 0, "shape"], tests)).toBe("step");
    expect(at(["test_scenarios", "sweeps", 0, "seconds_per_level"], tests)).toBe(15);
    expect(at(["requests", "prompts", "speed"], { requests: { prompts: { kind: "trace" } } })).toBe(1);
    expect(at(["requests", "prompts"], {})).toMatchObject({ kind: "texts" });
    expect(at(["gate", "repeats"], {})).toBe(3);
  });

  it("lets editors tell the kinds of prompts apart", () => {
    const kinds = schemaAt(scenarioJsonSchema(), ["requests", "prompts"], {});
    expect(kinds && kindsOf(kinds)).toEqual(["texts", "curated", "synthetic", "shared_prefix", "file", "trace"]);
  });
});

function undescribed(schema: JsonSchema, path: string): string[] {
  return variantsOf(schema).flatMap(({ items, properties }) => [
    ...(items ? undescribed(items, path) : []),
    ...Object.entries(properties ?? {}).flatMap(([key, property]) => [
      ...(property.description ? [] : [`${path}${key}`]),
      ...undescribed(property, `${path}${key}.`),
    ]),
  ]);
}

describe("presets", () => {
  const minutes = async (preset: (typeof PRESETS)[number], engines: number) =>
    estimateRun((await load({ preset })).scenario, engines).seconds / 60;

  it("take about as long as they say", async () => {
    expect(await minutes("quick", 3)).toBeGreaterThan(4);
    expect(await minutes("quick", 3)).toBeLessThan(6);
    expect(await minutes("standard", 3)).toBeGreaterThan(25);
    expect(await minutes("standard", 3)).toBeLessThan(33);
    expect(await minutes("stress", 1)).toBeGreaterThan(58);
    expect(await minutes("stress", 1)).toBeLessThan(63);
    expect(await minutes("pr", 3)).toBeLessThan(20);
  });

  it("send ten requests one by one in quick, 50 users in stress and 300 requests or more in pr", async () => {
    expect((await load({ preset: "quick" })).scenario.test_scenarios.ttft.iterations).toBe(10);
    const stress = (await load({ preset: "stress" })).scenario.test_scenarios.load_tests;
    expect(Math.max(...stress.map((test) => test.concurrent_users))).toBe(50);
    const pr = estimateRun((await load({ preset: "pr" })).scenario, 1, 9000);
    expect(pr.tests.find(({ name }) => name === "pr_chat")?.requests).toBeGreaterThanOrEqual(300);
  });
});

describe("examples", () => {
  it("cover what people come for", () => {
    expect(YAML_FILES).toEqual([
      "cluster-discover.yaml",
      "cluster-three-engines.yaml",
      "laptop-ollama.yaml",
      "llm-latency-gate-waivers.yaml",
      "nightly.yaml",
      "open-loop.yaml",
      "openai-compatible.yaml",
      "phased.yaml",
      "pr-gate.yaml",
      "release-budget.yaml",
      "saturation-sweep.yaml",
      "stages.yaml",
      "stored-baseline.yaml",
      "synthetic-prompts.yaml",
      "trace-replay.yaml",
    ]);
  });

  it.each(EXAMPLES)("%s loads without a warning and tells editors its schema", async (name) => {
    const text = example(name);
    expect(text.split("\n")[0]).toBe("# yaml-language-server: $schema=../llm-latency-gate.schema.json");
    const { warnings, scenario } = await load({ preset: "custom", files: { [name]: text }, configPath: name });
    expect(warnings).toEqual([]);
    expect(Object.keys(scenario.services.manual_urls).length > 0 || looksInCluster(scenario, "head")).toBe(true);
  });

  it.each(EXAMPLES)("%s is shown with the source of every value, and what is shown loads again", async (name) => {
    const first = await load({ preset: "custom", files: { [name]: example(name) }, configPath: name });
    const shown = first.shown();
    const values = shown
      .split("\n")
      .slice(shown.split("\n").indexOf("") + 1)
      .filter((line) => /: [^|\s]|- [^\s{]+$/.test(line));
    expect(values.filter((line) => !line.includes(" # "))).toEqual([]);
    for (const text of [first.yaml(), shown]) {
      const again = await load({ preset: "custom", files: { "again.yaml": text }, configPath: "again.yaml" });
      expect(again.scenario).toEqual(first.scenario);
    }
  });

  it("have waivers that are valid and a trace that can be played", () => {
    const text = example(WAIVERS);
    expect(text.split("\n")[0]).toBe("# yaml-language-server: $schema=../llm-latency-gate-waivers.schema.json");
    expect(parseWaivers(text, WAIVERS)).toHaveLength(1);
    expect(readTrace({ name: "trace.jsonl", text: example("trace.jsonl") })).toHaveLength(12);
  });
});

describe("the starter file", () => {
  it("loads as it is, and also with every commented key in use", async () => {
    const { warnings } = await load({ files: { [STARTER_FILE]: STARTER_TEXT } });
    expect(warnings).toEqual([]);
    const [head = "", ...body] = STARTER_TEXT.split("\nbenchmark:");
    const active = `${head}\nbenchmark:${body.join("\nbenchmark:")}`.replaceAll(
      /^( *)# ( *(?:[a-z_0-9]+:|- ).*)$/gm,
      "$1$2",
    );
    const { scenario } = await load({ files: { [STARTER_FILE]: active } });
    expect(Object.keys(scenario.services.manual_urls)).toEqual(["vllm", "tgi", "ollama", "openai"]);
    expect(scenario.services.api_key_env).toEqual({ vllm: "VLLM_API_KEY" });
    expect(scenario.test_scenarios.load_tests[0]).toMatchObject({ think_time_ms: 1000, target_p95_ms: 5000 });
    expect(scenario.test_scenarios.load_tests[0]?.targets).toHaveLength(2);
  });

  it("never replaces a file without --force", async () => {
    await using folder = await tempFolder();
    const { files } = outside({ cwd: folder.path });
    const path = await folder.file(STARTER_FILE, "mine: 1");
    await expect(writeStarter(files, path, false)).rejects.toThrow(`${path} is already there, and was left as it is`);
    expect(readFileSync(path, "utf8")).toBe("mine: 1");
    await writeStarter(files, path, true);
    expect(readFileSync(path, "utf8")).toBe(STARTER_TEXT);
  });
});
