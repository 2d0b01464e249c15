/** Where a value stands in a scenario: keys and list indices from the top. */
export type Path = readonly (string | number)[];

/** As people write it: `test_scenarios.load_tests[0].name`. A key that is no plain word is quoted. */
export function formatPath(path: Path): string {
  return path.map((part, index) => formatPart(part, index === 0)).join("") || "the file";
}

function formatPart(part: string | number, first: boolean): string {
  if (typeof part === "number") return `[${part}]`;
  if (!/^[A-Za-z_][\w-]{0,80}$/.test(part)) return `[${JSON.stringify(part.slice(0, 80))}]`;
  return first ? part : `.${part}`;
}

/** The value at the path; undefined where nothing stands. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
