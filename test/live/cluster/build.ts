import { createHash } from "node:crypto";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached } from "../engines/cache.ts";
import { runStep } from "../engines/step.ts";
import { needTool } from "../engines/tools.ts";

export const KUBERNETES_VERSION = "1.36.3";
const SOURCES = fileURLToPath(new URL("go/", import.meta.url));
const PROGRAM = "control-plane";
const LIMIT_SECONDS = 30 * 60;

interface Patch {
  /** Under `vendor/`. */
  readonly file: string;
  /** Must be there exactly once, or the sources are not those that this was written for. */
  readonly from: string;
  readonly to: string;
}

/** Pods live on loopback addresses here, which the API server does not let into EndpointSlices and its own proxy. */
const PATCHES: readonly Patch[] = [
  {
    file: "k8s.io/kubernetes/pkg/apis/core/validation/validation.go",
    from: "if ip.IsLoopback() {",
    to: "if false {",
  },
  {
    file: "k8s.io/kubernetes/pkg/registry/core/pod/strategy.go",
    from: "!ip.IsGlobalUnicast()",
    to: "!(ip.IsGlobalUnicast() || ip.IsLoopback())",
  },
];
/** A whole file of ours for one of theirs. */
const REPLACED = { from: join("tunnel", "tunnel.go"), to: "sigs.k8s.io/kwok/pkg/utils/net/tunnel.go" };

/** The program that is etcd, API server, scheduler, controller-manager and kwok by its first argument; built once. */
export async function controlPlane(): Promise<string> {
  const folder = await cached({
    name: `control-plane-${KUBERNETES_VERSION}-${process.arch}-${sourcesDigest()}`,
    proof: PROGRAM,
    build,
  });
  return join(folder, PROGRAM);
}

/** Of everything that makes two builds differ. */
function sourcesDigest(): string {
  const hash = createHash("sha256").update(JSON.stringify([PATCHES, REPLACED]));
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.(go|mod|sum)$/.test(name),
  );
  for (const name of files.sort()) hash.update(name).update(readFileSync(join(SOURCES, name)));
  return hash.digest("hex").slice(0, 8);
}

async function build(folder: string): Promise<void> {
  const go = needTool("The Kubernetes control plane is built from source", "go");
  const sources = join(folder, "sources");
  cpSync(SOURCES, sources, { recursive: true });
  const step = { part: "cluster", cwd: sources, env: buildEnvironment(), limitSeconds: LIMIT_SECONDS, command: "nice" };
  await runStep({
    ...step,
    what: `download the sources of Kubernetes ${KUBERNETES_VERSION}`,
    note: "about 700 MB into Go's module cache",
    args: [go, "mod", "vendor"],
  });
  patch(join(sources, "vendor"));
  await runStep({
    ...step,
    what: `build Kubernetes ${KUBERNETES_VERSION}`,
    note: "about 500 CPU seconds",
    args: [go, "build", "-trimpath", "-ldflags", linkerFlags(), "-o", join(folder, PROGRAM), "."],
  });
  rmSync(sources, { recursive: true });
}

/** Sources that come along in `vendor/` can be changed, unlike those of the module cache. */
function patch(vendor: string): void {
  for (const { file, from, to } of PATCHES) {
    const path = join(vendor, file);
    const parts = readFileSync(path, "utf8").split(from);
    if (parts.length !== 2) throw new Error(`${file} has "${from}" ${parts.length - 1} times, not once.`);
    writeFileSync(path, parts.join(to));
  }
  cpSync(join(SOURCES, REPLACED.from), join(vendor, REPLACED.to));
}

/** Without the version the API server calls itself v0.0.0, and kubectl and Helm reckon with what it says. */
function linkerFlags(): string {
  const [major, minor] = KUBERNETES_VERSION.split(".");
  const version = "k8s.io/component-base/version";
  const values = { gitVersion: `v${KUBERNETES_VERSION}`, gitMajor: major, gitMinor: minor };
  return ["-s -w", ...Object.entries(values).map(([name, value]) => `-X ${version}.${name}=${value}`)].join(" ");
}

function buildEnvironment(): NodeJS.ProcessEnv {
  return {
    CGO_ENABLED: "0",
    // Fail with a sentence rather than download another Go.
    GOTOOLCHAIN: "local",
    // A compiler each for two cores; more of them would starve whatever else runs.
    GOFLAGS: "-p=2 -buildvcs=false",
  };
}
