import type { LatencyFlag } from "./flag.ts";

/** Which requests run together, and how much memory they have: vLLM's scheduler and cache (`vllm/engine/arg_utils.py`). */
export const VLLM_SCHEDULER_FLAGS: readonly LatencyFlag[] = [
  {
    name: "--max-num-seqs",
    kind: "amount",
    default: [128, 256, 1024],
    more: {
      moves: { ttft: "down", decode: "up", throughput: "up" },
      shows: { queue: "down", waiting: "down", running: "up", decode: "up" },
      why: "more requests share each step: less waiting, slower tokens",
    },
    less: {
      moves: { ttft: "up", decode: "down", throughput: "down" },
      shows: { queue: "up", waiting: "up", running: "down" },
      why: "fewer requests run at once, and the others wait in the queue",
    },
    confidence: "high",
    source: "vllm/config/scheduler.py",
  },
  {
    name: "--max-num-batched-tokens",
    kind: "amount",
    default: [2048, 8192],
    more: {
      moves: { ttft: "down", decode: "up", throughput: "up" },
      shows: { prefill: "down", decode: "up" },
      why: "a step takes more of a prompt, so that prompts are done sooner and tokens beside them wait longer",
    },
    less: {
      moves: { ttft: "up", decode: "down", throughput: "down" },
      shows: { prefill: "up" },
      why: "a prompt takes more steps, and tokens beside it wait less",
    },
    confidence: "high",
    source: "vllm/config/scheduler.py",
  },
  {
    name: "--enable-chunked-prefill",
    kind: "switch",
    default: true,
    more: {
      moves: { ttft: "either", decode: "down" },
      why: "long prompts are cut between the tokens of others, whose gaps get shorter",
    },
    less: {
      moves: { ttft: "either", decode: "up" },
      why: "a long prompt holds up the tokens of all others: gaps between tokens grow",
    },
    confidence: "high",
    source: "vllm/config/scheduler.py",
  },
  {
    name: "--max-num-partial-prefills",
    also: ["--long-prefill-token-threshold", "--max-long-partial-prefills"],
    kind: "choice",
    changed: { moves: { ttft: "either" }, why: "it decides which prompts may overtake others" },
    confidence: "medium",
    source: "vllm/config/scheduler.py",
  },
  {
    name: "--enable-prefix-caching",
    kind: "switch",
    default: true,
    more: {
      moves: { ttft: "down", throughput: "up" },
      shows: { prefill: "down", cache_hit_share: "up" },
      why: "prompts that begin alike are computed once; prompts without a common beginning gain nothing",
    },
    less: {
      moves: { ttft: "up", throughput: "down" },
      shows: { prefill: "up", cache_hit_share: "down" },
      why: "the common beginning of prompts is computed again each time",
    },
    confidence: "high",
    source: "vllm/config/cache.py",
  },
  {
    name: "--gpu-memory-utilization",
    kind: "amount",
    default: [0.9, 0.92],
    more: {
      moves: { ttft: "down", throughput: "up" },
      shows: { kv_cache_use: "down", preemptions: "down", queue: "down" },
      why: "the KV cache has more room, so that fewer requests wait or are preempted; too much runs out of memory",
    },
    less: {
      moves: { ttft: "up", throughput: "down" },
      shows: { kv_cache_use: "up", preemptions: "up", queue: "up" },
      why: "the KV cache has less room, so that requests wait or are preempted under load",
    },
    confidence: "medium",
    source: "vllm/config/cache.py",
  },
  {
    name: "--kv-cache-memory-bytes",
    also: ["VLLM_CPU_KVCACHE_SPACE", "cpu.kvCacheGiB"],
    kind: "amount",
    more: {
      moves: { ttft: "down", throughput: "up" },
      shows: { kv_cache_use: "down", preemptions: "down", queue: "down" },
      why: "the KV cache has more room, so that fewer requests wait or are preempted",
    },
    less: {
      moves: { ttft: "up", throughput: "down" },
      shows: { kv_cache_use: "up", preemptions: "up", queue: "up" },
      why: "the KV cache has less room, so that requests wait or are preempted under load",
    },
    confidence: "medium",
    source: "vllm/config/cache.py",
  },
  {
    name: "--max-model-len",
    kind: "amount",
    more: {
      moves: { ttft: "up", throughput: "down" },
      shows: { kv_cache_use: "up", preemptions: "up" },
      why: "longer contexts take more of the KV cache, so that fewer fit at once",
    },
    less: {
      moves: { ttft: "down", throughput: "up", failures: "up" },
      why: "more contexts fit at once, and what is longer is refused",
    },
    confidence: "low",
    source: "vllm/config/model.py",
  },
  {
    name: "--stream-interval",
    kind: "amount",
    default: [1],
    more: {
      moves: { chunks: "up", throughput: "up" },
      why: "tokens are sent in larger chunks: the gaps grow, the time per token does not",
    },
    less: { moves: { chunks: "down", throughput: "down" }, why: "tokens are sent in smaller chunks" },
    confidence: "high",
    source: "vllm/config/scheduler.py",
  },
  {
    name: "--async-scheduling",
    kind: "switch",
    more: { moves: { decode: "down", throughput: "up" }, why: "the next step is planned while the GPU works" },
    less: { moves: { decode: "up", throughput: "down" }, why: "the GPU waits while the next step is planned" },
    confidence: "medium",
    source: "vllm/config/scheduler.py",
  },
  {
    name: "--scheduling-policy",
    kind: "choice",
    changed: { moves: { ttft: "either" }, why: "it decides who waits" },
    confidence: "medium",
    source: "vllm/config/scheduler.py",
  },
  {
    name: "--max-num-queued-reqs",
    also: ["--max-num-queued-tokens"],
    kind: "amount",
    more: { moves: { ttft: "up", failures: "down" }, why: "more requests wait instead of being refused" },
    less: { moves: { ttft: "down", failures: "up" }, why: "requests are refused (503) instead of waiting" },
    confidence: "medium",
    source: "vllm/config/scheduler.py",
  },
];
