import type { LatencyFlag } from "./flag.ts";

/** Which requests run together: what TGI's launcher hands to its router (`launcher/src/main.rs`). */
export const TGI_ROUTER_FLAGS: readonly LatencyFlag[] = [
  {
    name: "--max-concurrent-requests",
    kind: "amount",
    default: [128],
    more: {
      moves: { ttft: "up", failures: "down" },
      shows: { queue: "up" },
      why: "more requests are let in, and wait instead of being refused",
    },
    less: { moves: { ttft: "down", failures: "up" }, why: "requests beyond it are refused (429) instead of waiting" },
    confidence: "high",
    source: "launcher/src/main.rs",
  },
  {
    name: "--max-batch-prefill-tokens",
    kind: "amount",
    default: [4096],
    more: {
      moves: { ttft: "down", decode: "up" },
      shows: { queue: "down" },
      why: "more prompts are computed at once, and the tokens of running requests wait longer for it",
    },
    less: {
      moves: { ttft: "up", decode: "down" },
      shows: { queue: "up" },
      why: "fewer prompts are computed at once, and the others wait",
    },
    confidence: "high",
    source: "launcher/src/main.rs",
  },
  {
    name: "--max-batch-total-tokens",
    kind: "amount",
    more: {
      moves: { ttft: "down", decode: "up", throughput: "up" },
      shows: { queue: "down", running: "up" },
      why: "more requests fit into a batch; with flash attention it is found out at the start instead",
    },
    less: {
      moves: { ttft: "up", decode: "down", throughput: "down" },
      shows: { queue: "up", running: "down" },
      why: "fewer requests fit into a batch, and the others wait; with flash attention it is found out at the start instead",
    },
    confidence: "medium",
    source: "launcher/src/main.rs",
  },
  {
    name: "--max-batch-size",
    kind: "amount",
    more: {
      moves: { ttft: "down", decode: "up", throughput: "up" },
      shows: { queue: "down", running: "up" },
      why: "more requests share each step",
    },
    less: {
      moves: { ttft: "up", decode: "down", throughput: "down" },
      shows: { queue: "up", running: "down" },
      why: "fewer requests run at once, and the others wait in the queue",
    },
    confidence: "high",
    source: "launcher/src/main.rs",
  },
  {
    name: "--max-total-tokens",
    also: ["--max-input-tokens", "--max-input-length"],
    kind: "amount",
    more: {
      moves: { ttft: "up", throughput: "down" },
      why: "each request may take more room, so that fewer fit at once",
    },
    less: {
      moves: { ttft: "down", throughput: "up", failures: "up" },
      why: "more requests fit at once, and what is longer is refused (422)",
    },
    confidence: "low",
    source: "launcher/src/main.rs",
  },
  {
    name: "--waiting-served-ratio",
    kind: "amount",
    default: [0.3],
    more: {
      moves: { ttft: "up", decode: "down" },
      shows: { queue: "up" },
      why: "running requests are paused later for those that wait",
    },
    less: {
      moves: { ttft: "down", decode: "up" },
      shows: { queue: "down" },
      why: "running requests are paused sooner for those that wait",
    },
    confidence: "medium",
    source: "launcher/src/main.rs; without effect where the back end cuts prompts",
  },
  {
    name: "--max-waiting-tokens",
    kind: "amount",
    default: [20],
    more: {
      moves: { ttft: "up", decode: "down" },
      shows: { queue: "up" },
      why: "more tokens are made before waiting requests are let in",
    },
    less: {
      moves: { ttft: "down", decode: "up" },
      shows: { queue: "down" },
      why: "waiting requests are let in after fewer tokens",
    },
    confidence: "medium",
    source: "launcher/src/main.rs",
  },
  {
    name: "PREFIX_CACHING",
    also: ["USE_PREFIX_CACHING"],
    kind: "switch",
    default: true,
    more: {
      moves: { ttft: "down", throughput: "up" },
      why: "prompts that begin alike are computed once; prompts without a common beginning gain nothing",
    },
    less: {
      moves: { ttft: "up", throughput: "down" },
      why: "the common beginning of prompts is computed again each time",
    },
    confidence: "high",
    source: "server/text_generation_server/models/globals.py",
  },
  {
    name: "PREFILL_CHUNKING",
    kind: "switch",
    more: { moves: { ttft: "either", decode: "down" }, why: "long prompts are cut between the tokens of others" },
    less: { moves: { ttft: "either", decode: "up" }, why: "a long prompt holds up the tokens of all others" },
    confidence: "medium",
    source: "launcher/src/main.rs",
  },
];
