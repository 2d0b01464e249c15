import type { Endpoint } from "../model/endpoint.ts";
import { isLoopback } from "../model/inside.ts";
import type { Warning } from "../model/run.ts";
import type { Scenario } from "../model/scenario.ts";
import type { EngineWorkload } from "./engine-workloads.ts";
import { SECTIONS } from "./layer.ts";

/**
 * The endpoint with its API key, where the scenario declares its host. Objects of a cluster can name any host, and whoever
 * may write them would get the key else: what only discovery found gets none, and a warning says which line to add.
 */
export function withKey(
  endpoint: Endpoint,
  workload: EngineWorkload,
  scenario: Scenario,
): { endpoint: Endpoint; warnings: Warning[] } {
  const { id, side, engine, baseUrl } = endpoint;
  const key = `${SECTIONS[side]}.api_key_env.${engine}`;
  const apiKeyEnv = scenario[SECTIONS[side]].api_key_env[engine];
  if (apiKeyEnv === undefined) return { endpoint, warnings: [] };
  const names = hostsOf(endpoint, workload);
  const warning = (message: string) => ({ endpoint, warnings: [{ code: "key-not-sent", endpointId: id, message }] });
  if (!names.some((name) => scenario.services.api_key_hosts.includes(name))) {
    const line = `services.api_key_hosts: [${names[0]}]`;
    return warning(
      `the key of ${key} is not sent to ${baseUrl}, which only discovery found; if it is yours, add ${line}`,
    );
  }
  if (!isProtected(endpoint)) {
    return warning(`the key of ${key} is not sent to ${baseUrl}: it would cross the network unencrypted`);
  }
  return { endpoint: { ...endpoint, apiKeyEnv }, warnings: [] };
}

/** What the host may be called in the list, the best name first. A port-forward ends on loopback, which says nothing of where it leads. */
function hostsOf({ baseUrl, path }: Endpoint, { names, namespace }: EngineWorkload): string[] {
  if (path === "port-forward") return names.map((name) => `${name}.${namespace}.svc`);
  const { hostname, host, port, protocol } = new URL(baseUrl);
  const usual = protocol === "https:" ? 443 : 80;
  return [hostname, port === "" ? `${host}:${usual}` : host];
}

/** By TLS, by the API server's, or since it stays inside. A name that is dialled elsewhere may call itself as it likes. */
function isProtected({ baseUrl, dialHost, path }: Endpoint): boolean {
  const { protocol, hostname } = new URL(baseUrl);
  if (protocol === "https:" || path !== "direct") return true;
  return dialHost === undefined && isLoopback(hostname);
}
