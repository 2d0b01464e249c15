import { getInput, setSecret } from "@actions/core";
import { ConfigurationError } from "../errors.ts";
import type { ActionInputs } from "../model/action.ts";

/** Reads the inputs; throws ConfigurationError for a command that does not exist. */
export function readInputs(): ActionInputs {
  const command = getInput("command") || "run";
  if (command !== "run" && command !== "demo") {
    throw new ConfigurationError(`the input command is "${command}"; it takes run or demo`, {
      hint: "Change `command:` under `with:`.",
    });
  }
  const optional = (key: string, name: string) => {
    const value = getInput(name);
    return value === "" ? {} : { [key]: value };
  };
  return {
    command,
    ...optional("preset", "preset"),
    ...optional("scenario", "scenario"),
    ...optional("services", "services"),
    allowedEnv: getInput("allowed-env")
      .split(/[\s,]+/)
      .filter((name) => name !== ""),
    ...optional("failOn", "fail-on"),
    ...optional("baseline", "baseline"),
    ...optional("waivers", "waivers"),
    ...optional("outputDir", "output-dir"),
  };
}

/** Below this length a mask would blot out ordinary words of the log. */
const SHORTEST_SECRET = 4;

/** Registers the value of every allowed variable, and each of its lines, with the runner. To be called before anything is logged. */
export function maskAllowed(names: readonly string[], env: Readonly<Record<string, string | undefined>>): void {
  const values = names.flatMap((name) => env[name] ?? []);
  for (const secret of new Set(
    values.flatMap((value) => [value, ...value.split(/\r?\n/)]).map((text) => text.trim()),
  )) {
    if (secret.length >= SHORTEST_SECRET) setSecret(secret);
  }
}
