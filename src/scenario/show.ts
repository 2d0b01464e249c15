import { Document, isAlias, isCollection, isMap, isScalar, isSeq, type Node } from "yaml";
import type { Scenario } from "../model/scenario.ts";
import { formatPath, type Path } from "./path.ts";

/** The complete scenario as a scenario file: it gives the same scenario again. It holds no secrets: none can be written. */
export function scenarioYaml(scenario: Scenario): string {
  return documentOf(loadable(scenario)).toString({ lineWidth: 0 });
}

/** `metric` names what `target_p95_ms` limits, and alone in a file it is refused as a mistake. */
function loadable(scenario: Scenario): object {
  const { load_tests, ...others } = scenario.test_scenarios;
  const tests = load_tests.map(({ metric, ...test }) =>
    test.target_p95_ms === undefined ? test : { ...test, metric },
  );
  return { ...scenario, test_scenarios: { ...others, load_tests: tests } };
}

/**
 * The same, with a comment on each line that says where its value came from.
 * @param provenance name of the source of the value at a path.
 * @param heading lines for the top, without `#`.
 */
export function shownYaml(
  scenario: Scenario,
  provenance: (path: string) => string,
  heading: readonly string[],
): string {
  const doc = documentOf(loadable(scenario));
  comment(doc.contents, [], provenance);
  doc.commentBefore = heading.map((line) => ` ${line}`).join("\n");
  return doc.toString({ lineWidth: 0 }).replaceAll(BROKEN_EMPTY, ": $1 # $2");
}

/** The library breaks the line before an empty map or list with a comment. */
const BROKEN_EMPTY = /:\n +(\{\}|\[\])\n +# (.*)$/gm;

function documentOf(scenario: object): Document {
  // Values that two keys share would otherwise be written as anchor and alias.
  return new Document(scenario, { aliasDuplicateObjects: false });
}

function comment(node: unknown, path: Path, provenance: (path: string) => string): void {
  if (isAlias(node)) return;
  if (isScalar(node) || (isCollection(node) && node.items.length === 0)) {
    (node as Node).comment = ` ${provenance(formatPath(path))}`;
  } else if (isMap(node)) {
    for (const { key, value } of node.items)
      comment(value, [...path, String(isScalar(key) ? key.value : key)], provenance);
  } else if (isSeq(node)) {
    node.items.forEach((item, index) => void comment(item, [...path, index], provenance));
  }
}
