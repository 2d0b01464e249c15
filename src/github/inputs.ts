import { getInput, setSecret } from "@actions/core";
import { ConfigurationError } from "../errors.ts";
import { ACTION_COMMANDS, type ActionInputs } from "../model/action.ts";
import { CHART_CHOICES, type ChartChoice } from "../model/charts.ts";
import type { CheckMode } from "./check-run.ts";

/** Reads the inputs; throws ConfigurationError for a command that does not exist. */
export function readInputs(): ActionInputs {
  const command = oneOf("command", ACTION_COMMANDS, "run");
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
    ...optional("baseNamespace", "base-namespace"),
    ...optional("allowKubeconfig", "allow-kubeconfig"),
    allowedEnv: listOf("allowed-env"),
    ...(getInput("allowed-hosts") !== "" && { allowedHosts: listOf("allowed-hosts") }),
    ...optional("failOn", "fail-on"),
    ...optional("baseline", "baseline"),
    ...optional("waivers", "waivers"),
    ...optional("baseValues", "base-values"),
    ...optional("headValues", "head-values"),
    ...optional("onlyAffected", "only-affected"),
    ...optional("deadline", "deadline"),
    ...optional("baseResults", "base-results"),
    ...optional("headResults", "head-results"),
    ...optional("failSeverity", "fail-severity"),
    ...optional("outputDir", "output-dir"),
  };
}

function listOf(name: string): string[] {
  return getInput(name)
    .split(/[\s,]+/)
    .filter((word) => word !== "");
}

/** Throws ConfigurationError that lists what the input takes. */
function oneOf<T extends string>(name: string, known: readonly T[], usual: T): T {
  const given = getInput(name) || usual;
  const found = known.find((one) => one === given.toLowerCase());
  if (found !== undefined) return found;
  throw new ConfigurationError(`the input ${name} is "${given}"; it takes ${known.join(", ")}`, {
    hint: `Change \`${name}:\` under \`with:\`.`,
  });
}

/** Whom the step believes, and where else it writes. */
export interface TrustInputs {
  /** `base`: the gate of the commit that the change is to be merged onto; absent: that in a pull request and a merge queue. */
  configFrom?: "base" | "head";
  check: CheckMode;
  /** `comment`: a folder with reports, or the name of the artifact that has them. */
  reportDir?: string;
  reportArtifact: string;
}

const REPORT_ARTIFACT = "llm-latency-gate-report";

/** Throws ConfigurationError for a value that an input does not take. */
export function readTrustInputs(): TrustInputs {
  const configFrom = oneOf("config-from", ["base", "head", "auto"] as const, "auto");
  const reportDir = getInput("report-dir");
  return {
    ...(configFrom !== "auto" && { configFrom }),
    check: oneOf("check-run", ["true", "status", "false"] as const, "false"),
    ...(reportDir !== "" && { reportDir }),
    reportArtifact: getInput("report-artifact") || REPORT_ARTIFACT,
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
  const mode = oneOf("comment", MODES, "auto");
  const author = getInput("comment-author") || BOT;
  if (!/^[\w-]{1,100}(\[bot\])?$/.test(author))
    throw new ConfigurationError(`the input comment-author is "${author}"; it takes a login, such as ${BOT}`, {
      hint: "Change `comment-author:` under `with:`: the account of `github-token`.",
    });
  const token = getInput("github-token");
  if (token !== "") setSecret(token);
  return { mode, author, ...(token !== "" && { token }) };
}

/** Under which name sessions are kept and looked for, and whether this run leaves one. */
export interface BaselineInputs {
  /** Absent: the tool's own name with the scenario's. */
  artifactName?: string;
  /** `auto`: a push to the default branch, and its scheduled runs. */
  save: "auto" | "true" | "false";
}

/** Throws ConfigurationError for a value that an input does not take. */
export function readBaselineInputs(): BaselineInputs {
  const artifactName = getInput("artifact-name");
  // What an artifact may not be called (@actions/artifact 6.2, path-and-artifact-name-validation).
  if (/[":<>|*?\\/\p{Cc}]/u.test(artifactName) || artifactName.length > 200)
    throw new ConfigurationError(
      `the input artifact-name is "${artifactName.slice(0, 100)}"; it takes up to 200 characters`,
      {
        hint: 'Change `artifact-name:` under `with:`: leave out ": < > | * ? \\ / and line ends.',
      },
    );
  return { save: oneOf("save-baseline", MODES, "auto"), ...(artifactName !== "" && { artifactName }) };
}

/** How charts are shown, and by whom drawn. */
export interface ChartInputs {
  choice: ChartChoice;
  /** Origin of the team's own QuickChart server. */
  server?: string;
}

/** Throws ConfigurationError for a value that an input does not take; a password in the address is not repeated. */
export function readChartInputs(): ChartInputs {
  const choice = oneOf("charts", CHART_CHOICES, "auto");
  const given = getInput("chart-server");
  if (given === "") return { choice };
  const url = URL.parse(given);
  if (url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`)
    return { choice, server: url.origin };
  const shown = url === null || url.username + url.password === "" ? given.slice(0, 100) : url.host;
  throw new ConfigurationError(
    `the input chart-server is "${shown}"; it takes the address of a QuickChart server and nothing behind it`,
    {
      hint: "Change `chart-server:` under `with:`, such as https://charts.example.com: no user, no path, no query.",
    },
  );
}
