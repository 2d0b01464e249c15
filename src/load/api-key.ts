import type { Endpoint } from "../model/endpoint.ts";

/** The key of an endpoint, from the variable that the scenario names; undefined where it names none. */
export function apiKeyOf(
  { apiKeyEnv }: Pick<Endpoint, "apiKeyEnv">,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return apiKeyEnv === undefined ? undefined : env[apiKeyEnv]?.trim() || undefined;
}
