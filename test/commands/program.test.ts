import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { TOOL_VERSION } from "../../src/model/version.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { closedPort } from "../helpers/closed-port.ts";
import { type OutsideOptions, outside, runInProcess } from "../helpers/in-process.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { type TempFolder, tempFolder } from "../helpers/temp-folder.ts";

const RUN = ["custom", "--config", "scenario.yaml"];

function cli(argv: readonly string[], folder: TempFolder, options: Partial<OutsideOptions> = {}) {
  return runInProcess(argv, { cwd: folder.path, ...options });
}

/** A missed target: the limit is far below what the simulator takes. */
const MISSED = { test_scenarios: { ttft: { iterations: 8, target_ms: 1 }, load_tests: [] } };

describe("the exit code", () => {
  it("is 0 when all targets are met, and the table on stdout says so", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    await folder.file("scenario.yaml", quickScenario({ vllm: vllm.baseUrl }));
    const { exitCode, stdout, stderr } = await cli(RUN, folder);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("targets are met");
    expect(stdout).toContain(join(folder.path, "results", "test_quick_proof_"));
    expect(stderr).not.toContain("targets are met");
  });

  it("is 2 when a target is missed", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    await folder.file("scenario.yaml", quickScenario({ vllm: vllm.baseUrl }, MISSED));
    const { exitCode, stdout } = await cli(RUN, folder);
    expect(exitCode).toBe(2);
    expect(stdout).toContain("Target missed");
    expect((await onlyResult(join(folder.path, "results"))).report.verdict.outcome).toBe("target-missed");
  });

  it.each([["none"], ["infrastructure,invalid"]])(
    "is 0 with --fail-on %s although a target is missed, and the report keeps the outcome",
    async (failOn) => {
      await using folder = await tempFolder();
      await using vllm = await startSimulator({ dialect: "vllm" });
      await folder.file("scenario.yaml", quickScenario({ vllm: vllm.baseUrl }, MISSED));
      expect((await cli([...RUN, "--fail-on", failOn], folder)).exitCode).toBe(0);
      const { report } = await onlyResult(join(folder.path, "results"));
      expect(report.verdict).toMatchObject({ outcome: "target-missed", exitCode: 0 });
    },
  );

  it("is 3 when too few requests decide and inconclusive is named, else 0", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const few = { test_scenarios: { ttft: { iterations: 3, target_ms: 5_000 }, load_tests: [] } };
    await folder.file("scenario.yaml", quickScenario({ vllm: vllm.baseUrl }, few));
    expect((await cli([...RUN, "--fail-on", "inconclusive"], folder)).exitCode).toBe(3);
    expect((await cli(RUN, folder)).exitCode).toBe(0);
  });

  it("is 4 when one of two engines is absent: the other is measured and reported", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    await folder.file("scenario.yaml", quickScenario({ vllm: vllm.baseUrl, ollama: await closedPort() }));
    const { exitCode, stdout } = await cli(RUN, folder);
    expect(exitCode).toBe(4);
    expect(stdout).toContain("ollama");
    expect(stdout).toContain("ECONNREFUSED");
    const { report, run } = await onlyResult(join(folder.path, "results"));
    expect(report.absent).toMatchObject([{ id: "ollama" }]);
    expect(run.repeats).toHaveLength(2);
  });

  it("is 4 when all engines are absent, and when the scenario names none", async () => {
    await using folder = await tempFolder();
    await folder.file("scenario.yaml", quickScenario({ vllm: await closedPort() }));
    expect((await cli(RUN, folder)).exitCode).toBe(4);
    const { exitCode, stderr } = await cli(["quick"], folder);
    expect(exitCode).toBe(4);
    expect(stderr).toContain("services.manual_urls");
    expect(stderr).toContain("llm-latency-gate init");
  });
});

describe("a mistake exits 5", () => {
  it.each<[string, string[], RegExp]>([
    ["an unknown flag", ["quick", "--usres", "5"], /--usres[\s\S]*--users/],
    ["an unknown command", ["quik"], /quik[\s\S]*quick/],
    ["an unknown format", ["quick", "--format", "xml"], /--format is "xml"; it takes json, csv, markdown/],
    ["an unknown preset", ["config", "show", "--preset", "fast"], /there is no preset "fast"; there are quick/],
    ["custom without a file", ["custom"], /custom needs a scenario file/],
    ["a file that is not there", ["custom", "--config", "absent.yaml"], /absent\.yaml: there is no such file/],
    ["a word that --fail-on does not know", ["quick", "--fail-on", "targets"], /--fail-on[\s\S]*target/],
    ["an engine that --services does not know", ["quick", "--services", "vlm"], /--services[\s\S]*vllm/],
    ["a time that is none", ["quick", "--duration", "soon"], /--duration[\s\S]*90s/],
    ["users that are none", ["quick", "--users", "0"], /--users[\s\S]*whole number/],
    ["a seed that is none", ["quick", "--seed", "abc"], /--seed[\s\S]*"abc"/],
    ["too many arguments", ["quick", "now"], /argument/],
  ])("%s", async (_, argv, message) => {
    await using folder = await tempFolder();
    const { exitCode, stdout, stderr } = await cli(argv, folder);
    expect(exitCode).toBe(5);
    expect(stderr).toMatch(message);
    expect(stdout).toBe("");
    expect(await readdir(folder.path)).toEqual([]);
  });

  it("a scenario with all its mistakes at once, each with its place, an excerpt and what is allowed", async () => {
    await using folder = await tempFolder();
    await folder.file(
      "scenario.yaml",
      [
        "services:",
        "  manual_urls: {vllm: ftp://example.com}",
        "requests:",
        "  max_token: 5",
        "test_scenarios:",
        "  ttft: {iterations: many}",
        "",
      ].join("\n"),
    );
    const { exitCode, stderr } = await cli(RUN, folder);
    expect(exitCode).toBe(5);
    expect(stderr).toContain("scenario.yaml:2:");
    expect(stderr).toContain("scenario.yaml:4:3");
    expect(stderr).toContain("did you mean max_tokens?");
    expect(stderr).toContain("scenario.yaml:6:");
    expect(stderr).toMatch(/4 \| {3}max_token: 5\n\s+\| {3}\^/);
  });

  it("a variable for a key that is not set, by its name", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const services = { manual_urls: { vllm: vllm.baseUrl }, api_key_env: { vllm: "VLLM_API_KEY" } };
    await folder.file("scenario.yaml", quickScenario({}, { services }));
    const { exitCode, stderr } = await cli(RUN, folder, { env: { OTHER_API_KEY: "sk-other-secret" } });
    expect(exitCode).toBe(5);
    expect(stderr).toContain("VLLM_API_KEY, which is not set");
    expect(stderr).not.toContain("sk-other-secret");
    expect(vllm.requests).toEqual([]);
  });

  it("an output directory that cannot be written", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    await folder.file("scenario.yaml", quickScenario({ vllm: vllm.baseUrl }));
    await folder.file("taken", "a file");
    const { exitCode, stderr } = await cli([...RUN, "--output-dir", "taken"], folder);
    expect(exitCode).toBe(5);
    expect(stderr).toContain("cannot be written");
    expect(stderr).toContain("--output-dir");
  });
});

describe("a key", () => {
  it("goes to the engine and nowhere else, not even when the engine quotes it back", async () => {
    const key = "sk-very-secret-value";
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm", apiKey: key });
    const services = {
      manual_urls: { vllm: vllm.baseUrl },
      models: { vllm: "simulated-8b" },
      api_key_env: { vllm: "VLLM_API_KEY" },
    };
    await folder.file("scenario.yaml", quickScenario({}, { services }));
    vllm.setFault({ kind: "error-in-stream", message: `bad token ${key} in request`, everyNth: 2 });
    const end = await cli([...RUN, "--format", "json"], folder, { env: { VLLM_API_KEY: key } });
    const generations = vllm.requests.filter(({ method }) => method === "POST");
    expect(new Set(generations.map(({ headers }) => headers["authorization"]))).toEqual(new Set([`Bearer ${key}`]));
    const probes = vllm.requests.filter(({ method }) => method === "GET");
    expect(probes.filter(({ headers }) => headers["authorization"] !== undefined)).toEqual([]);
    expect(end.stdout + end.stderr).not.toContain(key);
    const result = await onlyResult(join(folder.path, "results"));
    for (const { path } of result.manifest.files) expect(await result.text(path)).not.toContain(key);
  });
});

describe("the result on stdout", () => {
  it("is JSON alone with --format json, the same as report.json", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    await folder.file("scenario.yaml", quickScenario({ vllm: vllm.baseUrl }));
    const { stdout } = await cli([...RUN, "--format", "json"], folder);
    const report = JSON.parse(stdout) as Report;
    expect(report.schema).toBe("llm-latency-gate/report/v1");
    expect(stdout).toBe(await (await onlyResult(join(folder.path, "results"))).text("report.json"));
  });

  it("is CSV or Markdown when asked, and one after the other when both are", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    await folder.file("scenario.yaml", quickScenario({ vllm: vllm.baseUrl }));
    const { stdout } = await cli([...RUN, "--format", "csv", "--format", "markdown"], folder);
    const { text } = await onlyResult(join(folder.path, "results"));
    const [csv, markdown] = [await text("metrics.csv"), await text("summary.md")];
    expect(stdout).toBe(`${csv}\n${markdown}`);
    expect(csv.split(/\r?\n/)[0]).toMatch(/^\w+(,\w+)+$/);
  });
});

describe("--dry-run", () => {
  it("says what would be done and how long it takes, and sends nothing", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    await folder.file("scenario.yaml", quickScenario({ vllm: vllm.baseUrl }));
    const { exitCode, stdout } = await cli([...RUN, "--dry-run"], folder);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("ttft (1 user, 6 requests)");
    expect(stdout).toContain("pair (2 users, 6 requests)");
    expect(stdout).toContain("nothing was sent");
    expect(vllm.requests).toEqual([]);
    expect(await readdir(folder.path)).toEqual(["scenario.yaml"]);
  });
});

describe("the flags", () => {
  it("keep only the engines of --services, shorten with --duration and scale with --users", async () => {
    await using folder = await tempFolder();
    const urls = { vllm: "http://127.0.0.1:1", tgi: "http://127.0.0.1:2" };
    const load_tests = [
      { name: "small", concurrent_users: 2, duration_seconds: 30 },
      { name: "large", concurrent_users: 20, duration_seconds: 30 },
    ];
    await folder.file("scenario.yaml", quickScenario(urls, { test_scenarios: { load_tests } }));
    const argv = [...RUN, "--dry-run", "--services", "tgi", "--duration", "10s", "--users", "40"];
    const { stdout } = await cli(argv, folder);
    expect(stdout).toContain("Quick proof: tgi\n");
    expect(stdout).toMatch(/small \(4 users, 5\S* s\)/);
    expect(stdout).toMatch(/large \(40 users, 5\S* s\)/);
  });
});

describe("config", () => {
  it("show says for each value where it came from", async () => {
    await using folder = await tempFolder();
    await folder.file("llm-latency-gate.yaml", "requests:\n  max_tokens: 9\n");
    await folder.file("more.yaml", "requests: {temperature: 0.5}\n");
    const { exitCode, stdout } = await cli(["config", "show", "--config", "more.yaml", "--seed", "5"], folder, {
      env: { LLM_LATENCY_GATE_SEED: "3" },
    });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/max_tokens: 9 # llm-latency-gate\.yaml:2:15/);
    expect(stdout).toMatch(/temperature: 0\.5 # more\.yaml:1:\d+/);
    expect(stdout).toMatch(/seed: 5 # --seed/);
    expect(stdout).toMatch(/retries: 0 # default/);
    expect(stdout).toMatch(/iterations: \d+ # preset standard\n/);
  });

  it("validate says that all is well on stderr, or exits 5", async () => {
    await using folder = await tempFolder();
    await folder.file("good.yaml", "requests: {max_tokens: 9}\n");
    await folder.file("bad.yaml", "requests: {max_tokens: 0}\n");
    const good = await cli(["config", "validate", "--config", "good.yaml"], folder);
    expect(good).toMatchObject({ exitCode: 0, stdout: "" });
    expect(good.stderr).toContain("valid");
    expect((await cli(["config", "validate", "--config", "bad.yaml"], folder)).exitCode).toBe(5);
  });

  it("schema prints the JSON schema alone", async () => {
    await using folder = await tempFolder();
    const { exitCode, stdout } = await cli(["config", "schema"], folder);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ title: "llm-latency-gate scenario", type: "object" });
  });
});

describe("init", () => {
  it("writes a scenario that is valid, and never writes over a file without --force", async () => {
    await using folder = await tempFolder();
    const path = join(folder.path, "llm-latency-gate.yaml");
    expect((await cli(["init", path], folder)).exitCode).toBe(0);
    const { scenario } = await loadScenario({ preset: "quick", deps: outside({ cwd: folder.path }) });
    expect(scenario.services.manual_urls.vllm).toBe("http://127.0.0.1:8000");
    await folder.file("llm-latency-gate.yaml", "mine: yes\n");
    const refused = await cli(["init", path], folder);
    expect(refused.exitCode).toBe(5);
    expect(refused.stderr).toContain("already there");
    expect(await readFile(path, "utf8")).toBe("mine: yes\n");
    expect((await cli(["generate-config", path, "--force"], folder)).exitCode).toBe(0);
    expect(await readFile(path, "utf8")).toContain("manual_urls");
  });
});

describe("test", () => {
  it("asks each engine once and says what it is, which model it serves and how fast it is", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    await using ollama = await startSimulator({ dialect: "ollama" });
    await folder.file("llm-latency-gate.yaml", quickScenario({ vllm: vllm.baseUrl, ollama: ollama.baseUrl }));
    const { exitCode, stdout } = await cli(["test"], folder);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/vLLM \d+\.\S+ {2}http\S+ {2}model simulated-8b {2}\(chat\)/);
    expect(stdout).toMatch(/Ollama \d+\.\S+ /);
    expect(stdout.match(/✔ TTFT [\d.]+ m?s, E2E [\d.]+ m?s, \d+ tokens in, \d+ out/g)).toHaveLength(2);
    expect(vllm.requests.filter(({ path }) => path === "/v1/chat/completions")).toHaveLength(1);
    expect(await readdir(folder.path)).toEqual(["llm-latency-gate.yaml"]);
  });

  it("exits 4 for an engine that is absent or answers with an error, and says what to do", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    vllm.setFault({ kind: "status", status: 500 });
    await folder.file("llm-latency-gate.yaml", quickScenario({ vllm: vllm.baseUrl, tgi: await closedPort() }));
    const { exitCode, stdout } = await cli(["test"], folder);
    expect(exitCode).toBe(4);
    expect(stdout).toMatch(/✘ server: /);
    expect(stdout).toMatch(/✘ tgi {2}http\S+\n {2}refused: /);
    expect(stdout).toContain("Check that the engine is running");
  });
});

describe("the program", () => {
  it("tells its version and helps", async () => {
    await using folder = await tempFolder();
    expect(await cli(["--version"], folder)).toMatchObject({ exitCode: 0, stdout: `${TOOL_VERSION}\n` });
    const { exitCode, stdout } = await cli(["--help"], folder);
    expect(exitCode).toBe(0);
    for (const word of ["demo", "init", "test", "quick", "stress", "config", "Exit codes"])
      expect(stdout).toContain(word);
  });
});
