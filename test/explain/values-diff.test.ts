import { describe, expect, it } from "vitest";
import { diffValues } from "../../src/explain/values-diff.ts";
import { changes, diff, inWords, side } from "./sides.ts";

/** As production-stack's values are. */
const PRODUCTION_STACK = `
servingEngineSpec:
  runtimeClassName: nvidia
  modelSpec:
    - name: mistral
      repository: lmcache/vllm-openai
      tag: v0.3.1
      modelURL: mistralai/Mistral-7B-Instruct-v0.2
      replicaCount: 1
      requestGPU: 1
      vllmConfig:
        enablePrefixCaching: false
        maxNumSeqs: 32
        extraArgs: ["--gpu-memory-utilization", "0.4", --disable-log-requests]
      hf_token: hf_aaaaaaaaaaaa
      env:
        - {name: VLLM_ATTENTION_BACKEND, value: FLASHINFER}
routerSpec:
  routingLogic: roundrobin
`;

describe("two values files", () => {
  it("differ in what has another value, is new or is gone, with both lines", () => {
    expect(changes("a: 1\nb: 2\nc: 3\n", "b: 2\na: 4\nd: 5\n")).toEqual([
      { path: "a", before: "1", after: "4", file: "values.yaml", line: 2, baseLine: 1 },
      { path: "d", after: "5", file: "values.yaml", line: 3 },
      { path: "c", before: "3", file: "values.yaml", line: 1, baseLine: 3 },
    ]);
  });

  it("do not differ by order, comments, quotes of numbers, or the way in which yes is written", () => {
    expect(
      diff("a: yes\nb: [1, x]\nc: {d: 4, e: ''}\n", "# new\nc:\n  e: \"\"\n  d: '4'\nb:\n  - 1\n  - x\na: true\n"),
    ).toEqual([]);
  });

  it("differ where false became a text, which a template takes for true", () => {
    expect(diff("enabled: no\n", 'enabled: "no"\n')).toEqual(['enabled: false → "no"']);
  });

  it("differ as a whole in a list of plain values, which Helm replaces whole", () => {
    expect(diff("models: [llama3.2]\n", "models: [llama3.2, 'no', 7]\n")).toEqual([
      'models: [ llama3.2 ] → [ llama3.2, "no", 7 ]',
    ]);
  });

  it("differ by a null, which takes a default of the chart away", () => {
    expect(diff("a: 1\n", "a: 1\nlivenessProbe: null\n")).toEqual(["livenessProbe: – → null"]);
  });

  it("tell nothing twice where an empty list or map was filled", () => {
    expect(
      diff(
        "extraArgs: []\nresources: {}\naffinity: null\n",
        "extraArgs: [--x=1]\nresources: {a: 1}\naffinity: {b: {}}\n",
      ),
    ).toEqual(["extraArgs[--x]: – → 1", "resources.a: – → 1"]);
  });

  it("show what was removed at the nearest key above it that is still there", () => {
    const [change] = changes("a:\n  b:\n    c: 1\n    d: 2\n", "x: 0\na:\n  b:\n    d: 2\n");
    expect(change).toMatchObject({ path: "x" });
    expect(changes("a:\n  b:\n    c: 1\n    d: 2\n", "x: 0\na:\n  b:\n    d: 2\n")[1]).toEqual({
      path: "a.b.c",
      before: "1",
      file: "values.yaml",
      line: 3,
      baseLine: 3,
    });
  });

  it("know items by their name, wherever they stand", () => {
    const head = PRODUCTION_STACK.replace(
      "modelSpec:\n",
      "modelSpec:\n    - {name: tiny, repository: vllm/vllm-openai, replicaCount: 2}\n",
    ).replace("maxNumSeqs: 32", "maxNumSeqs: 64");
    expect(diff(PRODUCTION_STACK, head)).toEqual([
      "servingEngineSpec.modelSpec[tiny].repository: – → vllm/vllm-openai",
      "servingEngineSpec.modelSpec[tiny].replicaCount: – → 2",
      "servingEngineSpec.modelSpec[mistral].vllmConfig.maxNumSeqs: 32 → 64",
    ]);
  });

  it("know variables by their name, whether their value is written or taken from elsewhere", () => {
    expect(
      diff(
        'env: [{name: OLLAMA_NUM_PARALLEL, value: "4"}, {name: A, value: a}]\n',
        "env: [{name: A, valueFrom: {configMapKeyRef: {name: c, optional: true}}}, {name: OLLAMA_NUM_PARALLEL, value: 1}]\n",
      ),
    ).toEqual([
      "env[A].valueFrom.configMapKeyRef.name: – → c",
      "env[A].valueFrom.configMapKeyRef.optional: – → true",
      'env[OLLAMA_NUM_PARALLEL]: "4" → 1',
      "env[A]: a → –",
    ]);
  });

  it("know items without a name, or with the same one, by their place", () => {
    expect(diff("m: [{name: a, p: 1}, {name: a, p: 2}]\n", "m: [{name: a, p: 1}, {name: a, p: 3}]\n")).toEqual([
      "m[1].p: 2 → 3",
    ]);
  });

  it("write keys with dots of their own in brackets", () => {
    expect(diff("limits: {nvidia.com/gpu: 1}\n", "limits: {nvidia.com/gpu: 2}\n")).toEqual([
      "limits[nvidia.com/gpu]: 1 → 2",
    ]);
  });
});

describe("arguments", () => {
  it.each([
    [
      "as two words or one, with hyphens or underscores",
      "[--max-num-seqs, 64, --enforce-eager]",
      "[--enforce-eager, --max_num_seqs=64]",
    ],
    [
      "as a line of a shell",
      "[sh, -c, 'exec vllm serve m --max-num-seqs 64 --x \"a b\"']",
      "[sh, -c, \"exec vllm serve m --x 'a b' --max-num-seqs=64\"]",
    ],
    ["with a number or a text", "[--n, 64]", '["--n", "64"]'],
  ])("are the same %s", (_, base, head) => {
    expect(diff(`args: ${base}\n`, `args: ${head}\n`)).toEqual([]);
  });

  it("differ flag by flag, also in one text, short and negated", () => {
    expect(
      diff(
        "extraArgs: [--enable-prefix-caching, -tp, 2, -O3]\n",
        'extraArgs: "--no-enable-prefix-caching -tp 4 -O2"\n',
      ),
    ).toEqual(["extraArgs[--enable-prefix-caching]: true → false", "extraArgs[-tp]: 2 → 4", "extraArgs[-O]: 3 → 2"]);
  });

  it("keep a value that is JSON or begins with a hyphen", () => {
    expect(diff("args: [x]\n", `args: [x, --speculative-config, '{"method": "ngram"}', --offset, "-1"]\n`)).toEqual([
      `args[--speculative-config]: – → '{"method": "ngram"}'`,
      "args[--offset]: – → -1",
    ]);
  });

  it("are read in the command of a manifest, and the line is that of the word", () => {
    const manifest = (seqs: number) => `kind: Deployment
metadata: {name: vllm}
spec:
  template:
    spec:
      containers:
        - name: vllm
          image: vllm/vllm-openai:v0.12.0
          command: [sh, -c]
          args:
            - |
              export HF_HOME=/cache
              vllm serve m \\
                --max-num-seqs ${seqs}
`;
    expect(changes(manifest(256), manifest(64))).toEqual([
      {
        path: "Deployment/vllm: spec.template.spec.containers[vllm].args[--max-num-seqs]",
        before: "256",
        after: "64",
        file: "values.yaml",
        line: 14,
        baseLine: 14,
      },
    ]);
  });
});

describe("secrets", () => {
  const base = `
hf_token: hf_aaaaaaaaaaaaaaaa
apiKey: {value: plain-secret}
password: 12345
dsn: postgres://user:geheim@db/x
extraArgs: [--api-key, topsecret, --header, "Authorization: Bearer abc.def"]
env:
  - {name: HF_TOKEN, value: geheim}
  - {name: CMD, value: "run --token geheim"}
note: the key is sk-abcdefghijklmnop
`;
  it.each([
    "auth: {key: canary}",
    "auth: {basic: canary}",
    "DB_PASS: canary",
    "db: {dbPass: canary}",
    "pwd: canary",
    "passphrase: canary",
    ".dockerconfigjson: canary",
    "env: [{name: SLACK, value: 'https://hooks.example.com/services/canary'}]",
    "url: 'https://a.example.com/model?x-amz-signature=canary'",
    "env: [PGPASSWORD=canary, A=b]",
    "opts: --hf-token canary",
  ])("are not shown in %s", (yaml) => {
    const told = diff(yaml, yaml.replace("canary", "canary2"));
    expect(told).toHaveLength(1);
    expect(told[0]).not.toContain("canary");
  });

  it("are none where a key is that of a label, nor in a word that only sounds like one", () => {
    const yaml = "tolerations: [{key: gpu-a}]\nmatchExpressions: [{key: gpu-a}]\nbypass: gpu-a\n";
    expect(diff(yaml, yaml.replaceAll("gpu-a", "gpu-b")).filter((line) => !line.includes("gpu-b"))).toEqual([]);
  });

  it("are never shown, and still told to have changed", () => {
    const head = base
      .replaceAll("geheim", "anders")
      .replace("hf_a", "hf_b")
      .replace("plain-secret", "other-secret")
      .replace("12345", "54321")
      .replace("topsecret", "newsecret")
      .replace("abc.def", "ghi.jkl")
      .replace("sk-a", "sk-b");
    const told = diff(base, head);
    expect(told).toHaveLength(9);
    expect(told.join("\n")).toMatch(/hf_token: \*\*\* → \*\*\*/);
    const secrets =
      /geheim|anders|hf_[ab]|plain-secret|other-secret|12345|54321|topsecret|newsecret|abc\.def|ghi\.jkl|sk-[ab]/;
    expect(told.filter((line) => secrets.test(line))).toEqual([]);
  });

  it("are not taken for what only sounds like them", () => {
    expect(
      diff(
        "maxTokens: 1\nMAX_TOTAL_TOKENS: 4096\nnum_speculative_tokens: 3\ntokenizer: a\nautomountServiceAccountToken: false\n",
        "maxTokens: 2\nMAX_TOTAL_TOKENS: 8192\nnum_speculative_tokens: 5\ntokenizer: b\nautomountServiceAccountToken: true\n",
      ).filter((line) => line.includes("***")),
    ).toEqual([]);
  });
});

describe("any file", () => {
  it("does not differ from itself, and what was changed one way is changed back the other", () => {
    const [random, files] = [generator(7), [] as string[]];
    for (let round = 0; round < 60; round++) files.push(yamlOf(random));
    for (const [at, file] of files.entries()) {
      expect(diff(file, file)).toEqual([]);
      const other = files[(at + 1) % files.length] ?? "";
      const [there, back] = [changes(file, other), changes(other, file)];
      const swapped = back.map(({ path, before, after }) =>
        inWords({
          path,
          ...(after !== undefined && { before: after }),
          ...(before !== undefined && { after: before }),
        }),
      );
      expect(swapped.sort()).toEqual(there.map(inWords).sort());
    }
  });

  it("of a megabyte is compared within seconds", () => {
    const line = (at: number, value: number) =>
      `  key-${at}: {limits: {cpu: ${value}, memory: 8Gi}, args: [--flag-${at}=${value}]}`;
    const big = (value: number) =>
      `models:\n${Array.from({ length: 15_500 }, (_, at) => line(at, at === 777 ? value : 1)).join("\n")}\n`;
    expect(big(1).length).toBeGreaterThan(1_000_000);
    expect(diffValues(side(big(1)), side(big(2))).map(({ change }) => [change.path, change.line])).toEqual([
      ["models.key-777.limits.cpu", 779],
      ["models.key-777.args[--flag-777]", 779],
    ]);
  }, 30_000);
});

/** A small generator of numbers below 1, the same each time (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SCALARS = [
  "1",
  "0.5",
  "yes",
  '"no"',
  "~",
  "text",
  "500m",
  "[]",
  "{}",
  "[a, b]",
  "[--x=1, -y, 2]",
  '"a: b"',
  "[{name: n, value: 1}]",
  "[{a: 1}, [2]]",
];

function yamlOf(random: () => number, depth = 0): string {
  const keys = ["a", "b", "args", "nvidia.com/gpu", "env"].filter(() => random() < 0.6);
  return keys
    .map((key) => {
      const pad = "  ".repeat(depth);
      if (depth < 3 && random() < 0.4) return `${pad}${key}:\n${yamlOf(random, depth + 1)}`;
      return `${pad}${key}: ${SCALARS[Math.floor(random() * SCALARS.length)]}\n`;
    })
    .join("");
}
