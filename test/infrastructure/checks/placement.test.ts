import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { antiAffinity } from "../../../src/infrastructure/checks/anti-affinity.ts";
import { foreignPods } from "../../../src/infrastructure/checks/foreign-pods.ts";
import { sharedGpu } from "../../../src/infrastructure/checks/shared-gpu.ts";
import { sharedNode } from "../../../src/infrastructure/checks/shared-node.ts";
import { unlikeNodes } from "../../../src/infrastructure/checks/unlike-nodes.ts";
import type { PodAffinityTerm } from "../../../src/model/kube.ts";
import { eachSpec, found, named, type Objects } from "../ground.ts";

const together = (objects: Objects) => {
  named(objects, "pods", "ollama-0").spec.nodeName = "gpu-1";
};

describe("engines on one node", () => {
  it("are a warning where each has devices of its own", () => {
    const [finding] = found(sharedNode, together);
    expect(finding).toMatchObject({ severity: "warning", object: "Node gpu-1", engines: ["vllm", "ollama"] });
    expect(finding?.message).toBe(
      "Deployment llm/vllm-a and StatefulSet llm/ollama run on node gpu-1, each with resources of its own",
    );
    expect(finding?.evidence).toContain("Pod ollama-0 on gpu-1, Guaranteed");
  });

  it("are an error where nothing bounds what one of them takes", () => {
    const [finding] = found(sharedNode, (objects) => {
      together(objects);
      const pod = named(objects, "pods", "ollama-0");
      pod.status.qosClass = "BestEffort";
      for (const container of pod.spec.containers ?? []) delete container.resources;
    });
    expect(finding?.severity).toBe("error");
    expect(finding?.message).toContain("nothing bounds what StatefulSet llm/ollama may take of it");
  });

  it("do not count a pod that is ending or has ended there", () => {
    const gone = (change: (pod: Objects["pods"][number]) => void) =>
      found(sharedNode, (objects) => {
        together(objects);
        change(named(objects, "pods", "ollama-0"));
      });
    const ending = gone(({ metadata }) => {
      metadata.deletionTimestamp = "2026-11-24T11:59:00Z";
    });
    expect(ending).toEqual([]);
  });

  it("get a rule that matches the labels that they have", () => {
    const [finding] = found(sharedNode, together);
    const [term] = parse(finding?.fix ?? "").affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution;
    expect(term).toEqual({
      topologyKey: "kubernetes.io/hostname",
      labelSelector: { matchLabels: { "llm-latency-gate/benchmark-engine": "true" } },
    });
  });
});

describe("a shared GPU", () => {
  const sliced = (objects: Objects) => {
    const { labels = {} } = named(objects, "nodes", "gpu-1").metadata;
    Object.assign(labels, { "nvidia.com/gpu.sharing-strategy": "time-slicing", "nvidia.com/gpu.replicas": "4" });
  };

  it("is a warning while nobody else has a share, and an error once somebody has", () => {
    const [alone] = found(sharedGpu, sliced);
    expect(alone).toMatchObject({ severity: "warning", object: "Node gpu-1", engines: ["vllm"] });
    expect(alone?.message).toContain("hands each GPU out 4 times");
    const [shared] = found(sharedGpu, (objects) => {
      sliced(objects);
      const notebook = { limits: { "nvidia.com/gpu": "1" } };
      objects.allPods.push({
        metadata: { name: "notebook", namespace: "team-b" },
        spec: { nodeName: "gpu-1", containers: [{ name: "a", resources: notebook }] },
        status: { phase: "Running" },
      });
    });
    expect(shared).toMatchObject({ severity: "error" });
    expect(shared?.evidence).toContain("Pod team-b/notebook");
  });

  it("is also told by the name of the product", () => {
    const [finding] = found(sharedGpu, (objects) => {
      const { labels = {} } = named(objects, "nodes", "gpu-1").metadata;
      labels["nvidia.com/gpu.product"] = "NVIDIA-A10G-SHARED";
    });
    expect(finding?.evidence).toEqual(["node label nvidia.com/gpu.product=NVIDIA-A10G-SHARED"]);
  });

  it("in slices is only told", () => {
    const [finding] = found(sharedGpu, (objects) =>
      eachSpec(objects, "vllm-a-5d9f-x1", ({ containers = [] }) => {
        for (const one of containers) one.resources = { limits: { "nvidia.com/mig-3g.20gb": "1" } };
      }),
    );
    expect(finding).toMatchObject({ severity: "info", engines: ["vllm"] });
    expect(finding?.message).toContain("1 nvidia.com/mig-3g.20gb");
  });
});

describe("unlike nodes", () => {
  it("are a warning between engines", () => {
    const [finding, ...others] = found(unlikeNodes, (objects) => {
      const { labels = {} } = named(objects, "nodes", "gpu-2").metadata;
      labels["nvidia.com/gpu.product"] = "NVIDIA-L4";
    });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ severity: "warning", engines: ["vllm", "ollama"] });
    expect(finding?.message).toBe("the engines are on nodes of different GPU: NVIDIA-A10G and NVIDIA-L4");
  });

  it("are an error between the pods of one engine, as base and head are", () => {
    const [finding] = found(unlikeNodes, (objects) => {
      const pod = structuredClone(named(objects, "pods", "vllm-a-5d9f-x1"));
      pod.metadata.name = "vllm-b-77aa-x1";
      pod.metadata.ownerReferences = [{ kind: "ReplicaSet", name: "vllm-b-77aa", controller: true }];
      pod.metadata.labels = { ...pod.metadata.labels, "pod-template-hash": "77aa" };
      pod.spec.nodeName = "gpu-2";
      objects.pods.push(pod);
      named(objects, "nodes", "gpu-2").status.capacity = { cpu: "32" };
    });
    expect(finding).toMatchObject({ severity: "error", engines: ["vllm"] });
    expect(finding?.message).toBe("the pods of vllm are on nodes of different processors: 16 and 32");
    expect(finding?.evidence).toContain("Deployment llm/vllm-b on node gpu-2: 32");
  });

  it("within one engine are told before those between engines", () => {
    const [finding, ...others] = found(unlikeNodes, (objects) => {
      const first = named(objects, "nodes", "gpu-1");
      const third = structuredClone(first);
      third.metadata.name = "gpu-3";
      Object.assign(third.status, { capacity: { cpu: "32" } });
      objects.nodes.push(third);
      const pod = structuredClone(named(objects, "pods", "vllm-a-5d9f-x1"));
      pod.metadata.name = "vllm-a-5d9f-x2";
      pod.spec.nodeName = "gpu-3";
      objects.pods.push(pod);
      named(objects, "nodes", "gpu-2").metadata.labels = { "nvidia.com/gpu.product": "NVIDIA-L4" };
    });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ severity: "error", engines: ["vllm"] });
  });

  it("are none where a node does not tell", () => {
    expect(
      found(unlikeNodes, (objects) => {
        named(objects, "nodes", "gpu-2").metadata.labels = {};
      }),
    ).toEqual([]);
  });
});

describe("anti-affinity", () => {
  /** Both engines get these rules, so that the other's cannot stand in for it. */
  const rules = (affinity: object | undefined) =>
    found(antiAffinity, (objects) => {
      for (const pod of ["vllm-a-5d9f-x1", "ollama-0"]) {
        eachSpec(objects, pod, (spec) => {
          spec.affinity = { ...(affinity === undefined ? {} : { podAntiAffinity: affinity }) };
        });
      }
    });
  const required = (...terms: PodAffinityTerm[]) => ({ requiredDuringSchedulingIgnoredDuringExecution: terms });
  const ENGINES = { matchLabels: { "llm-latency-gate/benchmark-engine": "true" } };
  const HOST = "kubernetes.io/hostname";

  it.each([
    ["is missing", undefined, "warning", "has no anti-affinity that keeps it off the nodes of StatefulSet llm/ollama"],
    [
      "is only preferred",
      {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: HOST, labelSelector: ENGINES } },
        ],
      },
      "info",
      "only prefers other nodes",
    ],
    [
      "has the key of something else than nodes",
      required({ topologyKey: "rack", labelSelector: ENGINES }),
      "warning",
      "whose topologyKey is not that of nodes",
    ],
    [
      "matches no engine",
      required({ topologyKey: HOST, labelSelector: { matchLabels: { app: "x" } } }),
      "warning",
      "does not match the labels of",
    ],
    [
      "has no selector, which is nothing and not everything",
      required({ topologyKey: HOST }),
      "warning",
      "does not match the labels of",
    ],
    [
      "takes another namespace than the engines'",
      required({ topologyKey: HOST, labelSelector: ENGINES, namespaces: ["other"] }),
      "warning",
      "ends at its own namespace",
    ],
  ] as const)("that %s is told of both engines", (_, affinity, severity, words) => {
    const findings = rules(affinity);
    expect(findings.map((finding) => [finding.severity, finding.object])).toEqual([
      [severity, "Deployment llm/vllm-a"],
      [severity, "StatefulSet llm/ollama"],
    ]);
    expect(findings[0]?.message).toContain(words);
    expect(findings[0]?.fix).toContain("requiredDuringSchedulingIgnoredDuringExecution");
  });

  it.each([
    [
      "a zone, which is more than a node",
      required({ topologyKey: "topology.kubernetes.io/zone", labelSelector: ENGINES }),
    ],
    ["all namespaces", required({ topologyKey: HOST, labelSelector: ENGINES, namespaceSelector: {} })],
    [
      "other engines than its own, by an expression",
      required({
        topologyKey: HOST,
        labelSelector: {
          ...ENGINES,
          matchExpressions: [{ key: "app.kubernetes.io/name", operator: "NotIn", values: ["nobody"] }],
        },
      }),
    ],
    [
      "its own value of a label, left out",
      required({ topologyKey: HOST, labelSelector: ENGINES, mismatchLabelKeys: ["app.kubernetes.io/name"] }),
    ],
  ] as const)("is fine with %s", (_, affinity) => {
    expect(rules(affinity)).toEqual([]);
  });

  it("with matchLabelKeys does not reach pods of another value", () => {
    const sameName = { topologyKey: HOST, labelSelector: ENGINES, matchLabelKeys: ["app.kubernetes.io/name"] };
    expect(rules(required(sameName))[0]?.message).toContain("does not match the labels of");
  });

  it("of one engine is enough, since the scheduler asks both", () => {
    expect(
      found(antiAffinity, (objects) =>
        eachSpec(objects, "vllm-a-5d9f-x1", (spec) => {
          delete spec.affinity;
        }),
      ),
    ).toEqual([]);
  });

  it("is not wanted of a single engine", () => {
    expect(
      found(antiAffinity, (objects) => {
        objects.pods.length = 1;
        objects.services.length = 1;
        delete objects.pods[0]?.spec?.affinity;
        delete objects.deployments[0]?.spec?.template?.spec?.affinity;
      }),
    ).toEqual([]);
  });
});

describe("other pods on an engine's node", () => {
  const besides = (cpu: string | undefined, more: object = {}, owner = "ReplicaSet") =>
    found(foreignPods, (objects) => {
      objects.allPods.push({
        metadata: { name: "web-1", namespace: "shop", ownerReferences: [{ kind: owner, name: "web" }] },
        spec: {
          nodeName: "gpu-1",
          containers: [{ name: "web", ...(cpu !== undefined && { resources: { requests: { cpu } } }) }],
          ...more,
        },
        status: { phase: "Running" },
      });
    });

  it("are a warning from a tenth of its processors on, with the figures", () => {
    const [finding] = besides("4");
    expect(finding).toMatchObject({ severity: "warning", object: "Node gpu-1", engines: ["vllm"] });
    expect(finding?.message).toBe("1 other pod on node gpu-1 of Deployment llm/vllm-a asks for 4 cores of 15 cores");
    expect(finding?.evidence).toEqual(["Pod shop/web-1: 4 cores"]);
  });

  it("are only told below that, and where they ask for nothing", () => {
    expect(besides("500m")[0]?.severity).toBe("info");
    expect(besides(undefined)[0]?.message).toContain("1 of them for nothing, so that they may take anything");
  });

  it("are none that belong to the cluster, and none on other nodes", () => {
    expect(besides("4", {}, "DaemonSet")).toEqual([]);
    expect(besides("4", { nodeName: "cpu-7" })).toEqual([]);
  });
});
