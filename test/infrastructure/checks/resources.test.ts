import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { gpuAsked, gpuByClaim, gpuFree } from "../../../src/infrastructure/checks/gpu.ts";
import { qos } from "../../../src/infrastructure/checks/qos.ts";
import { quota } from "../../../src/infrastructure/checks/quota.ts";
import { cpuLimit, resourceRequests, resourcesInjected } from "../../../src/infrastructure/checks/resources.ts";
import { eachSpec, found, named, type Objects } from "../ground.ts";

const VLLM = "vllm-a-5d9f-x1";
type Amounts = Record<string, string>;

/** Template and pod of vLLM with these resources. */
const having = (requests: Amounts | undefined, limits: Amounts | undefined) => (objects: Objects) =>
  eachSpec(objects, VLLM, ({ containers = [] }) => {
    for (const one of containers) one.resources = { ...(requests && { requests }), ...(limits && { limits }) };
  });

describe("requests and limits", () => {
  it("that are missing are a warning that names them", () => {
    const [finding] = found(resourceRequests, having(undefined, undefined));
    expect(finding).toMatchObject({ severity: "warning", object: "Deployment llm/vllm-a", engines: ["vllm"] });
    expect(finding?.message).toContain("has no requests.cpu, no requests.memory, no limits.memory");
    expect(parse(finding?.fix ?? "").containers[0].resources.requests).toHaveProperty("memory");
  });

  it("without a limit of memory are only told, and a limit stands for its request", () => {
    expect(found(resourceRequests, having({ cpu: "8", memory: "32Gi" }, undefined))).toMatchObject([
      { severity: "info" },
    ]);
    expect(found(resourceRequests, having(undefined, { cpu: "8", memory: "32Gi" }))).toEqual([]);
  });

  it("with a limit of processors throttle, unless they may be its own", () => {
    const [throttled] = found(cpuLimit, having({ cpu: "2", memory: "8Gi" }, { cpu: "2500m", memory: "8Gi" }));
    expect(throttled).toMatchObject({ severity: "warning", evidence: ["limits.cpu: 2500m", "requests.cpu: 2"] });
    expect(found(cpuLimit, having({ cpu: "8" }, { cpu: "8" }))).toMatchObject([{ severity: "info" }]);
  });

  it("that differ from the template were added by somebody", () => {
    const [finding] = found(resourcesInjected, (objects) => {
      const [container] = named(objects, "pods", VLLM).spec.containers ?? [];
      Object.assign(container?.resources?.limits ?? {}, { cpu: "1" });
    });
    expect(finding?.evidence).toEqual(["limits.cpu: 1 in the pod, nothing in the template"]);
    expect(found(resourcesInjected, having(undefined, { memory: "8Gi" }))).toEqual([]);
  });
});

describe("the quality of service", () => {
  it.each([
    ["BestEffort", "warning"],
    ["Burstable", "info"],
  ] as const)("%s is a finding of severity %s", (qosClass, severity) => {
    const [finding] = found(qos, (objects) => {
      named(objects, "pods", VLLM).status.qosClass = qosClass;
    });
    expect(finding).toMatchObject({ severity, message: `1 pod of Deployment llm/vllm-a is ${qosClass}` });
  });
});

describe("GPUs", () => {
  const waiting = (objects: Objects) => {
    const pod = structuredClone(named(objects, "pods", VLLM));
    pod.metadata = { ...pod.metadata, name: "vllm-a-5d9f-x2", uid: "p-2" };
    delete pod.spec.nodeName;
    objects.pods.push(pod);
  };

  it("that are all taken are told with what each node has free", () => {
    const [finding] = found(gpuFree, waiting);
    expect(finding).toMatchObject({ severity: "error", engines: ["vllm"] });
    expect(finding?.message).toBe(
      "Deployment llm/vllm-a asks for 1 nvidia.com/gpu, and at most 0 is free on one of 2 nodes that have some",
    );
  });

  it("that are free are no finding: the pod waits for something else", () => {
    const findings = found(gpuFree, (objects) => {
      waiting(objects);
      named(objects, "nodes", "gpu-2").status.allocatable = { "nvidia.com/gpu": "8" };
    });
    expect(findings).toEqual([]);
  });

  it("that no node offers point to the device plugin", () => {
    const [finding] = found(gpuFree, (objects) => {
      waiting(objects);
      for (const { status } of objects.nodes) if (status !== undefined) status.allocatable = { cpu: "15" };
    });
    expect(finding?.message).toContain("none of 2 nodes offers any: its device plugin is missing");
  });

  it("that nobody asks for on a GPU node are a warning, but not of an image for processors", () => {
    const change = (image: string) => (objects: Objects) =>
      eachSpec(objects, VLLM, ({ containers = [] }) => {
        for (const one of containers) Object.assign(one, { image, resources: { requests: { cpu: "8" } } });
      });
    expect(found(gpuAsked, change("vllm/vllm-openai:v1"))).toMatchObject([
      {
        severity: "warning",
        message: "Deployment llm/vllm-a runs on node gpu-1, which has 1 nvidia.com/gpu, and asks for none",
      },
    ]);
    expect(found(gpuAsked, change("vllm/vllm-openai-cpu:v1"))).toEqual([]);
  });

  it("by ResourceClaim are told to be invisible, and are no GPU that nobody asks for", () => {
    const claimed = (objects: Objects) =>
      eachSpec(objects, VLLM, (spec) => {
        spec.resourceClaims = [{ name: "gpu", resourceClaimTemplateName: "one-gpu" }];
        for (const one of spec.containers ?? []) one.resources = { requests: { cpu: "8" } };
      });
    expect(found(gpuByClaim, claimed)).toMatchObject([{ severity: "info", engines: ["vllm"] }]);
    expect(found(gpuAsked, claimed)).toEqual([]);
  });
});

describe("a quota", () => {
  const used = (cpu: string, change: (objects: Objects) => void = () => undefined) =>
    found(quota, (objects) => {
      named(objects, "quotas", "team").status.used = { "requests.cpu": cpu, configmaps: "5" };
      change(objects);
    });

  it.each([
    ["39", "info", "is nearly full: 39 cores of 40 cores for requests.cpu"],
    ["40", "warning", "is full: 40 cores of 40 cores for requests.cpu"],
  ] as const)("with %s of 40 cores is a finding of severity %s", (cpu, severity, words) => {
    const [finding] = used(cpu);
    expect(finding).toMatchObject({ severity, object: "ResourceQuota llm/team", engines: ["vllm", "ollama"] });
    expect(finding?.message).toContain(words);
  });

  it("that is full while an engine lacks pods is an error", () => {
    const [finding] = used("40", (objects) => {
      Object.assign(named(objects, "deployments", "vllm-a").spec, { replicas: 2 });
    });
    expect(finding).toMatchObject({ severity: "error" });
    expect(finding?.message).toMatch(/Deployment llm\/vllm-a lack pods$/);
  });

  it("of nothing is full only where a pod is missing", () => {
    const none = (replicas: number) =>
      used("1", (objects) => {
        named(objects, "quotas", "team").status = {
          hard: { "requests.amd.com/gpu": "0" },
          used: { "requests.amd.com/gpu": "0" },
        };
        Object.assign(named(objects, "deployments", "vllm-a").spec, { replicas });
      });
    expect(none(1)).toEqual([]);
    expect(none(2)).toMatchObject([{ severity: "error" }]);
  });

  it("of another namespace, or with room, is none", () => {
    expect(used("35")).toEqual([]);
    expect(
      used("40", (objects) => {
        named(objects, "quotas", "team").metadata.namespace = "other";
      }),
    ).toEqual([]);
  });
});
