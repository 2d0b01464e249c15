import { execFile } from "node:child_process";
import { chmod, cp, mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { V1Job } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { ROOT } from "../helpers/spawned.ts";
import { type TempFolder, tempFolder } from "../helpers/temp-folder.ts";
import { objectsIn, only } from "./chart.ts";

const run = promisify(execFile);
const RUNS_AS_ROOT = process.getuid?.() === 0;

let dockerfile: string;
/** The image's files as they lie in a root that nobody can write to, without a container around them. */
let image: TempFolder;
let frozen: AsyncDisposable | undefined;

beforeAll(async () => {
  dockerfile = await readFile(join(ROOT, "Dockerfile"), "utf8");
  image = await tempFolder();
  for (const [from, to] of copies()) await cp(join(ROOT, from), join(image.path, to), { recursive: true });
  frozen = await readOnlyTree(image.path);
});
afterAll(async () => {
  await frozen?.[Symbol.asyncDispose]();
  await image[Symbol.asyncDispose]();
});

/** What is copied, and where to below `/`. */
function copies(): [from: string, to: string][] {
  const lines = [...dockerfile.matchAll(/^COPY (\S+) \/(\S+)$/gm)];
  return lines.map(([, from = "", to = ""]) => [from, to.endsWith("/") && !from.endsWith("/") ? to + from : to]);
}

/** Makes a folder and all in it read-only until it is disposed, so that it can be removed. */
async function readOnlyTree(path: string): Promise<{ path: string } & AsyncDisposable> {
  await setModes(path, { folder: 0o555, file: 0o444 });
  return { path, [Symbol.asyncDispose]: () => setModes(path, { folder: 0o755, file: 0o644 }) };
}

async function setModes(root: string, modes: { folder: number; file: number }): Promise<void> {
  await chmod(root, modes.folder);
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true }))
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? modes.folder : modes.file);
}

/** Every path below, with its size and when it was written. */
async function inventory(root: string): Promise<string[]> {
  const paths = await readdir(root, { recursive: true });
  const of = async (path: string) => {
    const { size, mtimeMs } = await stat(join(root, path));
    return `${path} ${size} ${mtimeMs}`;
  };
  return (await Promise.all(paths.map(of))).sort();
}

function script(): string {
  const [program, path = ""] = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(dockerfile)?.[1] ?? "[]") as string[];
  expect(program).toBe("node");
  return join(image.path, path);
}

function user(): number {
  return Number(/^USER (\d+)$/m.exec(dockerfile)?.[1]);
}

describe("the image", () => {
  it("is slim, of the Node that the program wants, and its user is one that Kubernetes can see is not root", () => {
    expect(dockerfile).toMatch(/^FROM node:24-slim$/m);
    expect(dockerfile).not.toMatch(/^(RUN|ADD)\b/m);
    expect(user()).toBeGreaterThan(0);
  });

  it("is built from nothing but what it copies", async () => {
    const kept = (await readFile(join(ROOT, ".dockerignore"), "utf8")).split("\n").filter((line) => line !== "");
    const copied = copies().map(([from]) => `!${from.replace(/\/$/, "")}`);
    expect(kept.toSorted()).toEqual(["*", ...copied].toSorted());
  });

  it("holds a program that starts from these files alone", async () => {
    const { stdout } = await run(process.execPath, [script(), "--version"], { cwd: "/", env: { PATH: "" } });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+/);
  });

  it("measures as the Job does: another user, nothing to write to but the results and /tmp", async () => {
    await using mounted = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const [work = "", results = "", tmp = ""] = ["work", "results", "tmp"].map((name) => join(mounted.path, name));
    for (const folder of [work, results, tmp]) await mkdir(folder);
    await mounted.file("work/llm-latency-gate.yaml", quickScenario({ vllm: vllm.baseUrl }));
    await chmod(mounted.path, 0o755);
    for (const folder of [results, tmp]) await chmod(folder, 0o777);
    await using readOnly = await readOnlyTree(work);
    const before = await inventory(image.path);

    const args = (await jobArguments()).map((argument) => (argument === "/results" ? results : argument));
    const options = {
      cwd: work,
      env: { PATH: "", HOME: work, TMPDIR: tmp },
      ...(RUNS_AS_ROOT && { uid: user(), gid: user() }),
    };
    const { stdout } = await run(process.execPath, [script(), ...args], options);

    expect(stdout).toContain("Quick proof");
    expect((await onlyResult(results)).report.verdict).toMatchObject({ outcome: "pass", exitCode: 0 });
    expect(await inventory(image.path)).toEqual(before);
    expect(await readdir(readOnly.path)).toEqual(["llm-latency-gate.yaml"]);
  });
});

async function jobArguments(): Promise<string[]> {
  const text = await readFile(join(ROOT, "config", "examples", "job", "job.yaml"), "utf8");
  return only<V1Job>(objectsIn(text), "Job").spec?.template.spec?.containers[0]?.args ?? [];
}
