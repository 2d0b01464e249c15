import { describe, expect, it } from "vitest";
import { FLAG_TABLES, findFlag } from "../../src/engines/latency-flags/index.ts";

const FLAGS = FLAG_TABLES.flatMap(({ engine = "any", flags }) => flags.map((flag) => ({ engine, flag })));

describe("the tables of settings", () => {
  it.each(FLAGS)("say of $flag.name ($engine) what it does whichever way it goes", ({ flag }) => {
    const { kind, more, less, changed } = flag;
    if (kind === "choice") expect([more, less, changed?.why]).toEqual([undefined, undefined, expect.any(String)]);
    else expect([more?.why, less?.why]).toEqual([expect.any(String), expect.any(String)]);
    for (const effect of [more, less, changed]) {
      if (effect === undefined) continue;
      expect(Object.keys(effect.moves).length).toBeGreaterThan(0);
      // The end of a sentence, to which the full stop is added.
      expect(effect.why).toMatch(/^(?:[a-z]|CUDA).*[^.\s]$/);
    }
  });

  it("send no metric the same way when a setting is raised as when it is lowered", () => {
    const same = FLAGS.filter(({ flag: { more, less } }) =>
      Object.entries(more?.moves ?? {}).some(([axis, movement]) => {
        const back = less?.moves[axis as keyof typeof less.moves];
        return movement !== "either" && movement === back;
      }),
    );
    expect(same.map(({ flag }) => flag.name)).toEqual([]);
  });

  it("give no spelling to two settings of one table", () => {
    for (const { flags } of FLAG_TABLES) {
      const spellings = flags
        .flatMap(({ name, also = [] }) => [name, ...also])
        .map((text) => text.replace(/(?<=.)[-_]|^--/g, "").toLowerCase());
      expect(spellings.filter((text, at) => spellings.indexOf(text) !== at && !/^-/.test(text))).toEqual([]);
    }
  });
});

describe("a setting is found", () => {
  it.each([
    [["servingEngineSpec", "modelSpec", "mistral", "vllmConfig", "maxNumSeqs"], "--max-num-seqs"],
    [["extraArgs", "--max_num_seqs"], "--max-num-seqs"],
    [["vllmConfig", "enablePrefixCaching"], "--enable-prefix-caching"],
    [["vllmConfig", "gpuMemoryUtilization"], "--gpu-memory-utilization"],
    [["args", "-tp"], "--tensor-parallel-size"],
    [["args", "-O"], "--optimization-level"],
    [["cpu", "kvCacheGiB"], "--kv-cache-memory-bytes"],
    [["env", "MAX_BATCH_PREFILL_TOKENS"], "--max-batch-prefill-tokens"],
    [["extraEnv", "OLLAMA_NUM_PARALLEL"], "OLLAMA_NUM_PARALLEL"],
    [["ollama", "numParallel"], "OLLAMA_NUM_PARALLEL"],
    [["ollama", "gpu", "number"], "gpu.count"],
    [["resources", "limits", "cpu"], "resources.limits.cpu"],
    [["resources", "limits", "nvidia.com/gpu"], "gpu.count"],
    [["modelSpec", "m", "requestGPU"], "gpu.count"],
    [["image", "tag"], "image.tag"],
    [["nodeSelector", "kubernetes.io/arch"], "nodeSelector"],
    [["affinity", "nodeAffinity", "x"], "nodeSelector"],
    [["lmcacheConfig", "enabled"], "--kv-transfer-config"],
  ])("under %j: %s", (keys, name) => {
    expect(findFlag(keys, [])?.flag.name).toBe(name);
  });

  it.each([[["image", "pullPolicy"]], [["model", "servedName"]], [["service", "port"]], [["tp"]], [["gpu", "x"]]])(
    "but not under %j",
    (keys) => {
      expect(findFlag(keys, [])).toBeUndefined();
    },
  );

  it("only of the engine whose values they are, and tells which one has it", () => {
    expect(findFlag(["args", "--dtype"], [])).not.toHaveProperty("engine");
    expect(findFlag(["args", "--dtype"], ["tgi"])).toMatchObject({
      engine: "tgi",
      flag: { source: "launcher/src/main.rs" },
    });
    expect(findFlag(["args", "--max-num-seqs"], ["tgi"])).toBeUndefined();
    expect(findFlag(["args", "--max-num-seqs"], [])).toMatchObject({ engine: "vllm" });
    expect(findFlag(["replicaCount"], ["vllm"])).not.toHaveProperty("engine");
  });
});
