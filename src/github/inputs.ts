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
    ...optional("kubeconfig", "kubeconfig"),
    ...optional("context", "context"),
    ...optional("namespace", "namespace"),
    ...optional("allowKubeconfig", "allow-kubeconfig"),
    allowedEnv: getInput("allowed-env")
      .split(/[\s,]+/)
      .filter((name) => name !== ""),
    ...optional("failOn", "fail-on"),
    ...optional("baseline", "baseline"),
    ...optional("waivers", "waivers"),
    ...optional("baseValues", "base-values"),
    ...optional("headValues", "head-values"),
    ...optional("onlyAffected", "only-affected"),
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

/** Whether and as whom the step comments. */
export interface CommentInputs {
  /** `auto`: wherever it can; `true` warns where it cannot. */
  mode: "auto" | "true" | "false";
  author: string;
  token?: string;
}

const MODES = ["auto", "true", "false"] as const;
const BOT = "github-actions[bot]";

/** Reads the inputs of the comment, and masks the token. Throws ConfigurationError for a value that they do not take. */
export function readCommentInputs(): CommentInputs {
  const given = getInput("comment") || "auto";
  const mode = MODES.find((known) => known === given.toLowerCase());
  if (mode === undefined)
    throw new ConfigurationError(`the input comment is "${given}"; it takes ${MODES.join(", ")}`, {
      hint: "Change `comment:` under `with:`.",
    });
  const author = getInput("comment-author") || BOT;
  if (!/^[\w-]{1,100}(\[bot\])?$/.test(author))
    throw new ConfigurationError(`the input comment-author is "${author}"; it takes a login, such as ${BOT}`, {
      hint: "Change `comment-author:` under `with:`: the account of `github-token`.",
    });
  const token = getInput("github-token");
  if (token !== "") setSecret(token);
  return { mode, author, ...(token !== "" && { token }) };
}
