import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { ConfigurationError } from "../../src/errors.ts";
import {
  readBaselineInputs,
  readChartInputs,
  readCommentInputs,
  readInputs,
  readTrustInputs,
} from "../../src/github/inputs.ts";
import { setOutputs } from "../../src/github/outputs.ts";
import { ACTION_COMMANDS } from "../../src/model/action.ts";
import { EXIT_CODES } from "../../src/model/verdict.ts";
import { PRESETS } from "../../src/scenario/presets.ts";
import { parseOutputs } from "../helpers/runner.ts";
import { ROOT } from "../helpers/spawned.ts";
import { tempFolder } from "../helpers/temp-folder.ts";

interface Metadata {
  inputs: Record<string, { description: string; default?: string; required?: boolean }>;
  outputs: Record<string, { description: string }>;
  runs: { using: string; main: string };
}

const metadata = parse(await readFile(join(ROOT, "action.yml"), "utf8")) as Metadata;
const environment = process.env;

afterEach(() => {
  process.env = environment;
});

/** Reads the inputs with this environment, and says which variables were looked at. */
function reading(env: Record<string, string>) {
  const looked = new Set<string>();
  process.env = new Proxy(env, {
    get(target, name: string) {
      looked.add(name);
      return target[name];
    },
  });
  const read = { inputs: readInputs(), comment: readCommentInputs(), trust: readTrustInputs() };
  readBaselineInputs();
  readChartInputs();
  return { ...read, looked };
}

describe("action.yml", () => {
  it("declares exactly the inputs that are read", () => {
    const { looked } = reading({});
    const names = [...looked].filter((name) => name.startsWith("INPUT_")).map((name) => name.slice(6).toLowerCase());
    expect(names.sort()).toEqual(Object.keys(metadata.inputs).sort());
  });

  it("declares exactly the outputs that are set, also where nothing was measured", async () => {
    await using folder = await tempFolder();
    for (const paths of [
      { resultsDir: "results/x", reportJson: "results/x/report.json", commentUrl: "https://x" },
      {},
    ]) {
      const file = await folder.file("output", "");
      process.env = { ...environment, GITHUB_OUTPUT: file };
      setOutputs({ outcome: "pass", exitCode: 0, summary: "fine\nand well", ...paths });
      const outputs = parseOutputs(await readFile(file, "utf8"));
      expect(Object.keys(outputs).sort()).toEqual(Object.keys(metadata.outputs).sort());
      expect(outputs["summary"]).toBe("fine\nand well");
    }
  });

  it("gives no input but the token a default and requires none, so that the scenario file keeps its say", () => {
    for (const [name, input] of Object.entries(metadata.inputs)) {
      expect(input.default ?? "").toMatch(name === "github-token" ? /^\$\{\{ github\.token \}\}$/ : /^$/);
      expect(input.required ?? false).toBe(false);
    }
  });

  it("runs the bundle on Node 24, and its words are those of the code", () => {
    expect(metadata.runs).toEqual({ using: "node24", main: "dist/action.js" });
    for (const outcome of Object.keys(EXIT_CODES)) expect(metadata.outputs["outcome"]?.description).toContain(outcome);
    for (const preset of PRESETS) expect(metadata.inputs["preset"]?.description).toContain(preset);
  });
});

describe("the inputs of the comment", () => {
  it("are auto and GitHub's own bot where nothing is given", () => {
    expect(reading({}).comment).toEqual({ mode: "auto", author: "github-actions[bot]" });
  });

  it("are read by their names", () => {
    const given = { INPUT_COMMENT: "TRUE", "INPUT_COMMENT-AUTHOR": "our-app[bot]", "INPUT_GITHUB-TOKEN": "ghs_x" };
    expect(reading(given).comment).toEqual({ mode: "true", author: "our-app[bot]", token: "ghs_x" });
  });

  it.each([
    [{ INPUT_COMMENT: "sometimes" }, /the input comment is "sometimes"; it takes auto, true, false/],
    [{ "INPUT_COMMENT-AUTHOR": "@me" }, /the input comment-author is "@me"; it takes a login/],
  ])("are refused where they are none: %j", (env, message) => {
    expect(() => reading(env as Record<string, string>)).toThrow(message);
  });
});

describe("the inputs", () => {
  it("are absent where they are not given, and the command is run", () => {
    expect(reading({}).inputs).toEqual({ command: "run", allowedEnv: [] });
  });

  it("are read by their names, the allowed variables by commas, spaces or lines", () => {
    const { inputs } = reading({
      INPUT_COMMAND: "run",
      INPUT_PRESET: "quick",
      INPUT_SCENARIO: "gate.yaml",
      INPUT_SERVICES: "vllm,tgi",
      "INPUT_ALLOWED-ENV": "A_TOKEN, B_API_KEY\nC_TOKEN\n",
      "INPUT_FAIL-ON": "none",
      "INPUT_OUTPUT-DIR": "out",
    });
    expect(inputs).toEqual({
      command: "run",
      preset: "quick",
      scenario: "gate.yaml",
      services: "vllm,tgi",
      allowedEnv: ["A_TOKEN", "B_API_KEY", "C_TOKEN"],
      failOn: "none",
      outputDir: "out",
    });
  });

  it("may not name a command that does not exist", () => {
    expect(() => reading({ INPUT_COMMAND: "bench" })).toThrow(ConfigurationError);
    for (const command of ACTION_COMMANDS) expect(reading({ INPUT_COMMAND: command }).inputs.command).toBe(command);
  });

  it("may narrow the hosts that keys go to, and say nothing of them", () => {
    expect(reading({ "INPUT_ALLOWED-HOSTS": "a.example, b.example:8443\n" }).inputs.allowedHosts).toEqual([
      "a.example",
      "b.example:8443",
    ]);
    expect("allowedHosts" in reading({}).inputs).toBe(false);
  });
});

describe("the inputs of trust", () => {
  it("leave the choice of the gate to the event, and write nothing beside the comment", () => {
    expect(reading({}).trust).toEqual({ check: "false", reportArtifact: "llm-latency-gate-report" });
  });

  it.each([
    [{ "INPUT_CONFIG-FROM": "fork" }, /the input config-from is "fork"; it takes base, head, auto/],
    [{ "INPUT_CHECK-RUN": "yes" }, /the input check-run is "yes"; it takes true, status, false/],
  ])("are refused where they are none: %j", (env, message) => {
    expect(() => reading(env as Record<string, string>)).toThrow(message);
  });
});
