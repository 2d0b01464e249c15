import type { LatencyFlag } from "./flag.ts";

/** Ollama's variables (`envconfig/config.go`) and the keys that charts have for them. */
export const OLLAMA_FLAGS: readonly LatencyFlag[] = [
  {
    name: "OLLAMA_NUM_PARALLEL",
    also: ["ollama.numParallel"],
    kind: "amount",
    default: [1],
    more: {
      moves: { ttft: "down", decode: "up", throughput: "up" },
      shows: { queue: "down" },
      why: "more requests are answered at once: less waiting, slower tokens, more memory",
    },
    less: {
      moves: { ttft: "up", decode: "down", throughput: "down" },
      shows: { queue: "up" },
      why: "requests wait in line for a free slot",
    },
    confidence: "high",
    source: "envconfig/config.go; server/sched.go",
  },
  {
    name: "OLLAMA_MAX_QUEUE",
    kind: "amount",
    default: [512],
    more: { moves: { failures: "down" }, why: "more requests wait for a model to load instead of being refused" },
    less: { moves: { failures: "up" }, why: "requests are refused (503) while a model loads" },
    confidence: "medium",
    source: "envconfig/config.go",
  },
  {
    name: "OLLAMA_KEEP_ALIVE",
    also: ["ollama.keepAlive"],
    kind: "amount",
    unit: "duration",
    default: [300],
    more: {
      moves: { ttft: "down" },
      shows: { load: "down" },
      why: "the model stays loaded for longer between requests",
    },
    less: {
      moves: { ttft: "up" },
      shows: { load: "up" },
      why: "an idle model is unloaded, and the next request waits until it is loaded again",
    },
    confidence: "high",
    source: "envconfig/config.go",
  },
  {
    name: "OLLAMA_MAX_LOADED_MODELS",
    kind: "amount",
    more: { moves: { ttft: "down" }, shows: { load: "down" }, why: "models take turns less often" },
    less: {
      moves: { ttft: "up" },
      shows: { load: "up" },
      why: "models push each other out of memory and are loaded again",
    },
    confidence: "medium",
    source: "envconfig/config.go",
  },
  {
    name: "OLLAMA_CONTEXT_LENGTH",
    also: ["ollama.contextLength", "num_ctx"],
    kind: "amount",
    more: {
      moves: { ttft: "up", decode: "up", throughput: "down" },
      shows: { decode: "up" },
      why: "the context takes more memory, and what no longer fits runs on the processor",
    },
    less: {
      moves: { ttft: "down", decode: "down", throughput: "up" },
      why: "the context takes less memory; longer prompts are cut",
    },
    confidence: "medium",
    source: "envconfig/config.go",
  },
  {
    name: "OLLAMA_FLASH_ATTENTION",
    kind: "switch",
    more: {
      moves: { ttft: "down", decode: "down", throughput: "up" },
      why: "attention takes less memory and time, most of all in long contexts",
    },
    less: {
      moves: { ttft: "up", decode: "up", throughput: "down" },
      why: "attention takes more memory and time, most of all in long contexts",
    },
    confidence: "medium",
    source: "envconfig/config.go",
  },
  {
    name: "OLLAMA_KV_CACHE_TYPE",
    kind: "choice",
    changed: {
      moves: { ttft: "either", decode: "either", throughput: "either" },
      why: "narrower numbers take less memory; they need flash attention",
    },
    confidence: "medium",
    source: "envconfig/config.go",
  },
  {
    name: "OLLAMA_SCHED_SPREAD",
    kind: "switch",
    default: false,
    more: { moves: { ttft: "up", decode: "up" }, why: "the model is spread over all GPUs, over slower links" },
    less: { moves: { ttft: "down", decode: "down" }, why: "the model stays on as few GPUs as it fits" },
    confidence: "medium",
    source: "envconfig/config.go",
  },
  {
    name: "OLLAMA_GPU_OVERHEAD",
    kind: "amount",
    default: [0],
    more: {
      moves: { decode: "up", ttft: "up", throughput: "down" },
      why: "less GPU memory is used, and layers may run on the processor",
    },
    less: { moves: { decode: "down", ttft: "down", throughput: "up" }, why: "more layers fit on the GPU" },
    confidence: "medium",
    source: "envconfig/config.go",
  },
  {
    name: "OLLAMA_LLM_LIBRARY",
    also: ["OLLAMA_VULKAN", "OLLAMA_IGPU_ENABLE", "ollama.gpu.type"],
    kind: "choice",
    changed: {
      moves: { ttft: "either", decode: "either", throughput: "either" },
      why: "another back end computes the model",
    },
    confidence: "medium",
    source: "envconfig/config.go",
  },
  {
    name: "num_batch",
    also: ["num_gpu", "num_thread", "use_mmap", "draft_num_predict"],
    kind: "choice",
    changed: {
      moves: { ttft: "either", decode: "either", throughput: "either" },
      why: "the runner computes in another way, and is loaded anew",
    },
    confidence: "medium",
    source: "api/types.go, Runner",
  },
  {
    name: "ollama.models.run",
    also: ["ollama.models.pull", "ollama.models.create"],
    kind: "choice",
    changed: {
      moves: { ttft: "either", decode: "either", throughput: "either" },
      why: "other models are fetched and loaded",
    },
    confidence: "medium",
    source: "otwld/ollama-helm, values.yaml",
  },
];
