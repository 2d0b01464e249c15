import { gzipSync } from "node:zlib";

export interface Installed {
  name?: string;
  namespace?: string;
  revision?: number;
  /** What the user gave. */
  config?: object;
  /** The chart's own. */
  values?: object;
}

/** In what must never be seen. */
export const MANIFEST_SECRET = "geheim";

/** A release as Helm writes it (helm.sh/helm, pkg/storage/driver/util.go). */
export function releaseRecord({
  name = "chat",
  namespace = "llm",
  revision = 1,
  config = {},
  values = { replicaCount: 1, resources: { limits: { cpu: 4 } }, args: ["--a"] },
}: Installed = {}): object {
  return {
    name,
    info: { status: "deployed", notes: MANIFEST_SECRET },
    chart: { metadata: { name: "vllm", version: "1.0.0", appVersion: `0.1${revision}.0` }, values },
    config,
    manifest: `kind: Secret\nstringData: {password: ${MANIFEST_SECRET}}\n`,
    version: revision,
    namespace,
  };
}

export function packed(record: object): string {
  return gzipSync(JSON.stringify(record)).toString("base64");
}

/** `data.release` as the API gives it. */
export function encodedRelease(record: object): string {
  return Buffer.from(packed(record)).toString("base64");
}

/** The Secret in which Helm keeps it (pkg/storage/driver/secrets.go). */
export function releaseSecret(installed: Installed = {}): { metadata: { name: string; labels: object } } {
  const { name = "chat", namespace = "llm", revision = 1 } = installed;
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: `sh.helm.release.v1.${name}.v${revision}`,
      namespace,
      labels: { name, owner: "helm", status: "deployed", version: String(revision) },
    },
    type: "helm.sh/release.v1",
    data: { release: encodedRelease(releaseRecord(installed)) },
  } as { metadata: { name: string; labels: object } };
}
