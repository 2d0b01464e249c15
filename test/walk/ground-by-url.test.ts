import { describe, expect, it } from "vitest";
import type { ProgressEvent } from "../../src/model/progress.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { clusterOf } from "../discovery/cluster-fixtures.ts";
import { runInProcess } from "../helpers/in-process.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { tempFolder } from "../helpers/temp-folder.ts";
import { ground, named, type Objects } from "../infrastructure/ground.ts";

/** A run whose only engine has a URL, in a namespace where its pods may be. */
async function run(
  before: (objects: Objects, port: number) => void,
  meanwhile: (objects: Objects) => void = () => undefined,
) {
  await using folder = await tempFolder();
  await using vllm = await startSimulator({ dialect: "vllm" });
  const services = { namespace: "llm", engines: ["vllm" as const] };
  const load_tests = ["first", "second"].map((name) => ({ name, concurrent_users: 2, requests: 6 }));
  const test_scenarios = { ttft: { enabled: false }, load_tests };
  await folder.file("scenario.yaml", quickScenario({ vllm: vllm.baseUrl }, { services, test_scenarios }));
  let begun = false;
  const cluster = {
    ...clusterOf([]),
    async view() {
      const change = (objects: Objects) => {
        before(objects, Number(new URL(vllm.baseUrl).port));
        if (begun) meanwhile(objects);
      };
      return ground(change, { takenAt: new Date().toISOString() }).view;
    },
  };
  const onProgress = (event: ProgressEvent) => {
    if (event.kind === "step-started" && event.scenario === "second") begun = true;
  };
  const options = { cwd: folder.path, connectCluster: async () => cluster, onProgress };
  await runInProcess(["custom", "--config", "scenario.yaml"], options);
  const { run: result, report } = await onlyResult(`${folder.path}/results`);
  // What the machine that runs the tests does to client and engine is another matter.
  const guards = result.repeats.flatMap((repeat) => repeat.guards.filter(({ cause }) => cause === "foreign"));
  return { report, guards: guards.map(({ guard }) => guard) };
}

/** The URL is that of a load balancer before the pods. */
function balanced(objects: Objects, port: number): void {
  const service = named(objects, "services", "vllm-a");
  Object.assign(service.spec, { type: "LoadBalancer", ports: [{ name: "http", port, targetPort: "http" }] });
  service.status = { loadBalancer: { ingress: [{ ip: "127.0.0.1" }] } };
}

describe("a run on an engine that has a URL, in a cluster that is named", () => {
  it("looks at the ground of the pods that the URL leads to, before and between its tests", async () => {
    const { report, guards } = await run(balanced, (objects) => {
      const pod = named(objects, "pods", "vllm-a-5d9f-x1");
      pod.metadata = { ...pod.metadata, name: "vllm-a-5d9f-x2", uid: "p-new" };
    });
    expect(guards).toEqual(["cluster-moved"]);
    expect(report).not.toHaveProperty("skippedChecks");
    expect(report.findings).toEqual([]);
  });

  it("says that the ground was not looked at, and why, where the URL leads to none of its pods", async () => {
    const { report, guards } = await run(() => undefined);
    expect(guards).toEqual([]);
    expect(report.skippedChecks).toContainEqual({
      rule: "engines",
      reason: expect.stringMatching(
        /^the ground of vllm was not looked at: no Service, Route, HTTPRoute or Ingress in llm leads from http:\/\/127/,
      ),
    });
  });
});
