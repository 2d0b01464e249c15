import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Cluster, WatchRequest } from "../../src/deps.ts";
import { InfrastructureError } from "../../src/errors.ts";
import type { ResourceName } from "../../src/model/cluster-view.ts";
import type { Pod } from "../../src/model/kube.ts";
import type { ProgressEvent } from "../../src/model/progress.ts";
import { type Simulator, startSimulator } from "../../src/simulator/simulator.ts";
import { clusterOf } from "../discovery/cluster-fixtures.ts";
import { runInProcess } from "../helpers/in-process.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { tempFolder } from "../helpers/temp-folder.ts";
import { CLEAN, ground, named, type Objects, objectsOf } from "../infrastructure/ground.ts";

const VLLM = "vllm-a-5d9f-x1";
type Change = (objects: Objects) => void;

/** Without the routes, whose hosts would be asked for: the engines are reached by port-forward. */
const reachable: Change = (objects) => {
  for (const name of ["routes", "httpRoutes", "ingresses"] as const) objects[name].length = 0;
};

let vllm: Simulator;
let ollama: Simulator;
beforeAll(async () => {
  vllm = await startSimulator({ dialect: "vllm" });
  ollama = await startSimulator({ dialect: "ollama" });
});
afterAll(async () => {
  await vllm[Symbol.asyncDispose]();
  await ollama[Symbol.asyncDispose]();
});

interface Changing extends Cluster {
  /** What is other from now on. */
  change: Change;
  /** Looks that fail from now on. */
  down: boolean;
  /** What may not be listed from now on. */
  hidden: ResourceName[];
  /** What is followed, and why not. */
  followed: WatchRequest | undefined;
  blind: string[];
  /** Tells who follows it of a pod like the one of that name. */
  tell(like: string, change: Partial<Pod["metadata"]>, gone?: boolean): void;
}

/** The clean ground of the fixtures as it is at each moment, with the simulators behind its pods. */
function changingCluster(): Changing {
  const cluster: Changing = {
    ...clusterOf([], { 8000: vllm.baseUrl, 11434: ollama.baseUrl }),
    change: () => undefined,
    down: false,
    hidden: [],
    followed: undefined,
    blind: [],
    tell: () => undefined,
    async watch(request, onEvent) {
      cluster.followed = request;
      cluster.tell = (like, change, gone = false) => {
        const pod = named(objectsOf(CLEAN), "pods", like);
        onEvent({ atMs: Date.now(), gone, pod: { ...pod, metadata: { ...pod.metadata, ...change } } });
      };
      return { blind: () => cluster.blind, [Symbol.asyncDispose]: async () => void cluster.tell(VLLM, {}) };
    },
    async view() {
      if (cluster.down) throw new InfrastructureError("the API server does not answer");
      const change: Change = (objects) => {
        reachable(objects);
        cluster.change(objects);
      };
      return ground(change, { takenAt: new Date().toISOString(), hidden: cluster.hidden }).view;
    },
  };
  return cluster;
}

const SCENARIO = quickScenario(
  {},
  {
    services: { namespace: "llm" },
    test_scenarios: {
      ttft: { enabled: false },
      load_tests: [
        { name: "first", concurrent_users: 2, requests: 6 },
        { name: "second", concurrent_users: 2, requests: 6 },
      ],
    },
  },
);

/** A run during which something happens in the cluster. */
async function run(
  onStep: (step: string, cluster: Changing) => void,
  before: Change = () => undefined,
  command: readonly string[] = ["custom"],
) {
  await using folder = await tempFolder();
  await folder.file("scenario.yaml", SCENARIO);
  const cluster = changingCluster();
  cluster.change = before;
  const onProgress = (event: ProgressEvent) => {
    if (event.kind === "step-started") onStep(`${event.endpointId} ${event.scenario}`, cluster);
  };
  const argv = [...command, "--config", "scenario.yaml"];
  const options = { cwd: folder.path, connectCluster: async () => cluster, onProgress };
  const { exitCode, stderr, stdout } = await runInProcess(argv, options);
  const result = await onlyResult(`${folder.path}/results`);
  // What a busy machine does to the client and to what it reads is another matter.
  const guards = result.run.repeats.flatMap(({ endpointId, scenario, guards }) =>
    guards
      .filter(({ guard }) => guard === "cluster-moved" || guard === "engine-restarted")
      .map(({ guard, cause }) => `${endpointId} ${scenario}: ${guard} (${cause})`),
  );
  const { report, run } = result;
  return { exitCode, stderr, stdout, report, run, guards, summary: await result.text("summary.md") };
}

describe("a run on engines in a cluster", () => {
  it("is silent on a ground that is clean and stays so", async () => {
    const { exitCode, guards, report } = await run(() => undefined);
    expect([exitCode, guards]).toEqual([0, []]);
    expect(report.findings).toEqual([]);
    expect(report).not.toHaveProperty("skippedChecks");
    expect(report.warnings.filter(({ code }) => code.startsWith("cluster"))).toEqual([]);
  });

  it("voids the test during which another hand moved the engine, and measures it again", async () => {
    const rollout: Change = (objects) => {
      const pod = named(objects, "pods", VLLM);
      pod.metadata = { ...pod.metadata, name: "vllm-a-5d9f-x2", uid: "p-new" };
    };
    const { guards, run: result } = await run((step, cluster) => {
      if (step === "vllm second") cluster.change = rollout;
    });
    expect(guards).toEqual(["vllm second: cluster-moved (foreign)"]);
    const seconds = result.repeats.filter(({ endpointId, scenario }) => endpointId === "vllm" && scenario === "second");
    expect(seconds.length).toBe(2);
    const messages = seconds.map((repeat) => repeat.guards.map(({ message }) => message).join());
    expect(messages[0]).toContain("pods of Deployment llm/vllm-a were deleted and replaced");
    expect(messages[1]).not.toContain("Deployment");
  });

  it("voids the test in which it was scaled up and down again, which no look shows", async () => {
    const { guards, run: result } = await run((step, cluster) => {
      if (step !== "vllm second" || cluster.followed === undefined) return;
      expect(cluster.followed).toEqual({ namespaces: ["llm"], nodes: ["gpu-1", "gpu-2"] });
      cluster.followed = undefined;
      cluster.tell(VLLM, { name: "vllm-a-5d9f-x9", uid: "p-passing" });
      cluster.tell(VLLM, { name: "vllm-a-5d9f-x9", uid: "p-passing" }, true);
    });
    expect(guards).toEqual(["vllm second: cluster-moved (foreign)"]);
    const messages = result.repeats.flatMap((repeat) => repeat.guards.map(({ message }) => message));
    expect(messages.join("\n")).toContain(
      "Deployment llm/vllm-a was scaled: 0 pods went and 1 came, and that was over by the next look",
    );
  });

  it.each([
    ["a run", ["custom"]],
    ["a calibration", ["calibrate", "--preset", "custom"]],
  ])("says once in %s what it may not follow, and goes by its looks", async (_, command) => {
    const blind = (_step: string, cluster: Changing) => {
      cluster.blind = ["not allowed to watch pods in llm"];
    };
    const { guards, report } = await run(blind, undefined, command);
    expect(guards).toEqual([]);
    const warnings = report.warnings.filter(({ code }) => code === "cluster-not-watched");
    expect(warnings.map(({ message }) => message)).toEqual([
      "a pod that came and went during a test may not have been seen, only what was there before and after: not allowed to watch pods in llm",
    ]);
  });

  it("tells what moved one engine while another was measured to its own next test", async () => {
    const order: string[] = [];
    const { guards } = await run((step, cluster) => {
      order.push(step);
      if (step !== "ollama first") return;
      const lastScaleTime = new Date().toISOString();
      cluster.change = (objects) => {
        Object.assign(named(objects, "autoscalers", "vllm-a").status, { lastScaleTime });
      };
    });
    expect(order.indexOf("vllm first")).toBeLessThan(order.indexOf("ollama first"));
    expect(guards).toEqual(["vllm second: cluster-moved (foreign)"]);
  });

  it("counts what the engine did to itself", async () => {
    const { guards } = await run((step, cluster) => {
      if (step !== "ollama first") return;
      const finishedAt = new Date().toISOString();
      cluster.change = (objects) => {
        named(objects, "pods", "ollama-0").status.containerStatuses = [
          {
            name: "ollama",
            restartCount: 1,
            lastState: { terminated: { exitCode: 137, reason: "OOMKilled", finishedAt } },
          },
        ];
      };
    });
    expect(guards).toEqual(["ollama first: engine-restarted (engine)"]);
  });

  it("warns of what is only suspicious, and of looks that failed", async () => {
    const { guards, report } = await run((step, cluster) => {
      if (step === "vllm first") {
        cluster.change = (objects) => {
          named(objects, "nodes", "gpu-1").spec = { unschedulable: true };
        };
      }
      cluster.down = step === "ollama second";
    });
    expect(guards).toEqual([]);
    const warnings = report.warnings.filter(({ code }) => code.startsWith("cluster"));
    expect(warnings.map(({ code }) => code).sort()).toEqual(["cluster-changed", "cluster-not-seen"]);
    expect(warnings.map(({ message }) => message).join("\n")).toContain("node gpu-1 was cordoned");
    expect(warnings.map(({ message }) => message).join("\n")).toContain("the API server does not answer");
  });

  it("tells with the next look that sees pods what happened while they could not be listed, by looks and by the watch", async () => {
    const replaced: Change = (objects) => {
      const pod = named(objects, "pods", VLLM);
      pod.metadata = { ...pod.metadata, name: "vllm-a-5d9f-x2", uid: "p-new" };
    };
    const { guards, report } = await run((step, cluster) => {
      if (step === "vllm first") {
        cluster.change = replaced;
        cluster.tell("ollama-0", { name: "ollama-9", uid: "p-passing" });
        cluster.tell("ollama-0", { name: "ollama-9", uid: "p-passing" }, true);
      }
      cluster.hidden = step === "vllm first" ? ["pods"] : [];
    });
    expect(guards).toEqual(["ollama first: cluster-moved (foreign)", "vllm second: cluster-moved (foreign)"]);
    const warnings = report.warnings.filter(({ code }) => code === "cluster-not-seen");
    expect(warnings.map(({ message }) => message)).toEqual([
      "the cluster could not be looked at between two tests: not allowed to list pods",
    ]);
  });

  it("measures all the same where the ground cannot be looked at, and says so in its report", async () => {
    let looks = 0;
    const { guards, report } = await run(
      () => undefined,
      () => {
        // The first look is discovery's.
        looks += 1;
        if (looks === 2) throw new InfrastructureError("the API server does not answer");
      },
    );
    expect(guards).toEqual([]);
    expect(report.findings).toEqual([]);
    expect(report.warnings.find(({ code }) => code === "cluster-not-seen")?.message).toBe(
      "the ground of the engines is neither checked nor watched: the API server does not answer",
    );
  });

  it("shows the findings of the ground: errors in the open, the rest in a fold", async () => {
    const { report, stdout, summary } = await run(
      () => undefined,
      (objects) => {
        named(objects, "pods", "ollama-0").spec.nodeName = "gpu-1";
        for (const { status } of objects.pods) if (status !== undefined) status.qosClass = "Burstable";
        for (const { spec } of objects.pods) for (const one of spec?.containers ?? []) delete one.resources;
      },
    );
    expect(report.findings.map(({ rule, severity }) => `${rule}: ${severity}`)).toContain("shared-node: error");
    expect(stdout).toMatch(/Infrastructure that makes a comparison worthless: 1 finding/);
    expect(stdout).toMatch(/error +shared-node +Node gpu-1/);
    expect(stdout).not.toContain("Burstable");
    expect(stdout).toMatch(/With --verbose, and in summary.md:.* Infrastructure/s);
    const [open = "", folded = ""] = summary.split("<details><summary>Infrastructure</summary>");
    expect(open).toContain("shared-node");
    expect(folded).toContain("is Burstable");
  });
});
