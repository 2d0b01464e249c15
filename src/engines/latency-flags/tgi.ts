import type { LatencyFlag } from "./flag.ts";
import { TGI_ROUTER_FLAGS } from "./tgi-router.ts";

/** The launcher's flags (`launcher/src/main.rs`); each is also a variable of the same name in capitals. */
export const TGI_FLAGS: readonly LatencyFlag[] = [
  ...TGI_ROUTER_FLAGS,
  {
    name: "--num-shard",
    also: ["--sharded"],
    kind: "amount",
    more: { moves: { ttft: "down", decode: "down", throughput: "up" }, why: "more GPUs share each layer" },
    less: {
      moves: { ttft: "up", decode: "up", throughput: "down" },
      shows: { decode: "up" },
      why: "fewer GPUs share each layer",
    },
    confidence: "high",
    source: "launcher/src/main.rs",
  },
  {
    name: "--quantize",
    kind: "choice",
    changed: {
      moves: { decode: "either", ttft: "either", throughput: "either" },
      why: "smaller weights are read faster, but bitsandbytes computes slowly",
    },
    confidence: "high",
    source: "launcher/src/main.rs",
  },
  {
    name: "--dtype",
    kind: "choice",
    changed: {
      moves: { decode: "either", ttft: "either", throughput: "either" },
      why: "it sets how wide the numbers are",
    },
    confidence: "medium",
    source: "launcher/src/main.rs",
  },
  {
    name: "--kv-cache-dtype",
    kind: "choice",
    changed: {
      moves: { ttft: "either", decode: "either", throughput: "either" },
      why: "narrower numbers let more tokens into the KV cache",
    },
    confidence: "medium",
    source: "launcher/src/main.rs",
  },
  {
    name: "--cuda-graphs",
    kind: "switch",
    default: true,
    more: { moves: { decode: "down" }, why: "small batches run from recorded graphs" },
    less: {
      moves: { decode: "up" },
      shows: { decode: "up" },
      why: "without recorded graphs each step of a small batch costs more",
    },
    changed: { moves: { decode: "either" }, why: "graphs are recorded for other batch sizes" },
    confidence: "high",
    source: "launcher/src/main.rs",
  },
  {
    name: "--speculate",
    kind: "switch",
    default: false,
    more: { moves: { decode: "down", throughput: "either" }, why: "several tokens a step where the guesses are right" },
    less: { moves: { decode: "up", throughput: "either" }, why: "each step gives one token again" },
    confidence: "medium",
    source: "launcher/src/main.rs",
  },
  {
    name: "--cuda-memory-fraction",
    kind: "amount",
    default: [1],
    more: {
      moves: { ttft: "down", throughput: "up" },
      shows: { queue: "down" },
      why: "larger batches fit into memory",
    },
    less: {
      moves: { ttft: "up", throughput: "down" },
      shows: { queue: "up" },
      why: "smaller batches fit into memory, and others wait",
    },
    confidence: "medium",
    source: "launcher/src/main.rs",
  },
  {
    name: "--validation-workers",
    kind: "amount",
    default: [2],
    more: { moves: { ttft: "down" }, why: "more threads turn text into tokens" },
    less: { moves: { ttft: "up" }, why: "fewer threads turn text into tokens, which shows at high rates" },
    confidence: "low",
    source: "launcher/src/main.rs",
  },
  {
    name: "ATTENTION",
    kind: "choice",
    changed: {
      moves: { ttft: "either", decode: "either", throughput: "either" },
      why: "other attention kernels, and with them other caches",
    },
    confidence: "medium",
    source: "server/text_generation_server/models/globals.py",
  },
];
