import { gunzipSync } from "node:zlib";
import { ConfigurationError } from "../../errors.ts";
import { mergeValues } from "../helm-values.ts";
import { treeOfValue, type ValuesFile, type ValuesSide } from "../values-tree.ts";

/** A Secret holds at most 1 MiB; charts with large files unpack to more, bombs to much more. */
const MOST_TEXT = 4 * 1024 * 1024;
const MOST_UNPACKED = 32 * 1024 * 1024;

/** A release of Helm as the cluster keeps it; of it only this is read, since manifests hold Secrets. */
export interface HelmRelease {
  name: string;
  revision: number;
  /** `deployed`, `pending-upgrade`. */
  status: string;
  chart: string;
  /** The chart's defaults with the user's values over them, and the versions that the chart names. */
  files: ValuesFile[];
}

/**
 * Decodes `data.release` of a Secret of the type helm.sh/release.v1: base64 of base64 of gzip of JSON, without the outer
 * one where the API's encoding is already undone, and without gzip in old ones (helm.sh/helm, pkg/storage/driver/util.go).
 * Values of subcharts are not in it.
 * @throws ConfigurationError that says where it stops being a release.
 */
export function decodeRelease(text: string): HelmRelease {
  if (text.length > MOST_TEXT) throw notOne(`has ${text.length} characters, wanted at most ${MOST_TEXT}`);
  const record = asRecord(parse(unpack(unbase64(text))), "release");
  const chart = asRecord(record["chart"], "chart");
  const metadata = asRecord(chart["metadata"], "chart.metadata");
  const [name, chartName, chartVersion] = [record["name"], metadata["name"], metadata["version"]].map(String);
  const revision = Number(record["version"]);
  const at = { file: `release ${name}, revision ${revision} (chart ${chartName} ${chartVersion})` };
  const defaults = treeOfValue(chart["values"] ?? {}, at);
  const overrides = treeOfValue(record["config"] ?? {}, at);
  return {
    name: name ?? "",
    revision,
    status: String(asRecord(record["info"] ?? {}, "info")["status"] ?? "unknown"),
    chart: `${chartName} ${chartVersion}`,
    files: [
      { name: "values.yaml", tree: mergeValues(defaults, overrides) },
      {
        name: "Chart.yaml",
        document: "Chart.yaml",
        tree: treeOfValue({ appVersion: metadata["appVersion"] ?? "" }, at),
      },
    ],
  };
}

/** The same as a side of a comparison. */
export function releaseSide(text: string, name: string): ValuesSide {
  return { name, kind: "release", files: decodeRelease(text).files };
}

/** Until it is packed, or JSON. */
function unbase64(text: string): Buffer {
  let bytes: Buffer = Buffer.from(text.trim());
  for (let layer = 0; layer < 2 && !isGzip(bytes) && bytes[0] !== 0x7b; layer++) {
    const inner = bytes.toString("latin1").replace(/\s+/g, "");
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(inner)) throw notOne("is not base64");
    bytes = Buffer.from(inner, "base64");
  }
  return bytes;
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function unpack(bytes: Buffer): Buffer {
  if (!isGzip(bytes)) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_UNPACKED });
  } catch (error) {
    const large = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw notOne(large ? `unpacks to more than ${MOST_UNPACKED} bytes` : "is cut off or damaged (gzip)", error);
  }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    // The parser's own message would quote what it read.
    throw notOne("is not JSON inside");
  }
}

function asRecord(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw notOne(`has no ${what}`);
}

function notOne(what: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(`the release record ${what}`, {
    cause,
    hint: "Wanted is data.release of a Secret of the type helm.sh/release.v1, or that Secret as JSON or YAML.",
  });
}
