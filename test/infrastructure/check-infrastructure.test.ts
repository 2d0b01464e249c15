import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { CHECKS, checkInfrastructure } from "../../src/infrastructure/check-infrastructure.ts";
import { LOOKED_AT } from "../../src/model/looked-at.ts";
import { found, ground, named } from "./ground.ts";

it.each(CHECKS.map((check) => [check.rule, check] as const))("%s finds nothing on a clean ground", (_, check) => {
  expect(found(check)).toEqual([]);
});

it("knows the engines of the clean ground, so that the silence means something", () => {
  const { workloads } = ground();
  expect(
    workloads.map(({ title, endpointIds, workload, services, container }) => [
      title,
      endpointIds,
      workload?.kind,
      services,
      container?.name,
    ]),
  ).toEqual([
    ["Deployment llm/vllm-a", ["vllm"], "Deployment", ["vllm-a"], "vllm"],
    ["StatefulSet llm/ollama", ["ollama"], "StatefulSet", ["ollama"], "ollama"],
  ]);
});

it("skips a check that may not look, with the reason, and lets it conclude nothing", () => {
  const { findings, skipped } = checkInfrastructure(
    ground(undefined, { hidden: ["nodes", "allPods", "disruptionBudgets"] }),
  );
  expect(findings).toEqual([]);
  expect(skipped.map(({ rule }) => rule).sort()).toEqual(
    ["disruption-budget", "foreign-pods", "gpu-asked", "gpu-free", "node-state", "shared-gpu", "unlike-nodes"].sort(),
  );
  expect(skipped.find(({ rule }) => rule === "disruption-budget")?.reason).toBe(
    "not allowed to list disruptionBudgets",
  );
});

it("skips what was not asked for, and takes a kind that the cluster does not have for seen", () => {
  const blind = checkInfrastructure(ground(undefined, { unasked: ["quotas"] }));
  expect(blind.skipped).toEqual([{ rule: "quota", reason: "quotas were not looked at" }]);
  const plain = ground();
  for (const look of plain.view.looks) if (look.resource === "routes") look.outcome = "absent";
  expect(checkInfrastructure(plain).skipped).toEqual([]);
});

it("skips everything where no engine was seen, and passes nothing", () => {
  const { findings, skipped } = checkInfrastructure(
    ground((objects) => {
      objects.pods.length = 0;
      objects.services.length = 0;
    }),
  );
  expect(findings).toEqual([]);
  expect(skipped).toHaveLength(CHECKS.length);
  expect(skipped[0]?.reason).toBe("no engine was seen in llm");
});

it("tells the worst first, with the rule and why it matters", () => {
  const { findings } = checkInfrastructure(
    ground((objects) => {
      named(objects, "nodes", "gpu-1").spec = { unschedulable: true };
      named(objects, "pods", "ollama-0").spec.nodeName = "gpu-1";
      named(objects, "nodes", "gpu-2").status.conditions = [];
      objects.disruptionBudgets.length = 0;
      named(objects, "deployments", "vllm-a").status.observedGeneration = 2;
    }),
  );
  const order = ["error", "warning", "info"];
  const ranks = findings.map(({ severity }) => order.indexOf(severity));
  expect(new Set(ranks).size).toBe(3);
  expect(ranks).toEqual(ranks.toSorted());
  expect(findings[0]).toMatchObject({ rule: "rollout", object: "Deployment llm/vllm-a", engines: ["vllm"] });
  expect(findings.every(({ why, message }) => /^[A-Z].*\.$/s.test(why) && /^[A-Z0-9].*\.$/s.test(message))).toBe(true);
});

it("has rules of different names, each of which is looked at all that it needs", () => {
  expect(new Set(CHECKS.map(({ rule }) => rule)).size).toBe(CHECKS.length);
  const needed = new Set(CHECKS.flatMap(({ needs }) => needs));
  expect([...needed].filter((name) => !LOOKED_AT.validate.includes(name))).toEqual([]);
});

it("are all in the table of docs/infrastructure.md, as they are here", () => {
  const text = readFileSync(new URL("../../docs/infrastructure.md", import.meta.url), "utf8");
  const rows = text.split("\n").filter((line) => /^\| `/.test(line));
  expect(rows).toEqual(
    CHECKS.map(
      ({ rule, severities, looksFor, why }) => `| \`${rule}\` | ${severities.join(", ")} | ${looksFor} | ${why} |`,
    ),
  );
});
