import { execFile } from "node:child_process";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { Explained } from "../../src/commands/explain.ts";
import { fakeCluster, forbidden } from "../helpers/cluster/fake-cluster.ts";
import { releaseStore } from "../helpers/cluster/release-store.ts";
import { type Installed, MANIFEST_SECRET } from "../helpers/helm-release.ts";
import { runInProcess } from "../helpers/in-process.ts";
import { ROOT } from "../helpers/spawned.ts";
import { type TempFolder, tempFolder } from "../helpers/temp-folder.ts";
import { hasOpenssl } from "../helpers/tls-server.ts";

const BASE =
  "image: {repository: vllm/vllm-openai, tag: v0.11.0}\nextraArgs: [--max-num-seqs=256]\nlivenessProbe: {periodSeconds: 10}\nport: 1\n";
const HEAD =
  "image: {repository: vllm/vllm-openai, tag: v0.11.0}\nextraArgs: [--max-num-seqs=64]\nlivenessProbe: {periodSeconds: 5}\nport: 2\n";

async function twoFiles(folder: TempFolder): Promise<string[]> {
  await folder.file("base.yaml", BASE);
  await folder.file("head.yaml", HEAD);
  return ["explain", "--base-values", "base.yaml", "--head-values", "head.yaml"];
}

describe("explain", () => {
  it("tells what changed, whose it is, and where it is expected to send the metrics", async () => {
    await using folder = await tempFolder();
    const { exitCode, stdout } = await runInProcess(await twoFiles(folder), { cwd: folder.path });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("3 changed values, 1 of them known to change latency");
    expect(stdout).toMatch(/extraArgs\[--max-num-seqs\] +256 → 64 .*vllm +TTFT ↑, TPOT ↓, tokens\/s ↓ +high/);
    expect(stdout).toContain("--max-num-seqs: fewer requests run at once, and the others wait in the queue.");
    expect(stdout).toMatch(/livenessProbe\.periodSeconds .* nothing/);
    expect(stdout).toMatch(/port .* not known/);
  });

  it("gives the same as JSON and as Markdown", async () => {
    await using folder = await tempFolder();
    const argv = await twoFiles(folder);
    const json = await runInProcess([...argv, "--format", "json"], { cwd: folder.path });
    const { schema, changes, causes } = JSON.parse(json.stdout) as Explained & { schema: string };
    expect([schema, causes]).toEqual(["llm-latency-gate/explain/v1", undefined]);
    expect(changes.map(({ change }) => change.path)).toEqual([
      "extraArgs[--max-num-seqs]",
      "livenessProbe.periodSeconds",
      "port",
    ]);
    expect(changes[0]).toMatchObject({
      engines: ["vllm"],
      serving: true,
      effect: { flag: "--max-num-seqs", metrics: { ttft_ms: "up" } },
    });
    const markdown = await runInProcess([...argv, "--format", "markdown"], { cwd: folder.path });
    expect(markdown.stdout).toContain("| extraArgs\\[--max-num-seqs\\] | 256 → 64 | head.yaml:2 | vllm |");
  });

  it("takes the paths from the scenario, and a revision of git for the base", async () => {
    await using folder = await tempFolder();
    const git = (...args: string[]) =>
      promisify(execFile)("git", ["-c", "user.name=T", "-c", "user.email=t@example.com", ...args], {
        cwd: folder.path,
      });
    await mkdir(join(folder.path, "deploy"));
    await cp(join(ROOT, "helm", "ollama"), join(folder.path, "deploy", "ollama"), { recursive: true });
    await folder.file("llm-latency-gate.yaml", "values: {base: 'HEAD:deploy/ollama'}\n");
    await git("init", "-q");
    await git("add", "-A");
    await git("commit", "-q", "-m", "chart");
    const same = await runInProcess(["explain"], { cwd: folder.path });
    expect([same.exitCode, same.stdout]).toEqual([0, expect.stringContaining("No value changed")]);
    const values = join(folder.path, "deploy", "ollama", "values.yaml");
    await writeFile(values, (await readFile(values, "utf8")).replace(/numParallel: \d+/, "numParallel: 1"));
    const { stdout } = await runInProcess(["explain"], { cwd: folder.path });
    expect(stdout).toMatch(/ollama\.numParallel +\d+ → 1 .*ollama +TTFT ↑/);
    expect(stdout).toContain("OLLAMA_NUM_PARALLEL: requests wait in line for a free slot.");
  });

  it.each([
    ["no base", [], /the values of the base are not named\n.*--base-values/],
    ["a head without a base", ["--head-values", "head.yaml"], /values.head has nothing to be compared with/],
    [
      "a base that is not there",
      ["--base-values", "nothing.yaml", "--head-values", "head.yaml"],
      /nothing\.yaml does not exist/,
    ],
    [
      "one result instead of two",
      ["--base-values", "base.yaml", "--head-values", "head.yaml", "--run", "results"],
      /--run names 1 results; it takes two/,
    ],
    [
      "results that are not there",
      ["--base-values", "base.yaml", "--head-values", "head.yaml", "--run", "a", "b"],
      /a does not exist/,
    ],
    ["another format", ["--format", "pdf"], /Allowed choices are table, json, markdown/],
  ])("refuses %s with exit code 5", async (_, argv, message) => {
    await using folder = await tempFolder();
    await twoFiles(folder);
    const { exitCode, stderr } = await runInProcess(["explain", ...argv], { cwd: folder.path });
    expect(exitCode).toBe(5);
    expect(stderr).toMatch(message);
  });
});

describe.skipIf(!hasOpenssl())("explain with releases of a cluster", () => {
  const vllm = (namespace: string, users: number, more: object = {}): Installed => ({
    ...{ name: "vllm", namespace, config: { extraArgs: [`--max-num-seqs=${users}`], ...more } },
  });
  const INSTALLED: Installed[] = [
    vllm("base", 256, { apiKey: "canary-old", hfToken: { value: "canary-old" } }),
    { ...vllm("head", 256), revision: 1 },
    { ...vllm("head", 64, { apiKey: "canary-new" }), revision: 2 },
  ];

  async function explained(argv: readonly string[], scenario = "", refused: readonly string[] = []) {
    await using folder = await tempFolder();
    const no = Object.fromEntries(refused.map((path) => [path, forbidden]));
    await using server = await fakeCluster({ ...releaseStore(INSTALLED), ...no });
    await folder.file("kubeconfig", server.kubeconfig);
    if (scenario !== "") await folder.file("llm-latency-gate.yaml", scenario);
    return await runInProcess(["explain", "--kubeconfig", join(folder.path, "kubeconfig"), ...argv], {
      cwd: folder.path,
    });
  }

  it("takes both sides out of the namespaces of base and head, and shows no secret", async () => {
    const scenario =
      "services: {namespace: head, engines: [vllm]}\nbase: {namespace: base}\nvalues: {base: 'release:vllm'}\n";
    const { exitCode, stdout, stderr } = await explained([], scenario);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/extraArgs\[--max-num-seqs\] +256 → 64 .*vllm +TTFT ↑/);
    expect(stdout).toMatch(/apiKey +\*\*\* → \*\*\*/);
    expect(stdout + stderr).not.toMatch(new RegExp(`canary|${MANIFEST_SECRET}`));
  });

  it("takes a revision against the newest, in the namespace of the flag", async () => {
    const argv = ["--namespace", "head", "--base-values", "release:vllm@1", "--format", "json"];
    const { changes } = JSON.parse((await explained(argv)).stdout) as Explained;
    expect(changes.map(({ change }) => change)).toContainEqual({
      path: "extraArgs[--max-num-seqs]",
      before: "256",
      after: "64",
      file: "release vllm, revision 2 (chart vllm 1.0.0)",
    });
  });

  it("says what right is missing, and that a name is wrong, each with its exit code", async () => {
    const argv = ["--base-values", "release:base/vllm", "--head-values", "release:head/vlm"];
    const refused = await explained(argv, "", ["/api/v1/namespaces/base/secrets"]);
    expect(refused.exitCode).toBe(4);
    expect(refused.stderr).toMatch(/not allowed to list secrets in base\n.*resources: \[secrets\], verbs: \[list\]/);
    const wrong = await explained(argv);
    expect(wrong.exitCode).toBe(5);
    expect(wrong.stderr).toMatch(/there is no Helm release "vlm" in namespace head\n.*Did you mean "vllm"\?/);
  });
});
