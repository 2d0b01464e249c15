import type * as z from "zod";
import { allowedAt, type Judged, keySuggestion, valueSuggestion } from "./allowed.ts";
import type { Vocabulary } from "./json-schema.ts";
import { formatPath, type Path, valueAt } from "./path.ts";
import { type Finding, found, MOST_PROBLEMS } from "./problem.ts";

type Issue = z.core.$ZodIssue;

/** Everything about the value of one file or layer that the schema does not allow. */
export function schemaFindings(value: unknown, vocabulary: Vocabulary): Finding[] {
  const result = vocabulary.schema.safeParse(value);
  if (result.success) return [];
  const judged: Judged = { schema: vocabulary.json(), value };
  const problems = result.error.issues.flatMap(ofOneKind).flatMap((issue): { path: Path; unknown?: string }[] => {
    const path = pathOf(issue);
    if (issue.code === "invalid_key") return [{ path: path.slice(0, -1), unknown: String(path.at(-1)) }];
    return issue.code === "unrecognized_keys" ? issue.keys.map((unknown) => ({ path, unknown })) : [{ path }];
  });
  return problems
    .slice(0, MOST_PROBLEMS + 1)
    .map(({ path, unknown }) => (unknown === undefined ? notAllowed(judged, path) : unknownKey(judged, path, unknown)));
}

/** Where a value may be of several kinds, the issues of the kind that it is of; the issue itself where it is of none. */
function ofOneKind(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const meant = issue.errors.find((issues) => !issues.some(isOfAnotherKind));
  return meant?.flatMap((inner) => ofOneKind({ ...inner, path: [...issue.path, ...inner.path] })) ?? [issue];
}

/** A list where a map is wanted, or the reverse. */
function isOfAnotherKind({ code, path }: Issue): boolean {
  return code === "invalid_type" && path.length === 0;
}

function pathOf({ path }: Issue): Path {
  return path.map((part) => (typeof part === "symbol" ? String(part) : part));
}

/** Without the required keys that are there with a typing error: that is one problem, not two. */
export function withoutMisspelt(findings: readonly Finding[]): Finding[] {
  return findings.filter((finding) => !isMisspelt(finding, findings));
}

function isMisspelt(missing: Finding, findings: readonly Finding[]): boolean {
  if (missing.lacks === undefined) return false;
  const owner = formatPath(missing.path);
  return findings.some(
    ({ path, suggestion }) => suggestion === missing.lacks && formatPath(path.slice(0, -1)) === owner,
  );
}

function unknownKey(judged: Judged, path: Path, key: string): Finding {
  return {
    path: [...path, key],
    part: "key",
    message: "is not a key here",
    allowed: allowedAt(judged, path),
    suggestion: keySuggestion(judged, path, key),
  };
}

function notAllowed(judged: Judged, path: Path): Finding {
  const value = valueAt(judged.value, path);
  if (value === undefined) {
    const key = String(path.at(-1));
    const owner = path.slice(0, -1);
    const allowed = `${key}: ${allowedAt(judged, path)}`;
    return { path: owner, part: "value", lacks: key, message: `lacks ${key}`, allowed };
  }
  return {
    path,
    part: "value",
    message: `is ${found(path, value)}`,
    allowed: allowedAt(judged, path),
    suggestion: valueSuggestion(judged, path),
  };
}
