import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from "yaml";

/** A key of a values.yaml that has a `# -- text` above it; with what it holds it is one row of the table. */
export interface DocumentedValue {
  /** `["image", "tag"]`. */
  path: string[];
  text: string;
  value: unknown;
}

/**
 * The documented keys in their order. A map without a comment of its own is walked into.
 * Throws for a key that nobody has described.
 */
export function documentedValues(yaml: string, file: string): DocumentedValue[] {
  const document = parseDocument(yaml);
  if (document.errors[0] !== undefined) throw new Error(`${file}: ${document.errors[0].message}`);
  if (!isMap(document.contents)) throw new Error(`${file}: wanted a map`);
  return rowsOf(document.contents, [], document.commentBefore ?? "", file);
}

/** YAML gives the comment above the first key of a map to the map, or to the document. */
function rowsOf(map: YAMLMap, above: string[], comment: string, file: string): DocumentedValue[] {
  return map.items.flatMap((pair, index) => {
    const first = index === 0 ? `${comment}\n${map.commentBefore ?? ""}\n` : "";
    return rowsOfPair(pair, above, first + commentOf(pair), file);
  });
}

function rowsOfPair(pair: Pair, above: string[], comment: string, file: string): DocumentedValue[] {
  const path = [...above, keyOf(pair)];
  const text = comment.split("\n").findLast((line) => line.startsWith(" -- "));
  const value = pair.value;
  if (text !== undefined) return [{ path, text: text.slice(4), value: plain(value) }];
  if (isMap(value)) return rowsOf(value, path, "", file);
  throw new Error(`${file}: ${path.join(".")} has no \`# -- \` comment`);
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

function commentOf(pair: Pair): string {
  return isScalar(pair.key) ? (pair.key.commentBefore ?? "") : "";
}

function plain(node: unknown): unknown {
  return node !== null && typeof node === "object" && "toJSON" in node
    ? (node as { toJSON(): unknown }).toJSON()
    : node;
}

/** A Markdown table of them. */
export function valuesTable(values: readonly DocumentedValue[]): string {
  const rows = values.map(({ path, text, value }) => {
    const cells = [`\`${path.join(".")}\``, `\`${JSON.stringify(value)}\``, text];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  });
  return ["| key | default | meaning |", "| --- | --- | --- |", ...rows].join("\n");
}
