import { ConfigurationError } from "../errors.ts";
import type { Scenario } from "../model/scenario.ts";
import type { Candidate } from "./layer.ts";

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/;
const IN_CLUSTER = /\.svc(\.cluster\.local)?$/;

/** A key never crosses a network in the clear; loopback and the cluster's own network are excepted. Throws before anything is sent. */
export function refuseKeysInTheClear(scenario: Scenario, candidates: readonly Candidate[]): void {
  for (const { engine, baseUrl } of candidates) {
    const name = scenario.services.api_key_env[engine];
    const { protocol, hostname } = new URL(baseUrl);
    if (name === undefined || protocol === "https:" || LOOPBACK.test(hostname) || IN_CLUSTER.test(hostname)) continue;
    throw new ConfigurationError(
      `services.api_key_env.${engine} would send the key in ${name} to ${baseUrl} in the clear: a key goes over https only (or to loopback or in-cluster hosts)`,
      {
        hint: `Use https in services.manual_urls.${engine}, or remove services.api_key_env.${engine} if the server needs no key.`,
      },
    );
  }
}
