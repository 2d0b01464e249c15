import { describe, expect, it } from "vitest";
import { engineWorkloads } from "../../src/discovery/engine-workloads.ts";
import type { Ground } from "../../src/infrastructure/check.ts";
import { clusterChanges } from "../../src/infrastructure/cluster-changes.ts";
import { engineWorkload } from "../../src/infrastructure/engine-workload.ts";
import type { ClusterView, PodEvent } from "../../src/model/cluster-view.ts";
import type { Pod } from "../../src/model/kube.ts";
import { passingChanges } from "../../src/walk/passing-changes.ts";
import { PodLog } from "../../src/walk/pod-log.ts";
import { CLEAN, ENDPOINTS, ground, named, type Objects, objectsOf } from "../infrastructure/ground.ts";

const VLLM = "vllm-a-5d9f-x1";
const AT = Date.UTC(2026, 10, 24, 12, 1);

describe("what came and went between two looks", () => {
  it("is nothing where nothing was told", () => {
    expect(passing([])).toEqual([]);
  });

  it("is a scaling that was taken back, when it happened", () => {
    const [change, ...others] = passing([came(replica()), came(replica(), { ready: true }), went(replica())]);
    expect(others).toEqual([]);
    expect(change).toMatchObject({
      ...{ kind: "scale", weight: "invalidating", cause: "foreign", object: "Deployment llm/vllm-a", atMs: AT },
      endpointIds: ["vllm"],
      message: "Deployment llm/vllm-a was scaled: 0 pods went and 1 came, and that was over by the next look",
    });
  });

  it("is a rollout that was rolled back, by the template of the pod", () => {
    const labels = { ...pod(VLLM).metadata.labels, "pod-template-hash": "77aa" };
    const other = replica({ labels, ownerReferences: [{ kind: "ReplicaSet", name: "vllm-a-77aa", controller: true }] });
    expect(passing([came(other), went(other)])).toMatchObject([{ kind: "rollout", endpointIds: ["vllm"] }]);
  });

  it("is a pod of somebody else that was on the engine's node, once for many", () => {
    const events = ["a", "b", "c"].flatMap((name) => [came(stranger(name)), went(stranger(name))]);
    const [change, ...others] = passing(events);
    expect(others).toEqual([]);
    expect(change).toMatchObject({
      kind: "newcomer",
      weight: "suspicious",
      object: "Node gpu-1",
      endpointIds: ["vllm"],
    });
    expect(change?.message).toContain("Pod team-b/a");
  });

  it("is no pod that never got to a node, or to another one", () => {
    const pending = stranger("a");
    delete pending.spec?.nodeName;
    const elsewhere = { ...stranger("b"), spec: { nodeName: "cpu-9" } };
    expect(passing([came(pending), went(pending), came(elsewhere), went(elsewhere)])).toEqual([]);
  });

  it("is not what the looks tell by themselves: a pod that was replaced", () => {
    const next = replica();
    const after = (objects: Objects) => {
      for (const name of ["pods", "allPods"] as const) {
        objects[name] = objects[name].map((one) => (one.metadata.name === VLLM ? next : one));
      }
    };
    const events = [came(pod(VLLM), { deletionTimestamp: "2026-11-24T12:01:00Z" }), came(next), went(pod(VLLM))];
    expect(passing(events, after)).toEqual([]);
  });

  it("is not what the engine did to itself, which its pod keeps", () => {
    expect(passing([came(pod(VLLM), { ready: false }), came(pod(VLLM), { ready: true })])).toEqual([]);
  });

  it("is nothing that the look before it knew already", () => {
    const version = (resourceVersion: string) => ({ resourceVersion });
    const before = (objects: Objects) => {
      Object.assign(named(objects, "pods", VLLM).metadata, version("20"));
    };
    const leaving = { deletionTimestamp: "2026-11-24T12:01:00Z" };
    const old = came(pod(VLLM), { ...leaving, ...version("19") });
    const fresh = came(pod(VLLM), { ...leaving, ...version("21") });
    const back = came(pod(VLLM), version("22"));
    expect(passing([old, back], before, before)).toEqual([]);
    expect(passing([fresh, back], before, before)).toMatchObject([{ kind: "scale" }]);
  });
});

describe("what was told of pods", () => {
  it("is handed out once, without how they fare, and without pods that an earlier look no longer found", () => {
    const log = new PodLog();
    const without = ground((objects) => {
      for (const name of ["pods", "allPods"] as const) {
        objects[name] = objects[name].filter(({ metadata }) => metadata.name !== VLLM);
      }
    });
    log.add(came(replica()));
    log.add(came(replica(), { ready: true }));
    expect(log.takeBetween(ground(), without)).toEqual([came(replica())]);
    log.add(came(pod(VLLM)));
    log.add(went(replica()));
    expect(log.takeBetween(without, without)).toEqual([went(replica())]);
    expect(log.takeBetween(without, without)).toEqual([]);
  });

  it("is kept for a thousand of them, and that there were more is said", () => {
    const log = new PodLog();
    const one = replica();
    const add = (n: number) => log.add(came({ ...one, metadata: { ...one.metadata, uid: `p-${n}` } }));
    for (let n = 0; n < 1_000; n++) add(n);
    expect(log.blind()).toEqual([]);
    add(1_000);
    expect(log.blind()).toEqual(["pods came and went more than 1000 times between two looks"]);
    expect(log.takeBetween(ground(), ground())).toHaveLength(1_000);
  });
});

function passing(events: PodEvent[], after?: (objects: Objects) => void, before?: (objects: Objects) => void) {
  const [first, last] = [ground(before), ground(after, { takenAt: "2026-11-24T12:05:00.000Z" })];
  return passingChanges(first, events, clusterChanges({ before: first, after: last }), groundOf);
}

function groundOf(view: ClusterView): Ground {
  const { workloads } = engineWorkloads(view, { side: "head", namespace: "llm", select: {} });
  return { view, workloads: workloads.map((found) => engineWorkload(found, view, ENDPOINTS)) };
}

function pod(name: string): Pod {
  return named(objectsOf(CLEAN), "pods", name);
}

/** One more of vLLM. */
function replica(metadata: Partial<Pod["metadata"]> = {}): Pod {
  const like = pod(VLLM);
  return { ...like, metadata: { ...like.metadata, name: "vllm-a-5d9f-x9", uid: "p-x9", ...metadata } };
}

function stranger(name: string): Pod {
  return { metadata: { name, namespace: "team-b", uid: `p-${name}` }, spec: { nodeName: "gpu-1" } };
}

function came(of: Pod, { ready, ...metadata }: Partial<Pod["metadata"]> & { ready?: boolean } = {}): PodEvent {
  const conditions = [{ type: "Ready", status: ready ? ("True" as const) : ("False" as const) }];
  const status = { ...of.status, ...(ready !== undefined && { conditions }) };
  return { atMs: AT, gone: false, pod: { ...of, metadata: { ...of.metadata, ...metadata }, status } };
}

function went(of: Pod): PodEvent {
  return { atMs: AT + 1_000, gone: true, pod: of };
}
