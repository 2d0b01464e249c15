import type { Peer } from "./peer.ts";
import { aiperf } from "./tools/aiperf.ts";
import { guidellm } from "./tools/guidellm.ts";
import { inferencePerf } from "./tools/inference-perf.ts";
import { vllmBench } from "./tools/vllm-bench.ts";

export const PEERS: readonly Peer[] = [inferencePerf, aiperf, guidellm, vllmBench];

/** The peers of these names, all where none is given. @throws Error for a name that no peer has. */
export function peersOf(names: readonly string[]): readonly Peer[] {
  const unknown = names.find((name) => PEERS.every((peer) => peer.name !== name));
  if (unknown !== undefined)
    throw new Error(`no peer is called ${unknown}; there are ${PEERS.map(({ name }) => name).join(", ")}`);
  return names.length === 0 ? PEERS : PEERS.filter(({ name }) => names.includes(name));
}
