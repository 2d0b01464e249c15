import { ConfigurationError } from "../errors.ts";
import { excerpt, type Position } from "./excerpt.ts";
import type { Source } from "./layer.ts";
import { formatPath, isMap, type Path } from "./path.ts";
import { maySecretStandAt, redactText } from "./redact.ts";

/** One thing that is wrong with a scenario or another file of its kind. */
export interface Problem {
  /** File with line and column, or the flag, input or variable. */
  where: string;
  message: string;
  excerpt?: string;
  allowed?: string;
  suggestion?: string;
}

/** What is wrong with the value, or the key, at a path. */
export interface Finding {
  path: Path;
  /** The caret stands under the key or the value; a key that does not exist is shown at the map that lacks it. */
  part: "key" | "value";
  message: string;
  /** The required key that the map at the path does not have. */
  lacks?: string;
  allowed?: string;
  suggestion?: string | undefined;
}

/** A value that is not as it should be. */
export function wrongValue(path: Path, message: string, allowed: string): Finding {
  return { path, part: "value", message, allowed };
}

/** A key that should not stand where it does. */
export function wrongKey(path: Path, message: string, allowed: string): Finding {
  return { path, part: "key", message, allowed };
}

/** The items of a list that may be anything, in their places; what is no map is an empty one, since the schema tells of it. */
export function listOfMaps(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map((item) => (isMap(item) ? item : {})) : [];
}

/** More than this helps nobody, and a hostile file could have a hundred thousand. */
export const MOST_PROBLEMS = 50;

/** The finding with its place in the source's text, if the source has one. */
export function problemIn(source: Source, finding: Finding): Problem {
  const { path, part, message, allowed, suggestion } = finding;
  const position = source.text?.locate(path, part);
  return {
    ...placeIn(source, position),
    message: `${formatPath(path)} ${message}`,
    ...(allowed !== undefined && { allowed }),
    ...(suggestion !== undefined && { suggestion }),
  };
}

/** Where a problem stands; `position` is absent where there is no text to point into. */
export function placeIn(source: Source, position: Position | undefined): Pick<Problem, "where" | "excerpt"> {
  if (!source.text || !position) return { where: source.name };
  return {
    where: `${source.name}:${position.line}:${position.column}`,
    excerpt: excerpt(source.text.redacted, position),
  };
}

const SCENARIO_HINT =
  "Correct what is marked and run the same command again; `llm-latency-gate config validate` checks without measuring.";

/** All problems as the text of one error. */
export function configurationError(problems: readonly Problem[], hint = SCENARIO_HINT): ConfigurationError {
  const shown = problems.slice(0, MOST_PROBLEMS).map(formatProblem);
  if (problems.length > shown.length) shown.push("… and more");
  return new ConfigurationError(shown.join("\n"), { hint });
}

function formatProblem({ where, message, excerpt, allowed, suggestion }: Problem): string {
  const help = [
    allowed === undefined ? undefined : `allowed: ${allowed}`,
    suggestion === undefined ? undefined : `did you mean ${suggestion}?`,
  ].filter((part) => part !== undefined);
  return [`${where}  ${message}`, excerpt, help.length > 0 ? `  ${help.join("; ")}` : undefined]
    .filter((line) => line !== undefined)
    .join("\n");
}

/** A value as an error may show it: short, on one line, with its kind, and never a secret. */
export function found(path: Path, value: unknown): string {
  if (path.some((key) => maySecretStandAt(key, value))) return "a text that is not shown, since it may be a key";
  if (value === null) return "nothing (the key has no value)";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  if (isMap(value)) return `a map with the keys ${Object.keys(value).slice(0, 5).map(shorten).join(", ") || "(none)"}`;
  if (typeof value === "string") return `the text ${JSON.stringify(shorten(redactText(value)))}`;
  return String(value);
}

function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
