import { createPrivateKey, X509Certificate } from "node:crypto";
import { resolve } from "node:path";
import { ConfigurationError } from "../errors.ts";
import { type Entry, textOf } from "./kubeconfig-entries.ts";
import { secretsOf } from "./kubeconfig-secrets.ts";
import { readSmallFile } from "./kubeconfig-source.ts";

/** Certificates and keys of a kubeconfig, in its own form: PEM in base64. Node takes a CA that is none without a word. */

/** What is wrong with it; undefined where nothing is. */
type FaultOf = (pem: Buffer) => string | undefined;

/** The inline data, or else the file's: kubectl's order. Throws ConfigurationError for what is no such thing. */
export async function pemOf(entry: Entry, key: string, faultOf: FaultOf): Promise<string | undefined> {
  const inline = textOf(entry, `${key}-data`);
  const path = textOf(entry, key);
  if (inline === undefined && path === undefined) return undefined;
  const field = inline === undefined ? key : `${key}-data`;
  const pem = inline === undefined ? await fileOf(entry, key, path ?? "") : Buffer.from(inline, "base64");
  const fault = faultOf(pem);
  if (fault === undefined) return pem.toString("base64");
  throw new ConfigurationError(`${entry.path}.${field} of ${entry.origin} ${fault}`, {
    hint: "Get a new kubeconfig from whoever runs the cluster; -data fields are PEM in base64, files are PEM.",
  });
}

/** A path of a kubeconfig starts from the folder of its file; a text has none. */
function fileOf(entry: Entry, key: string, path: string): Promise<Buffer> {
  return readSmallFile(absolute(entry, key, path), `the file of ${entry.path}.${key} of ${entry.origin}`);
}

export function absolute(entry: Entry, key: string, path: string): string {
  if (entry.folder === undefined && !path.startsWith("/")) {
    throw new ConfigurationError(
      `${entry.path}.${key} of ${entry.origin} is a relative path, and it lies in no folder`,
      {
        hint: "Give an absolute path, or the kubeconfig as a file with --kubeconfig.",
      },
    );
  }
  return resolve(entry.folder ?? "/", path);
}

export const faultOfCertificate: FaultOf = (pem) =>
  throws(() => new X509Certificate(pem)) ? "holds no certificate" : undefined;

export const faultOfClientCertificate: FaultOf = (pem) => {
  const fault = faultOfCertificate(pem);
  if (fault !== undefined) return fault;
  const { validToDate } = new X509Certificate(pem);
  return validToDate.getTime() < Date.now()
    ? `holds a certificate that expired on ${validToDate.toISOString()}`
    : undefined;
};

export const faultOfPrivateKey: FaultOf = (pem) =>
  throws(() => createPrivateKey(pem)) ? "holds no private key, or one with a password" : undefined;

function throws(work: () => unknown): boolean {
  try {
    work();
    return false;
  } catch {
    return true;
  }
}

/** What a private key looks like in a log. */
export function secretsOfKey(base64: string): string[] {
  return secretsOf({ "client-key-data": base64 });
}
