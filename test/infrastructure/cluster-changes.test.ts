import { describe, expect, it } from "vitest";
import { clusterChanges } from "../../src/infrastructure/cluster-changes.ts";
import type { Pod } from "../../src/model/kube.ts";
import { type GroundOptions, ground, named, type Objects } from "./ground.ts";

const VLLM = "vllm-a-5d9f-x1";
const BEFORE = "2026-11-24T12:00:00.000Z";
const AFTER = "2026-11-24T12:05:00.000Z";
const INSIDE = "2026-11-24T12:03:00Z";

type Change = (objects: Objects) => void;

const changes = (after: Change, { before, ...options }: GroundOptions & { before?: Change } = {}) =>
  clusterChanges({
    before: ground(before, { ...options, takenAt: BEFORE }),
    after: ground(
      (objects) => {
        before?.(objects);
        after(objects);
      },
      { ...options, takenAt: AFTER },
    ),
  });

/** The pod of vLLM gives way to another one. */
const replacedBy =
  (more: Partial<Pod["metadata"]> = {}, change: Change = () => undefined): Change =>
  (objects) => {
    const pod = named(objects, "pods", VLLM);
    pod.metadata = { ...pod.metadata, name: "vllm-a-5d9f-x9", uid: "p-new", ...more };
    pod.status.startTime = INSIDE;
    change(objects);
  };

it("are none where nothing happened", () => {
  expect(changes(() => undefined)).toEqual([]);
});

describe("a restart in its pod", () => {
  const ended = (reason: string, exitCode: number) =>
    changes((objects) => {
      named(objects, "pods", VLLM).status.containerStatuses = [
        {
          name: "vllm",
          restartCount: 1,
          state: { running: {} },
          lastState: { terminated: { reason, exitCode, finishedAt: INSIDE } },
        },
      ];
    });

  it("is the engine's own doing, at the time that the cluster tells", () => {
    expect(ended("OOMKilled", 137)).toEqual([
      {
        kind: "restart",
        cause: "engine",
        weight: "invalidating",
        object: `Pod llm/${VLLM}`,
        endpointIds: ["vllm"],
        message: `container vllm of Pod llm/${VLLM} ended with exit code 137 (OOMKilled)`,
        atMs: Date.parse(INSIDE),
      },
    ]);
  });

  it("is another's where the container was lost with its node", () => {
    expect(ended("ContainerStatusUnknown", 255)).toMatchObject([{ kind: "restart", cause: "foreign" }]);
  });

  it("of a node that went is the node's", () => {
    const seen = changes((objects) => {
      const { status } = named(objects, "pods", VLLM);
      status.conditions = [{ type: "Ready", status: "False", lastTransitionTime: INSIDE }];
      const node = named(objects, "nodes", "gpu-1");
      node.status.conditions = [{ type: "Ready", status: "Unknown", lastTransitionTime: INSIDE }];
    });
    expect(seen.map(({ kind, cause }) => [kind, cause])).toEqual([
      ["node", "foreign"],
      ["endpoints", "foreign"],
    ]);
  });
});

describe("a pod that is replaced", () => {
  it("by one of another template is a rollout, told once", () => {
    const seen = changes(
      replacedBy(
        {
          labels: {
            "app.kubernetes.io/name": "vllm",
            "llm-latency-gate/engine": "vllm",
            "app.kubernetes.io/instance": "a",
            "pod-template-hash": "77aa",
          },
          ownerReferences: [{ kind: "ReplicaSet", name: "vllm-a-77aa", controller: true }],
        },
        (objects) => {
          const { metadata, spec } = named(objects, "deployments", "vllm-a");
          metadata.generation = 4;
          Object.assign(spec.template?.spec ?? {}, { priorityClassName: "high" });
        },
      ),
    );
    expect(seen).toMatchObject([{ kind: "rollout", cause: "foreign", weight: "invalidating", endpointIds: ["vllm"] }]);
  });

  it("is told by its hash where the workload cannot be seen", () => {
    const seen = changes(
      replacedBy({
        labels: {
          "app.kubernetes.io/name": "vllm",
          "llm-latency-gate/engine": "vllm",
          "app.kubernetes.io/instance": "a",
          "pod-template-hash": "77aa",
        },
        ownerReferences: [{ kind: "ReplicaSet", name: "vllm-a-77aa", controller: true }],
      }),
      { hidden: ["deployments"] },
    );
    expect(seen).toMatchObject([
      { kind: "rollout", message: "Deployment llm/vllm-a was rolled out: 1 pod went and 1 came" },
    ]);
  });

  it("without a reason was deleted by hand", () => {
    expect(changes(replacedBy())).toMatchObject([{ kind: "restart", cause: "foreign", atMs: Date.parse(INSIDE) }]);
  });

  it("is gone from its deletion on, and that it is no longer ready is not the engine's doing", () => {
    const seen = changes((objects) => {
      const left = structuredClone(named(objects, "pods", VLLM));
      left.metadata.deletionTimestamp = INSIDE;
      left.status.conditions = [{ type: "Ready", status: "False", lastTransitionTime: INSIDE }];
      replacedBy()(objects);
      objects.pods.push(left);
    });
    expect(seen).toMatchObject([
      { kind: "restart", cause: "foreign", message: expect.stringContaining("1 pod went and 1 came") },
    ]);
  });

  it("after an eviction tells who sent it away", () => {
    const evicted = (message: string) =>
      changes((objects) => {
        const left = structuredClone(named(objects, "pods", VLLM));
        left.status = { phase: "Failed", reason: "Evicted", message };
        replacedBy()(objects);
        objects.pods.push(left);
      });
    const own = "The node was low on resource: memory. Container vllm was using 60Gi, request is 32Gi.";
    expect(evicted(own)).toMatchObject([{ kind: "eviction", cause: "engine" }]);
    expect(evicted("The node was low on resource: ephemeral-storage.")).toMatchObject([
      { kind: "eviction", cause: "foreign", endpointIds: ["vllm"] },
    ]);
  });

  it("is sent away from the moment that its condition says so", () => {
    const seen = changes((objects) => {
      named(objects, "pods", VLLM).status.conditions?.push({
        type: "DisruptionTarget",
        status: "True",
        reason: "EvictionByEvictionAPI",
        message: "Eviction API: evicting",
      });
    });
    expect(seen).toMatchObject([{ kind: "eviction", cause: "foreign", atMs: Date.parse(AFTER) }]);
  });
});

describe("readiness", () => {
  it("that was lost and came back in between is told by the time of its last change", () => {
    const seen = changes((objects) => {
      const { status } = named(objects, "pods", VLLM);
      status.conditions = [{ type: "Ready", status: "True", lastTransitionTime: INSIDE }];
    });
    expect(seen).toMatchObject([{ kind: "endpoints", cause: "engine", weight: "invalidating" }]);
    expect(seen[0]?.message).toContain("was not ready for a while");
  });

  it("that comes is no change: the pod was starting", () => {
    const starting: Change = (objects) => {
      named(objects, "pods", VLLM).status.conditions = [{ type: "Ready", status: "False" }];
    };
    const ready: Change = (objects) => {
      named(objects, "pods", VLLM).status.conditions = [{ type: "Ready", status: "True", lastTransitionTime: INSIDE }];
    };
    expect(changes(ready, { before: starting })).toEqual([]);
  });
});

describe("a scaling", () => {
  it("by an autoscaler is told by it, once", () => {
    const seen = changes((objects) => {
      Object.assign(named(objects, "autoscalers", "vllm-a").status, { desiredReplicas: 2, lastScaleTime: INSIDE });
      const { metadata, spec } = named(objects, "deployments", "vllm-a");
      metadata.generation = 4;
      Object.assign(spec, { replicas: 2 });
    });
    expect(seen).toMatchObject([{ kind: "scale", cause: "foreign", weight: "invalidating", endpointIds: ["vllm"] }]);
  });

  it("there and back is seen by the time of the last one", () => {
    const seen = changes((objects) => {
      Object.assign(named(objects, "autoscalers", "vllm-a").status, { lastScaleTime: INSIDE });
    });
    expect(seen).toMatchObject([{ kind: "scale", atMs: Date.parse(INSIDE) }]);
  });

  it("by hand is told before a pod comes", () => {
    const seen = changes((objects) => {
      const { metadata, spec } = named(objects, "statefulSets", "ollama");
      metadata.generation = 2;
      Object.assign(spec, { replicas: 3 });
    });
    expect(seen).toMatchObject([
      { kind: "scale", message: "StatefulSet llm/ollama was scaled from 1 to 3 replicas", endpointIds: ["ollama"] },
    ]);
  });
});

it("of a Service that leads elsewhere is told although the pods are the same", () => {
  const seen = changes((objects) => {
    named(objects, "endpointSlices", "vllm-a-1").endpoints = [];
  });
  expect(seen).toMatchObject([{ kind: "endpoints", cause: "foreign", object: "Service llm/vllm-a" }]);
});

it("of endpoints that catch up with pods that were ready before are none", () => {
  const late: Change = (objects) => {
    named(objects, "endpointSlices", "vllm-a-1").endpoints = [];
  };
  const caughtUp: Change = (objects) => {
    named(objects, "endpointSlices", "vllm-a-1").endpoints = [{ addresses: ["10.0.0.11"] }];
  };
  expect(changes(caughtUp, { before: late })).toEqual([]);
});

describe("a node", () => {
  const node = (change: (node: Objects["nodes"][number]) => void) =>
    changes((objects) => change(named(objects, "nodes", "gpu-2")));

  it("that was not ready for a while invalidates, by the time of its last change", () => {
    const seen = node(({ status }) => {
      Object.assign(status ?? {}, { conditions: [{ type: "Ready", status: "True", lastTransitionTime: INSIDE }] });
    });
    expect(seen).toMatchObject([
      { kind: "node", weight: "invalidating", endpointIds: ["ollama"], message: "node gpu-2 is ready again" },
    ]);
  });

  it("that is cordoned or under pressure is suspicious", () => {
    const seen = node(({ spec, status }) => {
      Object.assign(spec ?? {}, { unschedulable: true });
      status?.conditions?.push({ type: "MemoryPressure", status: "True" });
      status?.conditions?.shift();
    });
    expect(seen.map(({ kind, weight }) => [kind, weight])).toEqual([
      ["node", "suspicious"],
      ["pressure", "suspicious"],
    ]);
  });

  it("that is gone invalidates", () => {
    const seen = changes((objects) => {
      objects.nodes = objects.nodes.filter(({ metadata }) => metadata.name !== "gpu-1");
    });
    expect(seen).toMatchObject([
      { kind: "node", weight: "invalidating", message: "node gpu-1 was taken out of the cluster" },
    ]);
  });

  it("that may not be looked at is no node that went", () => {
    const before = ground(undefined, { takenAt: BEFORE });
    const after = ground(undefined, {
      takenAt: AFTER,
      hidden: ["nodes", "autoscalers", "allPods", "events", "endpointSlices"],
    });
    expect(clusterChanges({ before, after })).toEqual([]);
  });
});

it("of a pod that landed beside an engine are suspicious, with what it asks for; one that was there is none", () => {
  const landed: Change = (objects) => {
    objects.allPods.push({
      metadata: { name: "job-1", namespace: "batch", uid: "p-job" },
      spec: { nodeName: "gpu-1", containers: [{ name: "a", resources: { requests: { cpu: "6" } } }] },
      status: { phase: "Running", startTime: INSIDE },
    });
  };
  const seen = changes(landed);
  const newcomer = {
    kind: "newcomer",
    weight: "suspicious",
    cause: "foreign",
    object: "Node gpu-1",
    endpointIds: ["vllm"],
  };
  expect(seen).toMatchObject([newcomer]);
  expect(seen[0]?.message).toBe("1 new pod on node gpu-1 (Pod batch/job-1), asking for 6 cores");
  expect(changes(() => undefined, { before: landed })).toEqual([]);
});

describe("an event", () => {
  const event =
    (reason: string, count: number): Change =>
    (objects) => {
      objects.events = [
        {
          metadata: { name: "e1", namespace: "llm", uid: "e-1" },
          type: "Warning",
          reason,
          message: "Readiness probe failed",
          count,
          lastTimestamp: INSIDE,
          involvedObject: { kind: "Pod", namespace: "llm", name: VLLM },
        },
      ];
    };

  it("that came up again is told with its times, and an old one is not", () => {
    expect(changes(event("Unhealthy", 5), { before: event("Unhealthy", 2) })).toMatchObject([
      {
        weight: "suspicious",
        cause: "engine",
        kind: "pressure",
        message: `Pod llm/${VLLM}: Unhealthy 3 times, Readiness probe failed`,
      },
    ]);
    expect(changes(event("Unhealthy", 2), { before: event("Unhealthy", 2) })).toEqual([]);
  });

  it("of no weight, or of another pod, is none", () => {
    expect(changes(event("Pulled", 1))).toEqual([]);
    expect(
      changes((objects) => {
        event("Evicted", 1)(objects);
        Object.assign(objects.events[0]?.involvedObject ?? {}, { name: "web-1" });
      }),
    ).toEqual([]);
  });

  it.each([
    ["NodeNotReady", "invalidating", "node"],
    ["Rebooted", "invalidating", "node"],
    ["SystemOOM", "suspicious", "pressure"],
    ["EvictionThresholdMet", "suspicious", "pressure"],
  ] as const)("about the node of an engine is told too: %s", (reason, weight, kind) => {
    const onNode = (name: string) => (objects: Objects) => {
      objects.nodeEvents = [
        {
          metadata: { name: "e9", namespace: "default" },
          reason,
          message: "as the kubelet says",
          involvedObject: { kind: "Node", name },
          lastTimestamp: "2026-11-24T12:00:30Z",
        },
      ];
    };
    expect(changes(onNode("gpu-1"))).toMatchObject([
      { weight, kind, cause: "foreign", object: "Node gpu-1", message: `Node gpu-1: ${reason}, as the kubelet says` },
    ]);
    expect(changes(onNode("cpu-7"))).toEqual([]);
  });
});

it("are held between the two looks, whatever the cluster's clock says", () => {
  const seen = changes((objects) => {
    Object.assign(named(objects, "autoscalers", "vllm-a").status, { lastScaleTime: "2027-01-01T00:00:00Z" });
  });
  expect(seen).toMatchObject([{ atMs: Date.parse(AFTER) }]);
});
