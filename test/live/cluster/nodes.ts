import type { Addresses } from "./addresses.ts";

export interface NodeOptions {
  /** `nvidia.com/gpu` of each; 0, the default: no such resource. */
  readonly gpus?: number;
  readonly labels?: Readonly<Record<string, string>>;
  /** Number of the first one, so that more can be added later. */
  readonly from?: number;
}

/** Nodes `node-1` and on, in zones a, b and c in turn, with a status, which the API server takes over when a node is made. */
export function nodeObjects(count: number, addresses: Addresses, options: NodeOptions = {}): object[] {
  const { gpus = 0, labels = {}, from = 1 } = options;
  return Array.from({ length: count }, (_, index) => node(from + index, addresses, gpus, labels));
}

function node(n: number, addresses: Addresses, gpus: number, labels: Readonly<Record<string, string>>): object {
  const name = `node-${n}`;
  const size = { cpu: "32", memory: "256Gi", pods: "110", "ephemeral-storage": "500Gi" };
  const resources = gpus === 0 ? size : { ...size, "nvidia.com/gpu": String(gpus) };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { ...nodeLabels(n, gpus), ...labels } },
    spec: { podCIDR: addresses.podsOf(n), podCIDRs: [addresses.podsOf(n)] },
    status: {
      addresses: [
        // Where the API server finds the one kwok that plays all kubelets.
        { type: "InternalDNS", address: "localhost" },
        { type: "InternalIP", address: addresses.internalIp(n) },
        { type: "ExternalIP", address: addresses.externalIp(n) },
        { type: "Hostname", address: name },
      ],
      allocatable: resources,
      capacity: resources,
    },
  };
}

function nodeLabels(n: number, gpus: number): Record<string, string> {
  return {
    "kubernetes.io/hostname": `node-${n}`,
    "kubernetes.io/os": "linux",
    "kubernetes.io/arch": "amd64",
    "topology.kubernetes.io/region": "live",
    "topology.kubernetes.io/zone": `zone-${"abc"[(n - 1) % 3]}`,
    ...(gpus === 0 ? {} : { "nvidia.com/gpu.product": "NVIDIA-H100-80GB-HBM3" }),
  };
}
