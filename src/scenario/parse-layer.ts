import { type Document, isScalar, LineCounter, parseDocument } from "yaml";
import { checkLayer } from "./check-layer.ts";
import type { Position } from "./excerpt.ts";
import type { Layer } from "./layer.ts";
import { type Problem, placeIn, problemIn } from "./problem.ts";
import { redactYaml } from "./redact.ts";
import type { ScenarioFile } from "./schema.ts";
import { schemaFindings } from "./schema-findings.ts";
import { offsetOf } from "./yaml-position.ts";
import { type SyntaxFinding, syntaxFindings } from "./yaml-syntax.ts";

/** A layer, or everything that is wrong with it. */
export type ParsedLayer = { layer: Layer; problems: [] } | { layer?: never; problems: Problem[] };

/** Larger than any scenario that a person writes, and small enough that a hostile one is refused in seconds. */
export const MAX_BYTES = 256 * 1024;

/** A layer from the bytes of a file. They may be anything. */
export function layerFromBytes(name: string, bytes: Uint8Array): ParsedLayer {
  const refuse = (message: string): ParsedLayer => ({ problems: [{ where: name, message }] });
  if (bytes.byteLength > MAX_BYTES) return refuse(tooLarge(bytes.byteLength));
  const zero = bytes.indexOf(0);
  if (zero >= 0) return refuse(`is not a text: byte ${zero + 1} is zero; save it as YAML in UTF-8`);
  try {
    return layerFromText(name, new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refuse("is not a text in UTF-8; save it as YAML in UTF-8");
  }
}

export function tooLarge(bytes: number): string {
  const size = `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  return `has ${size}, but a scenario has at most ${MAX_BYTES / 1024} KiB; is this the right file?`;
}

/** A layer from YAML. Anchors and merge keys work; a duplicate or unknown key is a problem. All problems come at once. */
export function layerFromText(name: string, yaml: string): ParsedLayer {
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
  const layer: Layer = {
    name,
    value: {},
    text: {
      redacted: redactYaml(yaml, doc),
      locate(path, part) {
        const offset = offsetOf(doc, path, part);
        return offset === undefined ? undefined : positionAt(offset);
      },
    },
  };
  const syntax = syntaxFindings(doc);
  const place = ({ offset, message }: SyntaxFinding): Placed => {
    const position = positionAt(offset);
    return { position, problem: { ...placeIn(layer, position), message } };
  };
  if (syntax.some(({ fatal }) => fatal)) return { problems: inOrder(syntax.map(place)) };
  if (isNothing(doc)) return { problems: [{ where: name, message: EMPTY }] };
  const value = plainValue(doc);
  if (value === undefined) return { problems: [{ where: name, message: ALIASES_EXPLODE }] };
  const findings = [...schemaFindings(value), ...checkLayer(value)].map(
    (finding): Placed => ({
      position: layer.text?.locate(finding.path, finding.part),
      problem: problemIn(layer, finding),
    }),
  );
  const problems = inOrder([...syntax.map(place), ...findings]);
  if (problems.length > 0) return { problems };
  // The schema has just accepted exactly this value; the copy that it returns has nothing to add.
  return { layer: { ...layer, value: value as ScenarioFile }, problems: [] };
}

const EMPTY = "is empty; `llm-latency-gate init` writes a file to start with";
const ALIASES_EXPLODE = "uses aliases of aliases that grow to more than a scenario can be; write the values out";

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

/** A layer of values that a flag, an input, a variable or a command gave. */
export function layerFromValue(name: string, value: ScenarioFile): ParsedLayer {
  const layer: Layer = { name, value };
  const problems = [...schemaFindings(value), ...checkLayer(value)].map((finding) => problemIn(layer, finding));
  return problems.length > 0 ? { problems } : { layer, problems: [] };
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
