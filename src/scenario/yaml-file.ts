import { type Document, isScalar, LineCounter, parseDocument } from "yaml";
import type { Position } from "./excerpt.ts";
import type { Source } from "./layer.ts";
import { type Finding, type Problem, placeIn, problemIn } from "./problem.ts";
import { redactYaml } from "./redact.ts";
import { offsetOf } from "./yaml-position.ts";
import { type SyntaxFinding, syntaxFindings } from "./yaml-syntax.ts";

/** A YAML text that is as it should be, or everything that is wrong with it. */
export type ParsedYaml =
  | { source: Source; value: unknown; problems: [] }
  | { source?: never; value?: never; problems: Problem[] };

interface ReadYamlOptions {
  /** The file, as people know it. */
  name: string;
  /** What an empty file is told. */
  empty: string;
  /** What is wrong with the plain value. */
  check(value: unknown): Finding[];
}

/**
 * Reads YAML from anybody. Anchors and merge keys work; a duplicate key is a problem, and so is what `check` finds. All
 * problems come at once, from top to bottom.
 */
export function parseYaml(yaml: string, { name, empty, check }: ReadYamlOptions): ParsedYaml {
  const lines = new LineCounter();
  const doc = parseDocument(yaml, {
    merge: true,
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: lines,
    logLevel: "error",
  });
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const locate = (path: Finding["path"], part: "key" | "value") => {
    const offset = offsetOf(doc, path, part);
    return offset === undefined ? undefined : positionAt(offset);
  };
  const source: Source = { name, text: { redacted: redactYaml(yaml, doc), locate } };
  const syntax = syntaxFindings(doc);
  const placed = syntax.map(({ offset, message }: SyntaxFinding): Placed => {
    const position = positionAt(offset);
    return { position, problem: { ...placeIn(source, position), message } };
  });
  if (syntax.some(({ fatal }) => fatal)) return { problems: inOrder(placed) };
  if (isNothing(doc)) return { problems: [{ where: name, message: empty }] };
  const value = plainValue(doc);
  if (value === undefined) return { problems: [{ where: name, message: ALIASES_EXPLODE }] };
  const findings = check(value).map(
    (finding): Placed => ({
      position: locate(finding.path, finding.part),
      problem: problemIn(source, finding),
    }),
  );
  const problems = inOrder([...placed, ...findings]);
  return problems.length > 0 ? { problems } : { source, value, problems: [] };
}

const ALIASES_EXPLODE = "uses aliases of aliases that grow beyond what a person writes; write the values out";

interface Placed {
  position: Position | undefined;
  problem: Problem;
}

/** As one reads the file, from top to bottom. */
function inOrder(placed: readonly Placed[]): Problem[] {
  const top: Position = { line: 0, column: 0 };
  return placed
    .toSorted(({ position: a = top }, { position: b = top }) => a.line - b.line || a.column - b.column)
    .map(({ problem }) => problem);
}

function isNothing(doc: Document): boolean {
  return doc.contents === null || (isScalar(doc.contents) && doc.contents.value === null);
}

/** The plain value; undefined for a text that grows beyond measure by aliases of aliases. */
function plainValue(doc: Document): unknown {
  try {
    return doc.toJS({ maxAliasCount: 100 });
  } catch (error) {
    // The only ReferenceError left: aliases without an anchor were found before.
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}
