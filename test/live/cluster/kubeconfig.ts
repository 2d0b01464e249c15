import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { base64Of, type Certificates } from "./certificates.ts";

type Credentials = { token: string } | { "client-certificate-data": string; "client-key-data": string };

/** Writes the kubeconfig of one user into the folder, complete in itself; returns its path. */
export function writeKubeconfig(
  folder: string,
  name: string,
  { server, authority, namespace }: { server: string; authority: string; namespace: string },
  user: Credentials,
): string {
  const path = join(folder, `${name}.kubeconfig`);
  const text = stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "live", cluster: { server, "certificate-authority-data": base64Of(authority) } }],
    users: [{ name, user }],
    contexts: [{ name: "live", context: { cluster: "live", user: name, namespace } }],
    "current-context": "live",
  });
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

export function certificateOf({ admin }: Certificates): Credentials {
  return { "client-certificate-data": base64Of(admin.certificate), "client-key-data": base64Of(admin.key) };
}
