import { ConfigurationError } from "../errors.ts";
import type { EngineId, Scenario } from "../model/scenario.ts";

/**
 * Makes sure that the variables with API keys are set, before anything is measured.
 * Values are looked at for their presence only; none gets into the message.
 * @throws ConfigurationError that names each missing variable and the key in the scenario that asks for it.
 */
export function requireKeys({ services }: Scenario, env: Readonly<Record<string, string | undefined>>): void {
  const missing = (Object.keys(services.api_key_env) as EngineId[]).flatMap((engine) => {
    const name = services.api_key_env[engine];
    const used = services.manual_urls[engine] !== undefined;
    return name === undefined || !used || env[name]?.trim()
      ? []
      : [
          `services.api_key_env.${engine} names the environment variable ${name}, which is ${env[name] === undefined ? "not set" : "empty"}`,
        ];
  });
  if (missing.length === 0) return;
  throw new ConfigurationError(missing.join("\n"), {
    hint: "Set the variable in the environment of this command, or remove the line if the server wants no key.",
  });
}
