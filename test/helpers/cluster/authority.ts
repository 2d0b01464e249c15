import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { tempFolder } from "../temp-folder.ts";

export interface Identity {
  key: string;
  cert: string;
}

/** A certificate authority of a test's own. */
export interface Authority {
  /** PEM. */
  ca: string;
  issue(options: { subject: string; names?: string; days?: number }): Promise<Identity>;
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** Node can check certificates and cannot make them. */
export async function makeAuthority(): Promise<Authority> {
  await using folder = await tempFolder();
  const at = (name: string) => join(folder.path, name);
  openssl("req", "-x509", ...NEW_KEY, "-days", "2", "-subj", "/CN=test CA", "-keyout", at("key"), "-out", at("cert"));
  const [key, ca] = [at("key"), at("cert")].map((path) => readFileSync(path, "utf8")) as [string, string];
  return { ca, issue: (options) => issue({ key, cert: ca }, options) };
}

async function issue(
  authority: Identity,
  { subject, names = "IP:127.0.0.1,DNS:localhost", days = 1 }: Parameters<Authority["issue"]>[0],
): Promise<Identity> {
  await using folder = await tempFolder();
  const at = (name: string) => join(folder.path, name);
  const [caKey, ca] = [await folder.file("ca.key", authority.key), await folder.file("ca.pem", authority.cert)];
  const extensions = await folder.file("extensions", `subjectAltName=${names}\n`);
  openssl("req", ...NEW_KEY, "-subj", subject, "-keyout", at("key"), "-out", at("request"));
  const signed = ["-CA", ca, "-CAkey", caKey, "-CAcreateserial", "-days", String(days), "-extfile", extensions];
  openssl("x509", "-req", "-in", at("request"), ...signed, "-out", at("cert"));
  return { key: readFileSync(at("key"), "utf8"), cert: readFileSync(at("cert"), "utf8") };
}

function openssl(...args: string[]): void {
  execFileSync("openssl", args, { stdio: "ignore" });
}
