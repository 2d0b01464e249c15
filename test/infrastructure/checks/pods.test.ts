import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { floatingImage, mixedImages } from "../../../src/infrastructure/checks/images.ts";
import { oomKilled, podsFailing, podsStarting } from "../../../src/infrastructure/checks/pods-failing.ts";
import { podsPending } from "../../../src/infrastructure/checks/pods-pending.ts";
import { rollout } from "../../../src/infrastructure/checks/rollout.ts";
import type { Pod, Workload } from "../../../src/model/kube.ts";
import { eachSpec, found, named, type Objects } from "../ground.ts";

const VLLM = "vllm-a-5d9f-x1";
type ContainerStatus = NonNullable<NonNullable<Pod["status"]>["containerStatuses"]>[number];

const container = (more: Partial<ContainerStatus>) => (objects: Objects) => {
  const { status } = named(objects, "pods", VLLM);
  status.containerStatuses = [{ name: "vllm", ...more }];
};

describe("a pod that no node takes", () => {
  const pending = (reason: string, message?: string) =>
    found(podsPending, (objects) => {
      const { status } = named(objects, "pods", VLLM);
      status.phase = "Pending";
      status.conditions = [
        { type: "PodScheduled", status: "False", reason, ...(message !== undefined && { message }) },
      ];
    });

  it("is told with what the scheduler says, in words and in its own", () => {
    const message =
      "0/5 nodes are available: 2 Insufficient nvidia.com/gpu, 1 node(s) didn't match pod anti-affinity rules, " +
      "2 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }. preemption: 0/5 nodes are available: 5 No preemption victims found.";
    const [finding] = pending("Unschedulable", message);
    expect(finding).toMatchObject({ severity: "error", object: `Pod llm/${VLLM}`, engines: ["vllm"] });
    expect(finding?.message).toBe(
      `Pod llm/${VLLM} gets no node: 2 nodes: too little nvidia.com/gpu is free; 1 node: its own anti-affinity keeps it off the pods there; ` +
        "2 nodes: it does not tolerate a taint",
    );
    expect(finding?.evidence[0]).toContain(message);
  });

  it("is told with another reason where there is one", () => {
    expect(pending("SchedulingGated")[0]?.message).toContain("a scheduling gate holds it back");
    expect(pending("Unschedulable", "words of a newer scheduler")[0]?.message).toContain("words of a newer scheduler");
  });
});

describe("a container that does not run", () => {
  it.each([
    ["ImagePullBackOff", "its image cannot be pulled"],
    ["CreateContainerConfigError", "a Secret or ConfigMap that it names is missing"],
    ["CrashLoopBackOff", "it ends again and again"],
  ])("for %s is an error", (reason, words) => {
    const [finding] = found(
      podsFailing,
      container({ restartCount: 3, state: { waiting: { reason, message: "back-off" } } }),
    );
    expect(finding).toMatchObject({
      severity: "error",
      object: `Pod llm/${VLLM}`,
      evidence: ["back-off", "3 restarts"],
    });
    expect(finding?.message).toContain(words);
  });

  it("is told as well where it comes before the engine, as what loads the model does", () => {
    const loader = { name: "storage-initializer", state: { waiting: { reason: "CrashLoopBackOff" } } };
    const [finding] = found(podsFailing, (objects) => {
      Object.assign(named(objects, "pods", VLLM).status, { initContainerStatuses: [loader] });
    });
    expect(finding?.message).toContain(`container storage-initializer of Pod llm/${VLLM} does not run`);
  });

  it("for a reason that passes is none: it is starting", () => {
    expect(found(podsFailing, container({ state: { waiting: { reason: "ContainerCreating" } } }))).toEqual([]);
  });

  it("and crashes tells how it ended the last time", () => {
    const [finding] = found(
      podsFailing,
      container({
        state: { waiting: { reason: "CrashLoopBackOff" } },
        lastState: { terminated: { exitCode: 1, reason: "Error" } },
      }),
    );
    expect(finding?.message).toContain("the last time with exit code 1 (Error)");
  });
});

describe("a container that was killed for its memory", () => {
  const end = { reason: "OOMKilled", exitCode: 137, finishedAt: "2026-11-24T11:00:00Z" };

  it("and runs again is a warning with its limit, and with twice as much as a remedy", () => {
    const [finding] = found(
      oomKilled,
      container({ restartCount: 1, state: { running: {} }, lastState: { terminated: end } }),
    );
    expect(finding?.severity).toBe("warning");
    expect(finding?.message).toBe(
      "container vllm of Deployment llm/vllm-a was killed for its memory at 2026-11-24T11:00:00Z, at its limit of 32Gi",
    );
    expect(parse(finding?.fix ?? "").containers[0].resources.limits.memory).toBe("64Gi");
  });

  it("and came to its end the next time is a warning", () => {
    const killed = { state: { terminated: { exitCode: 0, reason: "Completed" } }, lastState: { terminated: end } };
    expect(found(oomKilled, container(killed))).toMatchObject([{ severity: "warning" }]);
  });

  it("and does not run is an error", () => {
    expect(found(oomKilled, container({ state: { terminated: end } }))).toMatchObject([{ severity: "error" }]);
    expect(found(oomKilled, container({ state: { terminated: { ...end, reason: "Error" } } }))).toEqual([]);
  });
});

describe("pods that are not ready", () => {
  it("are an error where none is, and tell why", () => {
    const [finding] = found(podsStarting, (objects) => {
      const { status } = named(objects, "pods", VLLM);
      status.conditions = [{ type: "Ready", status: "False", reason: "ContainersNotReady" }];
    });
    expect(finding).toMatchObject({ severity: "error", message: "0 of 1 pod of Deployment llm/vllm-a are ready" });
    expect(finding?.evidence).toEqual([`Pod ${VLLM}: ContainersNotReady`]);
  });

  it("are a warning beside ready ones", () => {
    const [finding] = found(podsStarting, (objects) => {
      Object.assign(named(objects, "deployments", "vllm-a").spec, { replicas: 2 });
    });
    expect(finding).toMatchObject({ severity: "warning", message: "1 of 2 pods of Deployment llm/vllm-a is ready" });
  });
});

describe("a rollout", () => {
  const status = (more: NonNullable<Workload["status"]>, change: (objects: Objects) => void = () => undefined) =>
    found(rollout, (objects) => {
      Object.assign(named(objects, "deployments", "vllm-a").status, more);
      change(objects);
    });

  it.each([
    ["that its controller has not seen", { observedGeneration: 2 }, "its controller has seen generation 2 of 3"],
    ["whose first pod is not there yet", { updatedReplicas: 0, replicas: 0 }, "0 of 1 pods are of the newest revision"],
    ["whose old pod is still there", { replicas: 2 }, "1 of 2 pods are of an older revision"],
    [
      "that is stuck",
      {
        conditions: [
          { type: "Progressing", status: "False" as const, reason: "ProgressDeadlineExceeded", message: "timed out" },
        ],
      },
      "it is stuck: timed out",
    ],
  ])("%s is an error", (_, more, words) => {
    const [finding] = status(more);
    expect(finding).toMatchObject({ severity: "error", object: "Deployment llm/vllm-a", evidence: [words] });
  });

  it("that waits for the GPU of the old pod gets the strategy that frees it first", () => {
    const [finding] = status({ updatedReplicas: 0 }, (objects) => {
      Object.assign(named(objects, "deployments", "vllm-a").spec, { strategy: { type: "RollingUpdate" } });
    });
    expect(finding?.message).toContain("may wait for the GPU of the old one for ever");
    expect(parse(finding?.fix ?? "").spec.strategy.type).toBe("Recreate");
    expect(status({ updatedReplicas: 0 })[0]).not.toHaveProperty("fix");
  });
});

describe("images", () => {
  const image = (name: string) => (objects: Objects) =>
    eachSpec(objects, VLLM, ({ containers = [] }) => {
      for (const one of containers) one.image = name;
    });

  it.each([
    ["vllm/vllm-openai:latest", "warning", "whose tag latest names another image tomorrow"],
    ["vllm/vllm-openai", "warning", "whose tag latest names another image tomorrow"],
    ["registry:5000/vllm/vllm-openai:nightly-abc", "warning", "whose tag nightly-abc"],
    ["vllm/vllm-openai:v0.12.0", "info", "by its tag, which may be moved"],
  ] as const)("%s is a finding of severity %s", (name, severity, words) => {
    const [finding] = found(floatingImage, image(name));
    expect(finding).toMatchObject({ severity, evidence: ["imageID sha256:aaaa"] });
    expect(finding?.message).toContain(words);
  });

  it("are pinned to what runs", () => {
    const [finding] = found(floatingImage, image("registry:5000/vllm/vllm-openai"));
    expect(parse(finding?.fix ?? "").containers[0].image).toBe("registry:5000/vllm/vllm-openai@sha256:aaaa");
  });

  it("that differ between the pods of one engine are an error", () => {
    const [finding] = found(mixedImages, (objects) => {
      const pod = structuredClone(named(objects, "pods", VLLM));
      pod.metadata.name = "vllm-a-5d9f-x2";
      for (const one of pod.status.containerStatuses ?? []) one.imageID = "docker.io/vllm/vllm-openai@sha256:cccc";
      objects.pods.push(pod);
    });
    expect(finding).toMatchObject({
      severity: "error",
      message: "pods of Deployment llm/vllm-a run 2 different images",
    });
    expect(finding?.evidence).toEqual([`Pod ${VLLM}: sha256:aaaa`, "Pod vllm-a-5d9f-x2: sha256:cccc"]);
  });
});
