import type { LatencyFlag } from "./flag.ts";
import { VLLM_SCHEDULER_FLAGS } from "./vllm-scheduler.ts";

/** vLLM's flags (`vllm/engine/arg_utils.py`) and the keys that charts have for them (production-stack's `vllmConfig`). */
export const VLLM_FLAGS: readonly LatencyFlag[] = [
  ...VLLM_SCHEDULER_FLAGS,
  {
    name: "--tensor-parallel-size",
    also: ["-tp"],
    kind: "amount",
    default: [1],
    more: {
      moves: { ttft: "down", decode: "down", throughput: "up" },
      why: "more GPUs share each layer, until their links are what limits",
    },
    less: {
      moves: { ttft: "up", decode: "up", throughput: "down" },
      shows: { prefill: "up", decode: "up" },
      why: "fewer GPUs share each layer",
    },
    confidence: "high",
    source: "vllm/config/parallel.py",
  },
  {
    name: "--pipeline-parallel-size",
    also: ["-pp"],
    kind: "amount",
    default: [1],
    more: {
      moves: { ttft: "up", decode: "up", throughput: "either" },
      why: "each token passes more stages, one after the other",
    },
    less: { moves: { ttft: "down", decode: "down", throughput: "either" }, why: "each token passes fewer stages" },
    confidence: "medium",
    source: "vllm/config/parallel.py",
  },
  {
    name: "--data-parallel-size",
    also: ["-dp", "--api-server-count", "-asc"],
    kind: "amount",
    default: [1],
    more: { moves: { ttft: "down", throughput: "up" }, shows: { queue: "down" }, why: "more copies share the load" },
    less: { moves: { ttft: "up", throughput: "down" }, shows: { queue: "up" }, why: "fewer copies share the load" },
    confidence: "medium",
    source: "vllm/config/parallel.py",
  },
  {
    name: "--quantization",
    also: ["-q"],
    kind: "choice",
    changed: {
      moves: { decode: "either", ttft: "either", throughput: "either" },
      why: "smaller weights are read faster, and some formats compute prompts slower",
    },
    confidence: "high",
    source: "vllm/config/model.py",
  },
  {
    name: "--dtype",
    kind: "choice",
    changed: {
      moves: { decode: "either", ttft: "either", throughput: "either" },
      why: "it sets how wide the numbers are",
    },
    confidence: "medium",
    source: "vllm/config/model.py",
  },
  {
    name: "--kv-cache-dtype",
    kind: "choice",
    changed: {
      moves: { ttft: "either", decode: "either", throughput: "either" },
      why: "narrower numbers let twice as many tokens into the KV cache",
    },
    confidence: "medium",
    source: "vllm/config/cache.py",
  },
  {
    name: "--speculative-config",
    also: ["--speculative-model", "--num-speculative-tokens"],
    kind: "switch",
    default: false,
    more: {
      moves: { decode: "down", throughput: "either" },
      why: "several tokens a step at low load; under high load the guesses cost more than they bring",
    },
    less: { moves: { decode: "up", throughput: "either" }, why: "each step gives one token again" },
    confidence: "medium",
    source: "vllm/config/speculative.py",
  },
  {
    name: "--enforce-eager",
    kind: "switch",
    default: false,
    more: {
      moves: { decode: "up", ttft: "up", throughput: "down" },
      shows: { decode: "up" },
      why: "without CUDA graphs and compiled kernels each step costs more",
    },
    less: { moves: { decode: "down", ttft: "down", throughput: "up" }, why: "CUDA graphs make each step cheaper" },
    confidence: "high",
    source: "vllm/config/model.py",
  },
  {
    name: "--optimization-level",
    also: ["-O", "--compilation-config", "-cc", "--performance-mode", "--attention-backend", "VLLM_ATTENTION_BACKEND"],
    kind: "choice",
    changed: {
      moves: { decode: "either", ttft: "either", throughput: "either" },
      why: "other kernels and graphs are built for each step",
    },
    confidence: "medium",
    source: "vllm/config/compilation.py",
  },
  {
    name: "--block-size",
    kind: "choice",
    changed: { moves: { decode: "either", ttft: "either" }, why: "it sets the grain of the KV cache" },
    confidence: "low",
    source: "vllm/config/cache.py",
  },
  {
    name: "--cpu-offload-gb",
    kind: "amount",
    default: [0],
    more: {
      moves: { decode: "up", ttft: "up", throughput: "down" },
      shows: { decode: "up" },
      why: "weights travel from the memory of the host in each step",
    },
    less: { moves: { decode: "down", ttft: "down", throughput: "up" }, why: "fewer weights travel in each step" },
    confidence: "high",
    source: "vllm/config/cache.py",
  },
  {
    name: "--kv-transfer-config",
    also: ["--kv-offloading-size", "--swap-space", "lmcacheConfig"],
    below: true,
    kind: "choice",
    changed: {
      moves: { ttft: "either", throughput: "either" },
      why: "parts of the KV cache are fetched from elsewhere instead of being computed",
    },
    confidence: "medium",
    source: "vllm/config/kv_transfer.py; production-stack, helm/values.yaml",
  },
  {
    name: "--enable-lora",
    also: ["--max-loras", "--max-lora-rank"],
    kind: "choice",
    changed: {
      moves: { decode: "either", ttft: "either", throughput: "either" },
      why: "adapters cost a little in each step",
    },
    confidence: "low",
    source: "vllm/config/lora.py",
  },
  {
    name: "VLLM_USE_V1",
    also: ["vllmConfig.v0", "VLLM_USE_RUST_FRONTEND"],
    kind: "choice",
    changed: {
      moves: { ttft: "either", decode: "either", throughput: "either" },
      why: "another engine core or front end serves the requests",
    },
    confidence: "medium",
    source: "vllm/envs.py",
  },
];
