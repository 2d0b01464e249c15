import { describe, expect, it } from "vitest";
import { affectedEngines, type ReadChange } from "../../src/explain/effects.ts";
import type { EngineId } from "../../src/model/scenario.ts";
import { read } from "./sides.ts";

function only(changes: ReadChange[]): ReadChange {
  expect(changes).toHaveLength(1);
  return changes[0] as ReadChange;
}

/** `more`, `less`, `changed`, or nothing; with where it sends the metric. */
function expected(
  base: string,
  head: string,
  metric: "ttft_ms" | "tpot_ms" | "e2e_ms" | "chunk_gap_ms" | "success_rate" = "ttft_ms",
): string | undefined {
  const { effect } = only(read(base, head));
  return effect && `${effect.direction}, ${metric} ${effect.metrics[metric]}`;
}

describe("a changed value is expected to", () => {
  it.each([
    ["lower TTFT, with more sequences", "maxNumSeqs: 32", "maxNumSeqs: 64", "more, ttft_ms down"],
    ["raise TTFT, with fewer", "args: [--max-num-seqs=1k]", "args: [--max-num-seqs, 64]", "less, ttft_ms up"],
    ["raise TTFT, below every default", "extraArgs: []", "extraArgs: [--max-num-seqs=64]", "less, ttft_ms up"],
    [
      "go either way, between the defaults",
      "extraArgs: []",
      "extraArgs: [--max-num-seqs=512]",
      "changed, ttft_ms either",
    ],
    [
      "raise TTFT, with the default on and now off",
      "a: 1",
      "a: 1\nextraArgs: [--no-enable-prefix-caching]",
      "less, ttft_ms up",
    ],
    [
      "raise TTFT, on by a word and off by a word",
      'enablePrefixCaching: "true"',
      "enablePrefixCaching: off",
      "less, ttft_ms up",
    ],
    [
      "raise TTFT, as a variable that is gone",
      "env: [{name: OLLAMA_NUM_PARALLEL, value: '4'}]",
      "env: []",
      "less, ttft_ms up",
    ],
    ["raise TTFT, as an unloaded model", 'ollama: {keepAlive: "-1"}', "ollama: {keepAlive: 5m}", "less, ttft_ms up"],
    [
      "lower TTFT, as a duration in other units",
      "ollama: {keepAlive: 90s}",
      "ollama: {keepAlive: 2h}",
      "more, ttft_ms down",
    ],
    [
      "raise TTFT, with a smaller share of a processor",
      "resources: {limits: {cpu: 2}}",
      "resources: {limits: {cpu: 500m}}",
      "less, ttft_ms up",
    ],
    [
      "go either way, where a limit is new",
      "resources: {limits: {}}",
      "resources: {limits: {cpu: 8}}",
      "changed, ttft_ms either",
    ],
    ["go either way, with another version", "image: {tag: v1}", "image: {tag: v2}", "changed, ttft_ms either"],
    ["raise TTFT, by a line of flags", 'opts: "--max-num-seqs 64"', 'opts: "--max-num-seqs 32"', "less, ttft_ms up"],
    [
      "lower TTFT, by a list of variables",
      "env: [OLLAMA_NUM_PARALLEL=4, A=1]",
      "env: [A=1, OLLAMA_NUM_PARALLEL=8]",
      "more, ttft_ms down",
    ],
    ["raise TTFT, with fewer pods", "replicaCount: 3", "replicaCount: 2", "less, ttft_ms up"],
  ])("%s", (_, base, head, words) => {
    expect(expected(base, head)).toBe(words);
  });

  it("do nothing where the default is written out, or the same amount in other units", () => {
    expect(only(read("a: {}", "a: {maxWaitingTokens: 20}")).effect).toBeUndefined();
    expect(only(read("a: {}", "a: {enablePrefixCaching: true}")).effect).toBeUndefined();
    expect(only(read("resources: {limits: {cpu: 1}}", "resources: {limits: {cpu: 1000m}}")).effect).toBeUndefined();
    expect(
      only(read("resources: {limits: {memory: 1Gi}}", "resources: {limits: {memory: 1024Mi}}")).effect,
    ).toBeUndefined();
  });

  it("move the whole of a request only where its parts go one way", () => {
    expect(expected("maxNumSeqs: 32", "maxNumSeqs: 64", "e2e_ms")).toBe("more, e2e_ms either");
    expect(expected("enforceEager: false", "enforceEager: true", "e2e_ms")).toBe("more, e2e_ms up");
    expect(expected("args: [x]", "args: [x, --stream-interval=8]", "chunk_gap_ms")).toBe("more, chunk_gap_ms up");
    expect(expected("args: [x]", "args: [x, --stream-interval=8]", "tpot_ms")).toBe("more, tpot_ms undefined");
    expect(
      expected(
        "env: [{name: MAX_CONCURRENT_REQUESTS, value: 128}]",
        "env: [{name: MAX_CONCURRENT_REQUESTS, value: 16}]",
        "success_rate",
      ),
    ).toBe("less, success_rate down");
  });

  it("may go either way where one side takes its value from elsewhere", () => {
    const changes = read(
      'env: [{name: OLLAMA_NUM_PARALLEL, value: "4"}]',
      "env: [{name: OLLAMA_NUM_PARALLEL, valueFrom: {configMapKeyRef: {name: c}}}]",
    );
    const { effect } = changes.find(({ change }) => change.path === "env[OLLAMA_NUM_PARALLEL]") ?? {};
    expect(effect).toMatchObject({ direction: "changed", metrics: { ttft_ms: "either" } });
  });

  it("nothing is expected of a secret, nor guessed from it", () => {
    const { effect, change } = only(read("apiKey: aaaa", "apiKey: bbbb"));
    expect([effect, change.before]).toEqual([undefined, "***"]);
  });
});

describe("whose value it is", () => {
  const UMBRELLA = `
vllm: {replicas: 1}
chat: {image: {repository: ghcr.io/huggingface/text-generation-inference, tag: 3.3.5}, replicas: 1}
local: {image: ollama/ollama:0.32.15, replicas: 1}
shared: {replicas: 1}
`;
  it.each([
    ["the key says", "vllm: {replicas: 1}", ["vllm"]],
    [
      "the image beside it says",
      "chat: {image: {repository: ghcr.io/huggingface/text-generation-inference, tag: 3.3.5}, replicas: 1}",
      ["tgi"],
    ],
    ["the image of one line says", "local: {image: ollama/ollama:0.32.15, replicas: 1}", ["ollama"]],
    [
      "only all images and sections of the file could say, so that it is all of theirs",
      "shared: {replicas: 1}",
      ["vllm", "tgi", "ollama"],
    ],
  ])("%s", (_, line, engines) => {
    const [change] = read(UMBRELLA, UMBRELLA.replace(line, line.replace("replicas: 1", "replicas: 2")));
    expect(change?.engines).toEqual(engines);
  });

  it.each([
    ["helm/vllm/values.yaml", ["vllm"]],
    ["values-tgi.yaml", ["tgi"]],
    ["charts/text-generation-inference/values.yaml", ["tgi"]],
    ["release chat, revision 3 (chart ollama 1.77.0)", ["ollama"]],
    ["values.yaml", []],
    ["/home/ollama/work/deploy/llm/prod/values.yaml", []],
  ])("the file %s says", (file, engines) => {
    expect(only(read("port: 1", "port: 2", file)).engines).toEqual(engines);
  });

  it("a setting that only one engine has says, where nothing else does", () => {
    expect(only(read("args: [--max-num-seqs=1]", "args: [--max-num-seqs=2]")).engines).toEqual(["vllm"]);
    expect(only(read("args: [--dtype=a]", "args: [--dtype=b]")).engines).toEqual([]);
  });
});

describe("the engines to measure again", () => {
  const BOTH: EngineId[] = ["vllm", "ollama"];
  const affected = (base: string, head: string, file = "values.yaml", engines = BOTH) =>
    affectedEngines(read(base, head, file), engines);

  it("are those whose values changed", () => {
    expect(affected("vllm: {a: 1}\nollama: {a: 1}", "vllm: {a: 2}\nollama: {a: 1}")).toEqual(["vllm"]);
  });

  it("are all where nobody can tell whose value it is", () => {
    expect(affected("a: 1", "a: 2")).toEqual(BOTH);
  });

  it("are none where nothing changed, or only what no request meets", () => {
    expect(affected("a: 1", "a: 1 # a comment")).toEqual([]);
    expect(
      affected(
        "livenessProbe: {periodSeconds: 10}\nserviceMonitor: {enabled: no}",
        "livenessProbe: {periodSeconds: 5}\nserviceMonitor: {enabled: yes}",
      ),
    ).toEqual([]);
  });

  it("are also those that are only known by their protocol, unless the change is that of another one that is measured", () => {
    expect(affected("a: 1", "a: 2", "helm/vllm/values.yaml", ["openai"])).toEqual(["openai"]);
    expect(affected("a: 1", "a: 2", "helm/vllm/values.yaml", ["vllm", "openai"])).toEqual(["vllm"]);
  });
});
