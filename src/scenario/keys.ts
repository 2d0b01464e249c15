import { ConfigurationError } from "../errors.ts";
import { type EngineId, looksInCluster, type Scenario } from "../model/scenario.ts";

/** What an HTTP header may carry (RFC 9110, field values). */
const PRINTABLE = /^[\x20-\x7e]+$/;

/**
 * Makes sure that the variables with API keys are set, before anything is measured.
 * Values are looked at for their presence only; none gets into the message.
 * @throws ConfigurationError that names each missing variable and the key in the scenario that asks for it.
 */
export function requireKeys(scenario: Scenario, env: Readonly<Record<string, string | undefined>>): void {
  const missing = namedKeys(scenario)
    .filter(({ name }) => !env[name]?.trim())
    .map(({ key, name }) => {
      const state = env[name] === undefined ? "not set" : "empty";
      return `${key} names the environment variable ${name}, which is ${state}`;
    });
  missing.push(
    ...namedKeys(scenario)
      .filter(({ name }) => env[name]?.trim() && !PRINTABLE.test(env[name].trim()))
      .map(
        ({ key, name }) =>
          `${key} names the environment variable ${name}, whose value cannot go into a header: it holds a line break or another character that is not printable ASCII`,
      ),
  );
  if (missing.length === 0) return;
  throw new ConfigurationError(missing.join("\n"), {
    hint: "Set the variable in the environment of this command, or remove the line if the server wants no key.",
  });
}

const SIDES = { services: "head", base: "base" } as const;

/** The variables that a run reads keys from, with the keys of the scenario that name them. */
export function namedKeys(scenario: Scenario): { key: string; name: string }[] {
  return (["services", "base"] as const).flatMap((section) => {
    // Only a base that is measured in turn with the head is asked for anything.
    if (section === "base" && scenario.gate.baseline !== "paired") return [];
    const { api_key_env, manual_urls } = scenario[section];
    const mayBeFound = scenario.services.api_key_hosts.length > 0 && looksInCluster(scenario, SIDES[section]);
    return (Object.keys(api_key_env) as EngineId[]).flatMap((engine) => {
      const name = api_key_env[engine];
      const used = manual_urls[engine] !== undefined || mayBeFound;
      return name === undefined || !used ? [] : [{ key: `${section}.api_key_env.${engine}`, name }];
    });
  });
}
