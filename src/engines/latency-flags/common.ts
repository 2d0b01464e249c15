import type { Effect, LatencyFlag } from "./flag.ts";

const SLOWER: Effect["moves"] = { ttft: "up", decode: "up", throughput: "down" };
const FASTER: Effect["moves"] = { ttft: "down", decode: "down", throughput: "up" };
const ANY: Effect["moves"] = { ttft: "either", decode: "either", throughput: "either" };

/** What Kubernetes and the charts set, whatever the engine. */
export const COMMON_FLAGS: readonly LatencyFlag[] = [
  {
    name: "image.tag",
    also: ["image.repository", "image.digest", "image", "tag", "repository", "appVersion", "imageRegistry"],
    kind: "choice",
    changed: { moves: ANY, why: "another version of the engine runs, with its own defaults" },
    confidence: "medium",
    source: "release notes of the engine",
  },
  {
    name: "model.id",
    also: ["model.revision", "model.name", "modelURL", "model", "MODEL_ID", "REVISION", "s3modelpath"],
    kind: "choice",
    changed: { moves: ANY, why: "other weights are served" },
    confidence: "high",
    source: "values of the charts",
  },
  {
    name: "resources.limits.cpu",
    also: ["limitCPU"],
    kind: "amount",
    unit: "cpu",
    more: { moves: { ttft: "down", decode: "down" }, why: "the container is throttled less" },
    less: {
      moves: { ttft: "up", decode: "up", throughput: "down" },
      why: "the container is throttled when it uses more than its limit, which shows first in the tail",
    },
    changed: { moves: { ttft: "either", decode: "either" }, why: "a limit throttles the container, none does not" },
    confidence: "medium",
    source: "Kubernetes, resource management for pods and containers",
  },
  {
    name: "resources.requests.cpu",
    also: ["requestCPU"],
    kind: "amount",
    unit: "cpu",
    more: {
      moves: { ttft: "down", decode: "down" },
      why: "a busy node gives the container a larger share of its processors",
    },
    less: {
      moves: { ttft: "up", decode: "up" },
      why: "a busy node gives the container a smaller share of its processors",
    },
    confidence: "low",
    source: "Kubernetes, resource management for pods and containers",
  },
  {
    name: "resources.limits.memory",
    also: ["resources.requests.memory", "limitMemory", "requestMemory"],
    kind: "amount",
    more: { moves: { failures: "down" }, why: "the container is less likely to be killed for its memory" },
    less: { moves: { failures: "up" }, why: "the container is killed when it takes more memory" },
    confidence: "low",
    source: "Kubernetes, resource management for pods and containers",
  },
  {
    name: "gpu.count",
    also: [
      "gpu.number",
      "requestGPU",
      "limits[nvidia.com/gpu]",
      "requests[nvidia.com/gpu]",
      "limits[amd.com/gpu]",
      "requests[amd.com/gpu]",
    ],
    kind: "amount",
    more: { moves: FASTER, why: "more GPUs serve each pod, as far as the engine splits the model over them" },
    less: { moves: SLOWER, shows: { decode: "up", prefill: "up" }, why: "fewer GPUs serve each pod" },
    confidence: "high",
    source: "values of the charts",
  },
  {
    name: "gpu.enabled",
    kind: "switch",
    more: { moves: FASTER, why: "the model runs on a GPU" },
    less: { moves: SLOWER, shows: { decode: "up", prefill: "up" }, why: "the model runs on processors" },
    confidence: "high",
    source: "values of the charts",
  },
  {
    name: "requestGPUType",
    also: [
      "gpu.resource",
      "gpu.type",
      "requestGPUMem",
      "requestGPUMemPercentage",
      "requestGPUCores",
      "limitGPUMem",
      "limitGPUMemPercentage",
      "limitGPUCores",
      "gpu.mig.enabled",
    ],
    kind: "choice",
    changed: { moves: ANY, why: "another GPU, or another share of one, computes the model" },
    confidence: "high",
    source: "values of the charts",
  },
  {
    name: "replicaCount",
    also: ["replicas"],
    kind: "amount",
    default: [1],
    more: {
      moves: { ttft: "down", decode: "down", throughput: "up" },
      shows: { queue: "down" },
      why: "more pods share the load",
    },
    less: { moves: SLOWER, shows: { queue: "up" }, why: "fewer pods share the load" },
    confidence: "high",
    source: "values of the charts",
  },
  {
    name: "autoscaling.enabled",
    also: [
      "autoscaling.minReplicas",
      "autoscaling.maxReplicas",
      "keda.enabled",
      "keda.minReplicaCount",
      "keda.maxReplicaCount",
    ],
    kind: "choice",
    changed: { moves: ANY, why: "the number of pods may change while they are measured" },
    confidence: "medium",
    source: "values of the charts",
  },
  {
    name: "nodeSelector",
    also: [
      "nodeSelectorTerms",
      "nodeName",
      "affinity",
      "tolerations",
      "gpuModels",
      "antiAffinity",
      "topologySpreadConstraints",
    ],
    below: true,
    kind: "choice",
    changed: { moves: ANY, why: "the pods may run on other nodes, with other hardware or other neighbours" },
    confidence: "medium",
    source: "Kubernetes, assigning pods to nodes",
  },
  {
    name: "runtimeClassName",
    also: ["priorityClassName", "schedulerName"],
    kind: "choice",
    changed: { moves: ANY, why: "the pods run, or are placed, in another way" },
    confidence: "low",
    source: "Kubernetes, runtime class",
  },
  {
    name: "shm.sizeLimit",
    also: ["shm.enabled", "shm.size", "shmSize"],
    kind: "choice",
    changed: {
      moves: { failures: "either" },
      why: "processes of one engine talk through shared memory, and fail without enough of it",
    },
    confidence: "low",
    source: "values of the charts",
  },
  {
    name: "routingLogic",
    also: ["sessionKey", "routerSpec.replicaCount", "kvAwareThreshold"],
    kind: "choice",
    changed: {
      moves: { ttft: "either", throughput: "either" },
      why: "requests are spread over the pods in another way",
    },
    confidence: "medium",
    source: "production-stack, helm/values.yaml, routerSpec",
  },
];

/** Keys that no request ever meets. What is not here may have an effect. */
const IRRELEVANT =
  /^(startupProbe|livenessProbe|readinessProbe|serviceMonitor|podMonitor|prometheusRule|grafanaDashboards?|podDisruptionBudget|maxUnavailablePodDisruptionBudget|imagePullSecrets?|startupTimeoutSeconds|terminationGracePeriodSeconds|tests|dashboards)$/;

/** True where the key, or one above it, has nothing to do with serving. */
export function isIrrelevant(keys: readonly string[]): boolean {
  return keys.some((key) => IRRELEVANT.test(key));
}
