import { describe, expect, it } from "vitest";
import { CHECKS } from "../../src/infrastructure/check-infrastructure.ts";
import type { MissingRight } from "../../src/model/rights.ts";
import { clusterOf } from "../discovery/cluster-fixtures.ts";
import { runInProcess } from "../helpers/in-process.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { tempFolder } from "../helpers/temp-folder.ts";
import { type GroundOptions, ground, named, type Objects } from "../infrastructure/ground.ts";

async function validate(
  argv: string[],
  change?: (objects: Objects) => void,
  { scenario, missing = [], ...options }: GroundOptions & { scenario?: string; missing?: MissingRight[] } = {},
) {
  await using folder = await tempFolder();
  if (scenario !== undefined) await folder.file("scenario.yaml", scenario);
  const cluster = clusterOf([ground(change, options).view]);
  cluster.missingRights = async (feature) => missing.filter((right) => right.feature === feature);
  const config = scenario === undefined ? [] : ["--config", "scenario.yaml"];
  const end = await runInProcess(["validate-infra", "--namespace", "llm", ...config, ...argv], {
    cwd: folder.path,
    connectCluster: async () => cluster,
  });
  expect(cluster.closed).toBe(true);
  return end;
}

const cordoned = (objects: Objects) => {
  named(objects, "nodes", "gpu-1").spec = { unschedulable: true };
};
const down = (objects: Objects) => {
  named(objects, "pods", "vllm-a-5d9f-x1").status.conditions = [];
};

describe("validate-infra", () => {
  it("is content with a clean ground, and says what it looked at", async () => {
    const { exitCode, stdout, stderr } = await validate([]);
    expect(stdout.trim()).toBe("2 engines in llm: 0 errors, 0 warnings, 0 to know");
    expect([exitCode, stderr]).toEqual([0, ""]);
  });

  it.each([
    ["a warning", cordoned, "error", 0],
    ["a warning", cordoned, "warning", 4],
    ["an error", down, "error", 4],
    ["an error", down, "none", 0],
    ["an error", down, "info", 4],
  ] as const)("with %s and its limit at %o ends as it should", async (_, change, limit, code) => {
    expect((await validate(["--fail-severity", limit], change)).exitCode).toBe(code);
  });

  it("prints findings with why they matter, and with --verbose what mends them", async () => {
    const change = (objects: Objects) => {
      objects.disruptionBudgets.length = 0;
    };
    const { stdout } = await validate([], change);
    expect(stdout).toMatch(/info +disruption-budget +Deployment llm\/vllm-a +vllm/);
    expect(stdout).toContain("why it matters: A drain or a compaction of nodes may take the engine away");
    expect(stdout).toContain("With --verbose: what mends each finding");
    expect(stdout).not.toContain("kind: PodDisruptionBudget");
    const verbose = await validate(["--verbose"], change);
    expect(verbose.stdout).toMatch(/disruption-budget, Deployment llm\/vllm-a:\n {4}apiVersion: policy\/v1\n/);
  });

  it("lists what it may not look at, with the reason, and calls nothing of it clean", async () => {
    const { stdout, exitCode } = await validate([], undefined, { hidden: ["nodes"] });
    expect(stdout).toMatch(/gpu-free, node-state.*foreign-pods/);
    expect(stdout).toContain("because: Not allowed to list nodes");
    expect(stdout).toMatch(/\d+ rules not checked: not allowed to list nodes\n/);
    expect(exitCode).toBe(0);
  });

  it("ends with 4 for what it may not look at only where all rules are required", async () => {
    expect((await validate(["--require-all"], undefined, { hidden: ["quotas"] })).exitCode).toBe(4);
    expect((await validate(["--require-all"])).exitCode).toBe(0);
  });

  it("says what else a run would lack the rights for, which is no failure", async () => {
    const lacking = { rule: "- { verbs: [create] }", role: "Role" } as const;
    const { stdout, exitCode } = await validate(["--require-all"], undefined, {
      missing: [
        { ...lacking, feature: "lease", sentence: "not allowed to create leases in llm" },
        { ...lacking, feature: "watch", resource: "nodeEvents", sentence: "not allowed to list events" },
        // A rule that is not checked tells it.
        { ...lacking, feature: "watch", resource: "nodes", sentence: "not allowed to list nodes" },
      ],
    });
    expect(stdout).toMatch(
      /one run at a time +not allowed to create leases in llm\n.*in a Role: - \{ verbs: \[create\] \}/,
    );
    expect(stdout).toMatch(/what moves during a run +not allowed to list events/);
    expect(stdout).not.toContain("not allowed to list nodes");
    expect(exitCode).toBe(0);
  });

  it("prints JSON for programs and Markdown for summaries", async () => {
    const json = JSON.parse((await validate(["--format", "json"], cordoned, { hidden: ["quotas"] })).stdout);
    expect(json).toMatchObject({
      schema: "llm-latency-gate/infrastructure/v1",
      namespaces: ["llm"],
      engines: [{ engine: "vllm" }, { engine: "ollama" }],
      findings: [{ rule: "node-state", severity: "warning", object: "Node gpu-1" }],
      skipped: [{ rule: "quota", reason: "not allowed to list quotas" }],
    });
    const { stdout } = await validate(["--format", "markdown"], (objects) => {
      objects.disruptionBudgets.length = 0;
    });
    expect(stdout).toContain("| disruption-budget |");
    expect(stdout).toContain("```yaml\napiVersion: policy/v1");
  });

  it("ends with 4 where there is no engine: a ground without one is not clean", async () => {
    const { exitCode, stdout, stderr } = await validate(["--fail-severity", "none"], undefined, {
      hidden: ["pods", "services"],
    });
    expect([exitCode, stdout]).toEqual([4, ""]);
    expect(stderr).toContain("error: no engine was seen in namespace llm of api:6443, so there is nothing to check");
    expect(stderr).toContain("not allowed to list pods");
  });

  it("looks at engines that have a URL as well", async () => {
    const scenario = quickScenario({ vllm: "http://127.0.0.1:9" });
    expect((await validate([], undefined, { scenario })).stdout).toContain("2 engines in llm");
  });

  it("cleans the words of the cluster before a terminal sees them", async () => {
    const { stdout } = await validate(["--verbose"], (objects) => {
      named(objects, "pods", "vllm-a-5d9f-x1").status.conditions = [
        { type: "PodScheduled", status: "False", reason: "Unschedulable", message: "\u001b[31m\n::error::owned" },
      ];
    });
    expect(stdout).not.toContain("\u001b");
    expect(stdout).not.toMatch(/^\s*::error/m);
  });

  it("refuses a severity that there is not", async () => {
    expect((await runInProcess(["validate-infra", "--fail-severity", "fatal"], { cwd: "/" })).exitCode).toBe(5);
    expect(CHECKS.length).toBeGreaterThan(20);
  });
});
