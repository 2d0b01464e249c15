import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseAllDocuments,
  type Scalar,
  type Tags,
  type YAMLParseError,
} from "yaml";
import { ConfigurationError } from "../errors.ts";
import { MOST_NODES, textAt, type ValuesFile, type ValuesMap, type ValuesNode } from "./values-tree.ts";

/**
 * A values file as Helm reads it: YAML 1.1, so that yes, no, on and off are booleans. A file of several documents, such as
 * rendered manifests, gives one tree each, named by its kind and name.
 * @param file as messages and annotations name it
 * @param name by which the other side has it too
 * @throws ConfigurationError with the line, for what is no YAML or grows beyond measure.
 */
export function valuesOfYaml(text: string, file: string, name = ""): ValuesFile[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    version: "1.1",
    merge: true,
    // The parser compares every key with every other, which takes minutes for a hostile file; as in Helm the last one counts.
    uniqueKeys: false,
    prettyErrors: false,
    lineCounter: lines,
    logLevel: "silent",
    customTags: withoutForeign,
  });
  const wrong = documents.flatMap(({ errors }) => errors)[0];
  if (wrong !== undefined) throw notYaml(wrong, `${file}:${lines.linePos(wrong.pos[0]).line}`);
  const filled = documents.filter(
    ({ contents }) => contents !== null && !(isScalar(contents) && contents.value === null),
  );
  if (filled.length === 0) return [{ name, tree: { kind: "map", entries: new Map(), at: { file } } }];
  return filled.map(({ contents }, index) => {
    const tree = new TreeBuilder(text, lines, file).node(contents, 1);
    const document = documentName(tree, index);
    return document === undefined ? { name, tree } : { name, document, tree };
  });
}

/** The types of YAML 1.1 that Helm's parser gives no value: 1:30 is a text there, and so is a date. */
function withoutForeign(tags: Tags): Tags {
  return tags.filter(
    (tag) => typeof tag === "string" || !(tag.tag.endsWith(":timestamp") || ("format" in tag && tag.format === "TIME")),
  );
}

function notYaml({ code, message }: YAMLParseError, where: string): ConfigurationError {
  if (code === "RESOURCE_EXHAUSTION") return new ConfigurationError(`${where} nests lists or maps too deeply`);
  return new ConfigurationError(`${where} is not YAML: ${message.replace(/\s+/g, " ").slice(0, 200)}`, {
    hint: "Wanted are values; a template (`{{ … }}`) has none. Name the values file, or the folder of the chart.",
  });
}

/** `Deployment/vllm`; a second document without a name has its number. */
function documentName(tree: ValuesNode, index: number): string | undefined {
  const [kind, name] = [textAt(tree, "kind"), textAt(tree, "metadata", "name")];
  if (kind !== undefined && name !== undefined) return `${kind}/${name}`;
  return index === 0 ? undefined : `document ${index + 1}`;
}

/** Aliases are followed and merge keys laid under the keys beside them; each part keeps the line on which it is written. */
class TreeBuilder {
  readonly #text: string;
  readonly #lines: LineCounter;
  readonly #file: string;
  /** By name, as far as the walk has come: an alias means the last one before it. */
  readonly #anchors = new Map<string, ValuesNode>();
  #nodes = 0;

  constructor(text: string, lines: LineCounter, file: string) {
    this.#text = text;
    this.#lines = lines;
    this.#file = file;
  }

  /** @param line of the key or the item, which is where a reader looks for it */
  node(node: unknown, line: number): ValuesNode {
    this.#nodes++;
    if (this.#nodes > MOST_NODES)
      throw this.#wrong(line, `has more than ${MOST_NODES} values; is this the right file?`);
    if (isAlias(node)) {
      const known = this.#anchors.get(node.source);
      if (known === undefined) throw this.#wrong(line, `uses *${node.source}, and no anchor before it has that name`);
      return known;
    }
    const built = this.#build(node, line);
    const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, built);
    return built;
  }

  #build(node: unknown, line: number): ValuesNode {
    const at = { file: this.#file, line };
    if (isMap(node)) return { kind: "map", entries: this.#entries(node.items, line), at };
    if (isSeq(node))
      return { kind: "list", items: node.items.map((item) => this.node(item, this.#line(item, line))), at };
    return isScalar(node) ? this.#scalar(node, line) : { kind: "scalar", value: null, at };
  }

  #entries(pairs: readonly Pair[], line: number): ValuesMap["entries"] {
    const own = new Map<string, ValuesNode>();
    const merged = new Map<string, ValuesNode>();
    for (const { key, value } of pairs) {
      const name = isScalar(key) ? (key.source ?? String(key.value)) : String(key);
      const node = this.node(value, this.#line(key, line));
      if (name !== "<<") own.set(name, node);
      else for (const [inner, item] of mergedEntries(node)) merged.set(inner, item);
    }
    return new Map([...merged, ...own]);
  }

  #scalar(node: Scalar, line: number): ValuesNode {
    const value = node.value as string | number | boolean | null;
    const at = { file: this.#file, line };
    const [from, to] = node.range ?? [0, 0];
    const oneLine = this.#lines.linePos(from).line === this.#lines.linePos(to).line;
    if (typeof value !== "string" || oneLine) return { kind: "scalar", value, at };
    const lineOf = (word: string) => {
      const offset = this.#text.slice(from, to).indexOf(word);
      return offset < 0 ? line : this.#lines.linePos(from + offset).line;
    };
    return { kind: "scalar", value, at, lineOf };
  }

  #line(node: unknown, otherwise: number): number {
    const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined;
    return range ? this.#lines.linePos(range[0]).line : otherwise;
  }

  #wrong(line: number, what: string): ConfigurationError {
    return new ConfigurationError(`${this.#file}:${line} ${what}`);
  }
}

/** What `<<` brings in. Of a list of maps the first that has a key counts, so it comes last. */
function mergedEntries(node: ValuesNode): [string, ValuesNode][] {
  const maps = node.kind === "list" ? node.items.toReversed() : [node];
  return maps.flatMap((map) => (map.kind === "map" ? [...map.entries] : []));
}
