import { execFile } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../src/errors.ts";
import { readSides, type SidesNamed } from "../../../src/explain/sources/read-side.ts";
import { diffValues } from "../../../src/explain/values-diff.ts";
import { type TempFolder, tempFolder } from "../../helpers/temp-folder.ts";
import { inWords, readingIn } from "../sides.ts";

async function put(folder: TempFolder, files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, name)), { recursive: true });
    await writeFile(join(folder.path, name), text);
  }
}

async function git(cwd: string, ...args: string[]): Promise<void> {
  const own = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main"];
  await promisify(execFile)("git", [...own, ...args], { cwd });
}

async function commit(folder: TempFolder, files: Record<string, string>): Promise<void> {
  await put(folder, files);
  await git(folder.path, "add", "-A", "-f");
  await git(folder.path, "commit", "-q", "-m", "values");
}

async function changesOf(named: SidesNamed, cwd: string) {
  const { base, head } = await readSides(named, readingIn(cwd));
  return diffValues(base, head).map(({ change }) => change);
}

const CHART = {
  "helm/vllm/Chart.yaml": "name: vllm\nversion: 1.0.0\nappVersion: 0.11.0\n",
  "helm/vllm/values.yaml": "image: {tag: ''}\nextraArgs: [--max-num-seqs=256]\n",
  "helm/vllm/templates/deployment.yaml": "{{ include 'x' . }}\n",
  "helm/vllm/ci/gpu-values.yaml": "a: 1\n",
  "helm/vllm/README.md": "text\n",
};

describe("values on disk", () => {
  it("are compared file with file, whatever the two are called", async () => {
    await using folder = await tempFolder();
    await put(folder, { "old.yaml": "a: 1\n", "prod/new.yaml": "a: 2\n" });
    expect(await changesOf({ base: "old.yaml", head: "prod/new.yaml" }, folder.path)).toEqual([
      { path: "a", before: "1", after: "2", file: "prod/new.yaml", line: 1, baseLine: 1 },
    ]);
  });

  it("are those of a chart's folder: values, the version of the engine, and whether a template changed", async () => {
    await using folder = await tempFolder();
    await put(folder, CHART);
    const head = {
      "new/Chart.yaml": "name: vllm\nversion: 1.1.0\nappVersion: 0.12.0\n",
      "new/values.yaml": "image: {tag: ''}\nextraArgs: [--max-num-seqs=64]\n",
      "new/templates/deployment.yaml": "{{ include 'y' . }}\n",
      "new/ci/gpu-values.yaml": "a: 2\n",
      "new/README.md": "other\n",
    };
    await put(folder, head);
    const changes = await changesOf({ base: "helm/vllm", head: "new" }, folder.path);
    expect(changes.map(({ path, file }) => `${file}: ${path}`)).toEqual([
      "new/Chart.yaml: Chart.yaml: appVersion",
      "new/templates/deployment.yaml: templates/deployment.yaml: contents",
      "new/values.yaml: extraArgs[--max-num-seqs]",
    ]);
  });

  it("of several files are laid over each other as with helm -f", async () => {
    await using folder = await tempFolder();
    await put(folder, { ...CHART, "prod.yaml": "extraArgs: null\nreplicaCount: 2\n", "big.yaml": "replicaCount: 4\n" });
    const changes = await changesOf({ base: "helm/vllm", head: "helm/vllm, prod.yaml,big.yaml" }, folder.path);
    expect(changes.map(inWords)).toEqual(["replicaCount: – → 4", "extraArgs[--max-num-seqs]: 256 → –"]);
    expect(changes[0]).toMatchObject({ file: "big.yaml", line: 1 });
  });

  it.each([
    ["what is not there", { base: "nothing.yaml", head: "a.yaml" }, /^nothing\.yaml does not exist/],
    ["a folder without values", { base: "empty", head: "empty" }, /^empty holds no values/],
    [
      "a file against a folder",
      { base: "a.yaml", head: "helm/vllm" },
      /a\.yaml is a values file and helm\/vllm is a folder/,
    ],
    ["a base without a revision, and no head", { base: "a.yaml" }, /those of the head are not named/],
    ["a device", { base: "/dev/null", head: "a.yaml" }, /^\/dev\/null is neither a file nor a folder/],
    ["an empty name", { base: " , ", head: "a.yaml" }, /is empty/],
    [
      "bytes that are no text",
      { base: "binary.yaml", head: "a.yaml" },
      /^binary\.yaml is not a text \(byte 3 is zero\)/,
    ],
    ["another encoding", { base: "latin.yaml", head: "a.yaml" }, /^latin\.yaml is not a text in UTF-8/],
    ["broken YAML in a folder", { base: "broken", head: "broken" }, /^broken\/values\.yaml:2 is not YAML/],
    [
      "a file that is too large",
      { base: "large.yaml", head: "a.yaml" },
      /^large\.yaml has 4\.0 MiB, wanted at most 4\.0 MiB/,
    ],
  ])("refuse %s", async (_, named, message) => {
    await using folder = await tempFolder();
    await put(folder, {
      ...CHART,
      "a.yaml": "a: 1\n",
      "broken/values.yaml": "a: 1\n\t- b\n",
      "large.yaml": "#".repeat(4 * 1024 * 1024 + 1),
    });
    await mkdir(join(folder.path, "empty"));
    await writeFile(join(folder.path, "binary.yaml"), Buffer.from([97, 58, 0, 49]));
    await writeFile(join(folder.path, "latin.yaml"), Buffer.from([97, 58, 0x20, 0xe4, 0x0a]));
    const reading = changesOf(named, folder.path);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toThrow(ConfigurationError);
  });

  it("do not follow links out of the folder", async () => {
    await using folder = await tempFolder();
    await put(folder, { "outside.yaml": "secret: 1\n", "chart/values.yaml": "a: 1\n", "new/values.yaml": "a: 1\n" });
    await symlink(join(folder.path, "outside.yaml"), join(folder.path, "new", "extra.yaml"));
    expect(await changesOf({ base: "chart", head: "new" }, folder.path)).toEqual([]);
  });
});

describe("values in git", () => {
  it("are those of a revision, against the working directory or another revision", async () => {
    await using folder = await tempFolder();
    await git(folder.path, "init", "-q");
    await commit(folder, CHART);
    await commit(folder, { "helm/vllm/values.yaml": "image: {tag: ''}\nextraArgs: [--max-num-seqs=128]\n" });
    await put(folder, { "helm/vllm/values.yaml": "image: {tag: ''}\nextraArgs: [--max-num-seqs=64]\n" });
    const words = async (named: SidesNamed, cwd = folder.path) => (await changesOf(named, cwd)).map(inWords);
    const file = "helm/vllm/values.yaml";
    expect(await words({ base: `HEAD:${file}` })).toEqual(["extraArgs[--max-num-seqs]: 128 → 64"]);
    expect(await words({ base: "HEAD:helm/vllm/" })).toEqual(["extraArgs[--max-num-seqs]: 128 → 64"]);
    expect(await words({ base: "HEAD~1:helm/vllm", head: "main:helm/vllm" })).toEqual([
      "extraArgs[--max-num-seqs]: 256 → 128",
    ]);
    expect(await words({ base: "HEAD:vllm/values.yaml" }, join(folder.path, "helm"))).toEqual([
      "extraArgs[--max-num-seqs]: 128 → 64",
    ]);
    const [change] = await changesOf({ base: `HEAD~1:${file}`, head: `HEAD:${file}` }, folder.path);
    expect(change).toMatchObject({ file, line: 2, baseLine: 2 });
  });

  it("may have names with spaces and letters of any language, and a colon where such a file is there", async () => {
    await using folder = await tempFolder();
    await git(folder.path, "init", "-q");
    await commit(folder, { "größe & co/values 1.yaml": "a: 1\n", "main:x.yaml": "a: 1\n" });
    await put(folder, { "größe & co/values 1.yaml": "a: 2\n" });
    expect((await changesOf({ base: "main:größe & co" }, folder.path)).map(inWords)).toEqual(["a: 1 → 2"]);
    await expect(changesOf({ base: "main:x.yaml" }, folder.path)).rejects.toThrow(/those of the head are not named/);
  });

  it("are read without filters and hooks of the repository", async () => {
    await using folder = await tempFolder();
    await git(folder.path, "init", "-q");
    await commit(folder, { "values.yaml": "a: 1\n", ".gitattributes": "*.yaml diff=evil filter=evil\n" });
    const evil = `sh -c 'touch ${join(folder.path, "proof")}; cat'`;
    for (const key of ["diff.evil.textconv", "filter.evil.smudge", "core.fsmonitor"])
      await git(folder.path, "config", key, evil);
    await changesOf({ base: "HEAD:values.yaml" }, folder.path);
    await expect(changesOf({ base: "HEAD:proof" }, folder.path)).rejects.toThrow(/does not exist/);
    await expect(readSides({ base: "proof", head: "proof" }, readingIn(folder.path))).rejects.toThrow(/does not exist/);
  });

  it.each([
    ["a revision that is not there", "nowhere:values.yaml", /git knows no revision "nowhere"/],
    ["a path that is not there", "main:nothing", /^main:nothing does not exist/],
    ["an option in place of a revision", "--output=x:values.yaml", /is no revision of git/],
    ["a range", "main..main:values.yaml", /is no revision of git/],
    ["a revision with a command in it", "$(touch x):values.yaml", /is no revision of git/],
    ["an option in place of a path", "main:--all", /is no path/],
    ["a path from the root of the disk", "main:/etc/passwd", /is no path/],
    ["no path", "main:", /is no path/],
  ])("refuse %s", async (_, base, message) => {
    await using folder = await tempFolder();
    await git(folder.path, "init", "-q");
    await commit(folder, { "values.yaml": "a: 1\n" });
    const reading = changesOf({ base, head: "values.yaml" }, folder.path);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toThrow(ConfigurationError);
  });

  it("outside of a repository say that there is none", async () => {
    await using folder = await tempFolder();
    await put(folder, { "values.yaml": "a: 1\n" });
    await expect(changesOf({ base: "main:values.yaml" }, folder.path)).rejects.toThrow(/not a git repository/);
  });

  it("are given up when the run is stopped", async () => {
    await using folder = await tempFolder();
    await git(folder.path, "init", "-q");
    await commit(folder, { "values.yaml": "a: 1\n" });
    const reading = readSides({ base: "main:values.yaml" }, readingIn(folder.path, { signal: AbortSignal.abort() }));
    await expect(reading).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
  });
});
