import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { horizontalAutoscaler, kedaScaler } from "../../../src/infrastructure/checks/autoscaling.ts";
import { disruptionBudget } from "../../../src/infrastructure/checks/disruption-budget.ts";
import { nodeState } from "../../../src/infrastructure/checks/node-state.ts";
import { readiness, slowStart } from "../../../src/infrastructure/checks/probes.ts";
import { serviceLinks } from "../../../src/infrastructure/checks/service-links.ts";
import { volumeClaims } from "../../../src/infrastructure/checks/volume-claims.ts";
import type { Container, Probe } from "../../../src/model/kube.ts";
import { enginePod, rendered } from "../../helm/chart.ts";
import { ENGINES, NO_HELM } from "../../helpers/helm.ts";
import { eachSpec, found, named, type Objects } from "../ground.ts";

const VLLM = "vllm-a-5d9f-x1";

describe("an autoscaler", () => {
  it("that may scale is a warning, and one that scales an error", () => {
    const limits = (objects: Objects) =>
      Object.assign(named(objects, "autoscalers", "vllm-a").spec, { maxReplicas: 4 });
    const [may] = found(horizontalAutoscaler, limits);
    expect(may).toMatchObject({ severity: "warning", object: "HorizontalPodAutoscaler llm/vllm-a", engines: ["vllm"] });
    expect(may?.message).toContain("may scale Deployment llm/vllm-a between 1 and 4 replicas");
    const [does] = found(horizontalAutoscaler, (objects) => {
      limits(objects);
      named(objects, "autoscalers", "vllm-a").status.desiredReplicas = 3;
    });
    expect(does?.severity).toBe("error");
    expect(does?.message).toContain("is scaling Deployment llm/vllm-a from 1 to 3 replicas");
  });

  it("at its maximum is told as that, and whether it would add more if it could", () => {
    const full = (reason: string) =>
      found(horizontalAutoscaler, (objects) => {
        const hpa = named(objects, "autoscalers", "vllm-a");
        Object.assign(hpa.spec, { maxReplicas: 4 });
        const conditions = [{ type: "ScalingLimited", status: reason === "" ? "False" : "True", reason }];
        Object.assign(hpa.status, { currentReplicas: 4, desiredReplicas: 4, conditions });
      })[0];
    expect(full("")).toMatchObject({
      severity: "warning",
      message: expect.stringContaining("has scaled Deployment llm/vllm-a to its maximum of 4 replicas"),
      evidence: ["minReplicas 1, maxReplicas 4, current 4, desired 4", "it is at its maximum"],
    });
    expect(full("TooManyReplicas")?.evidence[1]).toBe(
      "it is at its maximum, and wants more: its metric is above its target already",
    );
    expect(full("TooFewReplicas")?.evidence[1]).toBe("it is at its maximum");
  });

  it("of KEDA at its maximum is told with the ScaledObject that it is of", () => {
    const evidence = (hpaName?: string) =>
      found(kedaScaler, (objects) => {
        const scaled = named(objects, "scaledObjects", "ollama");
        delete scaled.metadata.annotations;
        scaled.status = hpaName === undefined ? {} : { hpaName };
        objects.autoscalers.push({
          metadata: { name: "keda-hpa-ollama", namespace: "llm" },
          spec: { maxReplicas: 100 },
          status: { currentReplicas: 100 },
        });
      })[0]?.evidence;
    expect(evidence()).toEqual(["minReplicaCount 0, maxReplicaCount 100", "it is at its maximum"]);
    expect(evidence("another")).toEqual(["minReplicaCount 0, maxReplicaCount 100"]);
  });

  it("of something else, or of KEDA's own making, is none here", () => {
    const change = (edit: (hpa: Objects["autoscalers"][number]) => void) =>
      found(horizontalAutoscaler, (objects) => {
        const hpa = named(objects, "autoscalers", "vllm-a");
        Object.assign(hpa.spec, { maxReplicas: 4 });
        edit(hpa);
      });
    expect(
      change(({ spec }) => Object.assign(spec ?? {}, { scaleTargetRef: { kind: "StatefulSet", name: "vllm-a" } })),
    ).toEqual([]);
    expect(
      change(({ metadata }) => {
        metadata.ownerReferences = [{ kind: "ScaledObject", name: "vllm-a" }];
      }),
    ).toEqual([]);
  });

  it("of KEDA scales to zero where nothing else is said", () => {
    const [finding] = found(kedaScaler, (objects) => {
      named(objects, "scaledObjects", "ollama").metadata.annotations = {};
    });
    expect(finding).toMatchObject({ severity: "warning", object: "ScaledObject llm/ollama", engines: ["ollama"] });
    expect(finding?.message).toContain("between 0 and 100 replicas");
    expect(finding?.message).toContain("from zero the first request waits");
    expect(parse(finding?.fix ?? "").metadata.annotations).toEqual({ "autoscaling.keda.sh/paused": "true" });
  });
});

describe("a disruption budget", () => {
  it("that is missing, or allows evictions, is told", () => {
    const missing = found(disruptionBudget, (objects) => {
      objects.disruptionBudgets.length = 0;
    });
    expect(missing.map(({ severity, message }) => [severity, message])).toEqual([
      ["info", "Deployment llm/vllm-a has no PodDisruptionBudget"],
      ["info", "StatefulSet llm/ollama has no PodDisruptionBudget"],
    ]);
    const [loose] = found(disruptionBudget, (objects) => {
      named(objects, "disruptionBudgets", "engines").status.disruptionsAllowed = 1;
    });
    expect(loose?.message).toBe("the PodDisruptionBudget of Deployment llm/vllm-a allows 1 evictions");
  });
});

describe("a node", () => {
  it.each([
    ["that is not ready", "error", { type: "Ready", status: "Unknown", reason: "NodeStatusUnknown" }, "is not ready"],
    [
      "that is short of memory",
      "error",
      { type: "MemoryPressure", status: "True" },
      "is short of memory and evicts pods",
    ],
    ["that is short of disk space", "warning", { type: "DiskPressure", status: "True" }, "is short of disk space"],
  ] as const)("%s is a finding of severity %s", (_, severity, condition, words) => {
    const [finding] = found(nodeState, (objects) => {
      named(objects, "nodes", "gpu-1").status.conditions = [condition];
    });
    expect(finding).toMatchObject({ severity, object: "Node gpu-1", engines: ["vllm"] });
    expect(finding?.message).toContain(`node gpu-1 of Deployment llm/vllm-a ${words}`);
  });

  it("that is cordoned is a warning, but not where no engine is", () => {
    const cordon = (name: string) =>
      found(nodeState, (objects) => {
        if (name === "cpu-1") objects.nodes.push({ metadata: { name } });
        named(objects, "nodes", name).spec = { unschedulable: true };
      });
    expect(cordon("gpu-2")).toMatchObject([{ severity: "warning", engines: ["ollama"] }]);
    expect(cordon("cpu-1")).toEqual([]);
  });
});

describe("volume claims", () => {
  const claim = (objects: Objects) => named(objects, "volumeClaims", "vllm-models");

  it.each([
    ["Lost", "error", "has lost its volume"],
    ["Pending", "warning", "is not bound to a volume"],
  ] as const)("that are %s are a finding of severity %s", (phase, severity, words) => {
    const [finding] = found(volumeClaims, (objects) => {
      claim(objects).status.phase = phase;
    });
    expect(finding).toMatchObject({ severity, object: "PersistentVolumeClaim llm/vllm-models" });
    expect(finding?.message).toContain(words);
  });

  it("that wait for the first pod to get a node are none", () => {
    expect(
      found(volumeClaims, (objects) => {
        claim(objects).status.phase = "Pending";
        delete named(objects, "pods", VLLM).spec.nodeName;
      }),
    ).toEqual([]);
  });

  it("that two engines share hold both on one node, if they are for one", () => {
    const shared = (mode: string) =>
      found(volumeClaims, (objects) => {
        claim(objects).spec.accessModes = [mode];
        eachSpec(objects, "ollama-0", (spec) => {
          spec.volumes = [{ name: "models", persistentVolumeClaim: { claimName: "vllm-models" } }];
        });
      });
    expect(shared("ReadWriteOnce")).toMatchObject([{ severity: "warning", engines: ["vllm", "ollama"] }]);
    expect(shared("ReadWriteOnce")[0]?.message).toContain("which holds all of them on one node");
    expect(shared("ReadWriteMany")).toMatchObject([{ severity: "info" }]);
  });

  it("for one node are in the way of a rolling update, and of a second replica", () => {
    const spec = (more: object) =>
      found(volumeClaims, (objects) => Object.assign(named(objects, "deployments", "vllm-a").spec, more));
    expect(spec({ strategy: { type: "RollingUpdate" } })).toMatchObject([{ severity: "info" }]);
    const [finding] = spec({ replicas: 2 });
    expect(finding?.severity).toBe("warning");
    expect(finding?.message).toContain("has 2 replicas: they are on one node, or wait");
  });
});

describe("probes", () => {
  const probed = (change: (container: Container) => void) => (objects: Objects) =>
    eachSpec(objects, VLLM, ({ containers = [] }) => containers.forEach(change));

  it("of readiness that are missing are a warning, with one to paste", () => {
    const [finding] = found(
      readiness,
      probed((one) => {
        delete one.readinessProbe;
        delete one.startupProbe;
      }),
    );
    expect(finding).toMatchObject({ severity: "warning", engines: ["vllm"] });
    expect(parse(finding?.fix ?? "")).toEqual({
      readinessProbe: { httpGet: { path: "/health", port: "http" }, periodSeconds: 5 },
    });
  });

  it("of startup hold a pod back as those of readiness do", () => {
    const withoutReadiness = probed((one) => {
      delete one.readinessProbe;
      one.startupProbe = { httpGet: { path: "/health" }, failureThreshold: 120 };
    });
    expect(found(readiness, withoutReadiness)).toEqual([]);
  });

  it("of liveness that kill a load are told with the time that they leave", () => {
    const [finding] = found(
      slowStart,
      probed((one) => {
        delete one.startupProbe;
        one.livenessProbe = { initialDelaySeconds: 60, periodSeconds: 10, failureThreshold: 3 };
      }),
    );
    expect(finding?.message).toBe(
      "the livenessProbe, without a startupProbe, of Deployment llm/vllm-a kills it 90 s after its start unless it answers; at least 300 s are wanted for a model to load",
    );
  });

  it("of startup count instead, by their own time", () => {
    const startup = (failureThreshold: number) =>
      found(
        slowStart,
        probed((one) => {
          one.startupProbe = { periodSeconds: 10, failureThreshold };
        }),
      );
    expect([startup(29).length, startup(30).length]).toEqual([1, 0]);
  });

  it("of startup that wait for the engine in a command leave it the time that the command has", () => {
    const startup = (probe: Probe) =>
      found(
        slowStart,
        probed((one) => {
          one.startupProbe = { periodSeconds: 10, timeoutSeconds: 600, ...probe };
        }),
      ).length;
    expect(startup({ exec: { command: ["ollama", "run", "m"] } })).toBe(0);
    expect(startup({ exec: { command: ["ollama", "run", "m"] }, timeoutSeconds: 90 })).toBe(1);
    // It is refused at once, whatever it may wait for.
    expect(startup({ httpGet: { path: "/health" } })).toBe(1);
  });

  it.skipIf(NO_HELM).each(ENGINES)("of our own chart %s kill no engine that loads", async (chart) => {
    const { startupProbe, livenessProbe } = enginePod(await rendered(chart)).engine as Container;
    expect(startupProbe).toBeDefined();
    expect(
      found(
        slowStart,
        probed((one) => Object.assign(one, { startupProbe, livenessProbe })),
      ),
    ).toEqual([]);
  });
});

describe("a Service called vllm", () => {
  const poisoned = (change: (objects: Objects) => void = () => undefined) =>
    found(serviceLinks, (objects) => {
      objects.services.push({ metadata: { name: "vllm", namespace: "llm" }, spec: {} });
      eachSpec(objects, VLLM, (spec) => {
        delete (spec as { enableServiceLinks?: boolean }).enableServiceLinks;
      });
      change(objects);
    });

  it("is a warning while vLLM runs, and an error where it does not", () => {
    expect(poisoned()).toMatchObject([{ severity: "warning", engines: ["vllm"], object: "Deployment llm/vllm-a" }]);
    const down = poisoned((objects) => {
      named(objects, "pods", VLLM).status.conditions = [];
    });
    expect(down).toMatchObject([{ severity: "error" }]);
  });

  it("gives no variable where it has no address of its own", () => {
    const as = (spec: object) =>
      poisoned((objects) => {
        Object.assign(named(objects, "services", "vllm").spec, spec);
      });
    expect(as({ clusterIP: "None" })).toEqual([]);
    expect(as({ type: "ExternalName", externalName: "vllm.example.com" })).toEqual([]);
    expect(as({ clusterIP: "10.0.0.7" })).toHaveLength(1);
  });

  it("does no harm to a container that sets VLLM_PORT itself, nor from another namespace", () => {
    const own = poisoned((objects) =>
      eachSpec(objects, VLLM, ({ containers = [] }) => {
        for (const one of containers) one.env = [{ name: "VLLM_PORT", value: "5000" }];
      }),
    );
    expect(own).toEqual([]);
    const elsewhere = poisoned((objects) => {
      named(objects, "services", "vllm").metadata.namespace = "other";
    });
    expect(elsewhere).toEqual([]);
  });
});
