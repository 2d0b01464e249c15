import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface KeyAndCertificate {
  /** Paths of PEM files. */
  readonly key: string;
  readonly certificate: string;
}

export interface Certificates {
  /** PEM file of the authority that signs all others. */
  readonly authority: string;
  /** Of the API server and of kwok, for 127.0.0.1. */
  readonly server: KeyAndCertificate;
  /** Of ingresses and routers, for every name below the given domain. */
  readonly front: KeyAndCertificate;
  /** In `system:masters`, whom the API server lets do everything. */
  readonly admin: KeyAndCertificate;
  /** PEM files that sign and check the tokens of ServiceAccounts. */
  readonly tokens: { readonly privateKey: string; readonly publicKey: string };
}

/** Makes all keys of a cluster in a folder: good for three days and for nothing else. Node can check certificates, not make them. */
export async function makeCertificates(openssl: string, folder: string, domain: string): Promise<Certificates> {
  const path = (name: string) => join(folder, name);
  const authority = { key: path("ca.key"), certificate: path("ca.crt") };
  await request(openssl, authority, "/CN=live", ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign"]);
  const signed = async (name: string, subject: string, ...extensions: string[]): Promise<KeyAndCertificate> => {
    const made = { key: path(`${name}.key`), certificate: path(`${name}.crt`) };
    await request(openssl, made, subject, ["basicConstraints=critical,CA:FALSE", ...extensions], authority);
    return made;
  };
  const [server, front, admin] = await Promise.all([
    signed("server", "/CN=live-server", "subjectAltName=IP:127.0.0.1,DNS:localhost", "extendedKeyUsage=serverAuth"),
    signed("front", "/CN=live-front", `subjectAltName=DNS:*.${domain}`, "extendedKeyUsage=serverAuth"),
    signed("admin", "/O=system:masters/CN=admin", "extendedKeyUsage=clientAuth"),
  ]);
  return { authority: authority.certificate, server, front, admin, tokens: tokenKeys(folder) };
}

/** One key and its certificate, signed by the issuer, or by itself. */
async function request(
  openssl: string,
  { key, certificate }: KeyAndCertificate,
  subject: string,
  extensions: readonly string[],
  issuer?: KeyAndCertificate,
): Promise<void> {
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key];
  const signedBy = issuer === undefined ? [] : ["-CA", issuer.certificate, "-CAkey", issuer.key];
  const added = extensions.flatMap((extension) => ["-addext", extension]);
  const output = ["-days", "3", "-subj", subject, "-out", certificate];
  // An empty configuration: the one of the system adds extensions of its own.
  await run(openssl, ["req", "-x509", "-config", "/dev/null", ...newKey, ...signedBy, ...added, ...output]);
}

function tokenKeys(folder: string): Certificates["tokens"] {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const tokens = { privateKey: join(folder, "tokens.key"), publicKey: join(folder, "tokens.pub") };
  writeFileSync(tokens.privateKey, privateKey.export({ type: "sec1", format: "pem" }));
  writeFileSync(tokens.publicKey, publicKey.export({ type: "spki", format: "pem" }));
  return tokens;
}

export function base64Of(file: string): string {
  return readFileSync(file).toString("base64");
}
