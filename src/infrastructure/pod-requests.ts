import type { Container, Pod, PodSpec } from "../model/kube.ts";
import { quantityIn } from "../model/quantity.ts";

/** Amounts by resource, in the base unit: cores, bytes, devices. */
export type Amounts = Readonly<Record<string, number>>;

/**
 * What the scheduler keeps free for a pod: for each resource the sum over its containers and sidecars, or its largest init
 * container where that is more, and the overhead of its runtime (Kubernetes docs, init containers and pod overhead).
 */
export function podRequests(spec: PodSpec = {}): Amounts {
  const { containers = [], initContainers = [], overhead = {} } = spec;
  const isSidecar = ({ restartPolicy }: Container) => restartPolicy === "Always";
  const running = total([...containers, ...initContainers.filter(isSidecar)].map(requestsOf));
  const starting = initContainers.filter((container) => !isSidecar(container)).map(requestsOf);
  const largest = starting.reduce((most, one) => combine(most, one, Math.max), running);
  return combine(largest, amountsIn(overhead), (a, b) => a + b);
}

/** A limit without a request is a request of as much. */
function requestsOf({ resources = {} }: Container): Amounts {
  return amountsIn({ ...resources.limits, ...resources.requests });
}

export function amountsIn(quantities: Readonly<Record<string, string>> = {}): Amounts {
  return Object.fromEntries(
    Object.entries(quantities).flatMap(([name, quantity]) => {
      const amount = quantityIn(quantity);
      return amount === undefined ? [] : [[name, amount]];
    }),
  );
}

export function total(amounts: readonly Amounts[]): Amounts {
  return amounts.reduce((sum, one) => combine(sum, one, (a, b) => a + b), {});
}

function combine(left: Amounts, right: Amounts, join: (a: number, b: number) => number): Amounts {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return Object.fromEntries([...names].map((name) => [name, join(left[name] ?? 0, right[name] ?? 0)]));
}

/** Device plugins' names of accelerators; MIG slices have names of their own. */
const ACCELERATOR =
  /^(nvidia\.com\/(gpu|mig-)|amd\.com\/gpu|gpu\.intel\.com\/|habana\.ai\/gaudi|google\.com\/tpu|aws\.amazon\.com\/neuron)/;

/** The accelerators among the amounts. */
export function acceleratorsIn(amounts: Amounts): [resource: string, amount: number][] {
  return Object.entries(amounts).filter(([name, amount]) => ACCELERATOR.test(name) && amount > 0);
}

export function asksForAccelerator({ spec }: Pick<Pod, "spec">): boolean {
  return acceleratorsIn(podRequests(spec)).length > 0;
}

/** `1.5 cores`, `12.0 GiB`, `2 nvidia.com/gpu`. */
export function amountText(resource: string, amount: number): string {
  const rounded = Number(amount.toFixed(2));
  if (resource.endsWith("cpu")) return `${rounded} ${rounded === 1 ? "core" : "cores"}`;
  if (/memory$|storage$/.test(resource)) return `${(amount / 2 ** 30).toFixed(1)} GiB`;
  return `${rounded} ${resource}`;
}
