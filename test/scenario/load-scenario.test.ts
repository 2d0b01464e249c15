import { describe, expect, it } from "vitest";
import { load, refusal } from "./loading.ts";

const SEED = `benchmark: {name: "vLLM vs TGI vs Ollama", description: "Low-latency chat benchmarking"}
services:
  namespace: "vllm-benchmark"
  manual_urls: {vllm: "https://vllm.example.com", tgi: "https://tgi.example.com/prefix", ollama: "https://ollama.example.com"}
test_scenarios:
  ttft: {enabled: true, iterations: 5, target_ms: 100}
  load_tests:
    - {name: "quick_latency", concurrent_users: 5, duration_seconds: 30, target_p95_ms: 500}
`;

describe("a scenario", () => {
  it("is complete without any file", async () => {
    const { scenario } = await load({ preset: "standard" });
    expect(scenario.test_scenarios.load_tests.map(({ concurrent_users }) => concurrent_users)).toEqual([5, 10, 20]);
    expect(scenario.requests).toMatchObject({ max_tokens: 128, temperature: 0, cache: "cold", seed: 42, retries: 0 });
    expect(scenario.requests.prompts).toMatchObject({ kind: "texts" });
  });

  it("accepts the YAML of the seed as it is", async () => {
    const { scenario } = await load({ files: { "llm-latency-gate.yaml": SEED } });
    expect(scenario.benchmark.name).toBe("vLLM vs TGI vs Ollama");
    expect(scenario.services).toMatchObject({
      namespace: "vllm-benchmark",
      manual_urls: { tgi: "https://tgi.example.com/prefix" },
    });
    expect(scenario.test_scenarios.ttft).toEqual({
      enabled: true,
      iterations: 5,
      target_ms: 100,
      warmup: 1,
      targets: [],
    });
    expect(scenario.test_scenarios.load_tests).toEqual([
      {
        name: "quick_latency",
        concurrent_users: 5,
        duration_seconds: 30,
        target_p95_ms: 500,
        think_time_ms: 0,
        ramp_seconds: 0,
        warmup_waves: 1,
        warmup_max_waves: 1,
        metric: "e2e_ms",
        targets: [],
      },
    ]);
  });

  it("takes each value from the strongest layer that has it, and says which", async () => {
    const seed = (n: number) => `requests: {seed: ${n}}`;
    const files = {
      "/etc/llm-latency-gate/config.yaml": "requests: {max_tokens: 11, retries: 1, temperature: 1, seed: 1}",
      "/home/jo/.config/llm-latency-gate/config.yaml": "requests: {retries: 2, temperature: 1, seed: 2}",
      "llm-latency-gate.yaml": "requests: {temperature: 0.5, seed: 3}",
      "mine.yaml": seed(4),
    };
    const all = { files, configPath: "mine.yaml", env: { LLM_LATENCY_GATE_SEED: "5" }, overrides: { seed: "6" } };
    const { scenario, provenance } = await load(all);
    expect(scenario.requests).toMatchObject({ max_tokens: 11, retries: 2, temperature: 0.5, seed: 6 });
    expect(provenance("requests.max_tokens")).toBe("/etc/llm-latency-gate/config.yaml:1:24");
    expect(provenance("requests.retries")).toBe("/home/jo/.config/llm-latency-gate/config.yaml:1:21");
    expect(provenance("requests.temperature")).toBe("llm-latency-gate.yaml:1:25");
    expect(provenance("requests.seed")).toBe("--seed");
    expect(provenance("test_scenarios.ttft.iterations")).toBe("preset quick");
    expect(provenance("requests.cache")).toBe("default");

    const { overrides: _flags, ...withoutFlags } = all;
    expect((await load(withoutFlags)).scenario.requests.seed).toBe(5);
    expect((await load({ ...withoutFlags, env: {} })).scenario.requests.seed).toBe(4);
    expect((await load({ files })).scenario.requests.seed).toBe(3);
  });

  it("merges maps key by key and replaces lists as a whole", async () => {
    const { scenario, provenance } = await load({
      files: {
        "llm-latency-gate.yaml": "services: {manual_urls: {vllm: http://127.0.0.1:1}}\nrequests: {prompts: [one]}",
        "mine.yaml": `services: {manual_urls: {tgi: "http://127.0.0.1:2"}}
test_scenarios: {load_tests: [{name: only, concurrent_users: 2, requests: 9}]}`,
      },
      configPath: "mine.yaml",
    });
    expect(scenario.services.manual_urls).toEqual({ vllm: "http://127.0.0.1:1", tgi: "http://127.0.0.1:2" });
    expect(scenario.requests.prompts).toEqual({ kind: "texts", texts: ["one"] });
    expect(scenario.test_scenarios.load_tests.map(({ name }) => name)).toEqual(["only"]);
    expect(provenance("requests.prompts[1]")).toBe("default");
    expect(provenance("test_scenarios.load_tests[0].requests")).toBe("mine.yaml:2:75");
  });

  it("lets the file that --config names win over the preset", async () => {
    const files = { "mine.yaml": "test_scenarios: {ttft: {iterations: 77}, load_tests: []}" };
    const { scenario } = await load({ preset: "standard", files, configPath: "mine.yaml" });
    expect(scenario.test_scenarios).toMatchObject({ ttft: { iterations: 77 }, load_tests: [] });
  });

  it("ignores the files of the machine in CI, and says so", async () => {
    const files = {
      "/etc/llm-latency-gate/config.yaml": "requests: {seed: 1}",
      "/home/jo/.config/llm-latency-gate/config.yaml": "this is not even a map",
    };
    const { scenario, layers, shown } = await load({ files, ci: true });
    expect(scenario.requests.seed).toBe(42);
    expect(layers).toContainEqual({ name: "/etc/llm-latency-gate/config.yaml", status: "ignored in CI" });
    expect(shown()).toContain("#   /home/jo/.config/llm-latency-gate/config.yaml (ignored in CI)");
  });

  it("follows XDG_CONFIG_HOME where it is absolute", async () => {
    const files = { "/xdg/llm-latency-gate/config.yaml": "requests: {seed: 9}" };
    expect((await load({ files, env: { XDG_CONFIG_HOME: "/xdg" } })).scenario.requests.seed).toBe(9);
    expect((await load({ files, env: { XDG_CONFIG_HOME: "xdg" } })).scenario.requests.seed).toBe(42);
  });

  it("finds the file under .github, and warns when another one hides it", async () => {
    const hidden = { ".github/llm-latency-gate.yaml": "requests: {seed: 8}" };
    expect((await load({ files: hidden })).scenario.requests.seed).toBe(8);
    const both = await load({ files: { ...hidden, "llm-latency-gate.yaml": "requests: {seed: 7}" } });
    expect(both.scenario.requests.seed).toBe(7);
    expect(both.warnings.map(({ message }) => message)).toEqual([
      ".github/llm-latency-gate.yaml is ignored, because llm-latency-gate.yaml is there too; keep one of the two, or name one with --config.",
    ]);
  });

  it("warns of a file that is not read because of its ending", async () => {
    const { warnings } = await load({ files: { "llm-latency-gate.yml": "requests: {seed: 8}" } });
    expect(warnings.map(({ message }) => message)).toEqual([
      "llm-latency-gate.yml is not read: the file must end in .yaml; rename it, or name it with --config.",
    ]);
  });

  it("warns of a misspelt variable of its own, without its value", async () => {
    const { warnings } = await load({ env: { LLM_LATENCY_GATE_SEDE: "123456", LLM_LATENCY_GATE_API_KEY: "k" } });
    expect(warnings.map(({ message }) => message)).toEqual([
      "The variable LLM_LATENCY_GATE_SEDE is not read; did you mean LLM_LATENCY_GATE_SEED?",
    ]);
  });

  it("refuses a named file that does not exist, wherever the name came from", async () => {
    expect(await refusal({ configPath: "nowhere.yaml" })).toBe(
      "nowhere.yaml: there is no such file (--config, looked for from /project)",
    );
    expect(await refusal({ env: { LLM_LATENCY_GATE_CONFIG: "nowhere.yaml" } })).toBe(
      "nowhere.yaml: there is no such file (LLM_LATENCY_GATE_CONFIG, looked for from /project)",
    );
  });

  it("refuses custom without a file, and takes the local one", async () => {
    expect(await refusal({ preset: "custom", files: {} })).toBe("custom needs a scenario file, and there is none");
    const { scenario } = await load({ preset: "custom", files: { "llm-latency-gate.yaml": SEED } });
    expect(scenario.test_scenarios.load_tests.map(({ name }) => name)).toEqual(["quick_latency"]);
  });

  it("tells the problems of all files, flags and variables in one error", async () => {
    const message = await refusal({
      files: { "llm-latency-gate.yaml": "requests: {sed: 1}", "mine.yaml": "gate: {fail_on: [everything]}" },
      configPath: "mine.yaml",
      env: { LLM_LATENCY_GATE_SEED: "abc" },
      overrides: { users: "0", duration: "soon", failOn: "regresion", services: "vlm" },
    });
    expect(message).toBe(`llm-latency-gate.yaml:1:12  requests.sed is not a key here
    1 | requests: {sed: 1}
      |            ^
  allowed: max_tokens, force_length, temperature, prompts, cache, seed, retries, timeouts_ms; did you mean seed?
mine.yaml:1:18  gate.fail_on[0] is the text "everything"
    1 | gate: {fail_on: [everything]}
      |                  ^
  allowed: regression, target, inconclusive, invalid, infrastructure
LLM_LATENCY_GATE_SEED  requests.seed is the text "abc"
  allowed: a whole number from 0 to 2147483647
--fail-on  is the text "regresion"
  allowed: regression, target, inconclusive, invalid, infrastructure, none; did you mean regression?
--services  is the text "vlm"
  allowed: vllm, tgi, ollama, openai; did you mean vllm?
--duration  is the text "soon"
  allowed: a time above zero and of at most 24h, such as 90s, 60m, 1h30m; a bare number is minutes
--users  is 0
  allowed: a whole number from 1 to 10000`);
  });
});

describe("what is shown", () => {
  it("has the source of each value behind it, also of empty lists", async () => {
    const files = {
      "llm-latency-gate.yaml": "benchmark: {name: Mine}\nservices: {manual_urls: {vllm: http://localhost:1}}",
    };
    const lines = (await load({ files, overrides: { failOn: "none", users: "8" } })).shown().split("\n");
    expect(lines).toContain("  name: Mine # llm-latency-gate.yaml:1:19");
    expect(lines).toContain("    vllm: http://localhost:1 # llm-latency-gate.yaml:2:32");
    expect(lines).toContain("  fail_on: [] # --fail-on none");
    expect(lines).toContain("      concurrent_users: 8 # --users 8");
    expect(lines).toContain("#   llm-latency-gate.yaml");
    expect(lines).toContain("#   /etc/llm-latency-gate/config.yaml (not found)");
    const values = lines.slice(lines.indexOf("") + 1).filter((line) => /: \S|- \S/.test(line));
    expect(values.filter((line) => !line.includes(" # "))).toEqual([]);
  });

  it("is a scenario file that gives the same scenario again", async () => {
    const first = await load({ preset: "pr", files: { "llm-latency-gate.yaml": SEED } });
    for (const text of [first.yaml(), first.shown()]) {
      const again = await load({ preset: "custom", files: { "again.yaml": text }, configPath: "again.yaml" });
      expect(again.scenario).toEqual(first.scenario);
    }
  });
});
