import { allowedAt, keySuggestion, valueSuggestion } from "./allowed.ts";
import { formatPath, type Path, valueAt } from "./path.ts";
import { type Finding, found, MOST_PROBLEMS } from "./problem.ts";
import { scenarioFileSchema } from "./schema.ts";

/** Everything about the value of one layer that the schema does not allow. */
export function schemaFindings(value: unknown): Finding[] {
  const result = scenarioFileSchema.safeParse(value);
  if (result.success) return [];
  const problems = result.error.issues.flatMap((issue): { path: Path; unknown?: string }[] => {
    const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
    return issue.code === "unrecognized_keys" ? issue.keys.map((unknown) => ({ path, unknown })) : [{ path }];
  });
  const findings = problems
    .slice(0, MOST_PROBLEMS + 1)
    .map(({ path, unknown }) =>
      unknown === undefined ? wrongValue(path, valueAt(value, path)) : unknownKey(path, unknown),
    );
  return findings.filter((finding) => !isMisspelt(finding, findings));
}

/** A required key that is there with a typing error is one problem, not two. */
function isMisspelt(missing: Finding, findings: readonly Finding[]): boolean {
  if (missing.lacks === undefined) return false;
  const owner = formatPath(missing.path);
  return findings.some(
    ({ path, suggestion }) => suggestion === missing.lacks && formatPath(path.slice(0, -1)) === owner,
  );
}

function unknownKey(path: Path, key: string): Finding {
  return {
    path: [...path, key],
    part: "key",
    message: "is not a key here",
    allowed: allowedAt(path),
    suggestion: keySuggestion(path, key),
  };
}

function wrongValue(path: Path, value: unknown): Finding {
  if (value === undefined) {
    const key = String(path.at(-1));
    const owner = path.slice(0, -1);
    return { path: owner, part: "value", lacks: key, message: `lacks ${key}`, allowed: `${key}: ${allowedAt(path)}` };
  }
  return {
    path,
    part: "value",
    message: `is ${found(path, value)}`,
    allowed: allowedAt(path),
    suggestion: valueSuggestion(path, value),
  };
}
