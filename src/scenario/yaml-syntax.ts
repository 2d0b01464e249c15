import { type Document, isAlias, isMap, isScalar, isSeq, type Scalar, visit } from "yaml";
import { MOST_PROBLEMS } from "./problem.ts";
import { isMergeKey } from "./yaml-position.ts";

const MOST_ALIASES = 500;

/** Something that the parser does not accept. */
export interface SyntaxFinding {
  offset: number;
  message: string;
  /** The rest of the text cannot be judged. */
  fatal: boolean;
}

/** In our words where the parser's are those of a programmer. */
const SYNTAX_WORDS: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: "a second document begins here; the file is one document, so remove the line with ---",
  TAB_AS_INDENT: "a tab stands at the beginning of the line; YAML is indented with spaces",
  RESOURCE_EXHAUSTION: "the lists or maps are nested too deeply",
  TAG_RESOLVE_FAILED: "tags such as !name have no meaning here; remove it",
};

/** Errors of the parser, one for each place: what follows at the same place is a consequence. */
export function syntaxFindings(doc: Document.Parsed): SyntaxFinding[] {
  const tooDeep = doc.errors.find(({ code }) => code === "RESOURCE_EXHAUSTION");
  const all = tooDeep ? [tooDeep] : [...doc.errors, ...doc.warnings];
  const findings = all.map(({ code, message, pos }) => ({
    offset: pos[0],
    message: SYNTAX_WORDS[code] ?? `is not YAML: ${message}`,
    fatal: code !== "TAG_RESOLVE_FAILED",
  }));
  if (!tooDeep) findings.push(...duplicateKeys(doc), ...aliasFindings(doc));
  const firstAt = new Map(findings.toReversed().map((finding) => [finding.offset, finding]));
  return [...firstAt.values()].toSorted((a, b) => a.offset - b.offset).slice(0, MOST_PROBLEMS + 1);
}

/** The parser's own check compares every key with every other, which takes minutes for a hostile file. */
function duplicateKeys(doc: Document): SyntaxFinding[] {
  const findings: SyntaxFinding[] = [];
  visit(doc, {
    Map(_key, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (seen.has(name)) findings.push({ offset: key.range?.[0] ?? 0, message: TWICE, fatal: false });
        seen.add(name);
      }
    },
  });
  return findings;
}

const TWICE = "this key stands here twice; keep one of the two";

/**
 * Aliases without an anchor before them, and merge keys of something that is no map: the parser notices them only when it
 * makes the plain value, and then without a place.
 */
function aliasFindings(doc: Document): SyntaxFinding[] {
  const findings: SyntaxFinding[] = [];
  let aliases = 0;
  visit(doc, {
    Alias(_key, alias) {
      aliases++;
      // Each one is looked up through the whole text, so their number is limited.
      if (aliases > MOST_ALIASES) {
        findings.push({
          offset: alias.range?.[0] ?? 0,
          message: `there are more than ${MOST_ALIASES} aliases`,
          fatal: true,
        });
        return visit.BREAK;
      }
      if (alias.resolve(doc)) return;
      const message = `*${alias.source} is not defined: no anchor &${alias.source} stands before it`;
      findings.push({ offset: alias.range?.[0] ?? 0, message, fatal: true });
    },
    Pair(_key, pair) {
      if (!isMergeKey(pair)) return;
      const sources = isSeq(pair.value) ? pair.value.items : [pair.value];
      const targets = sources.map((source) => (isAlias(source) ? source.resolve(doc) : source));
      // An alias without an anchor is undefined here and has its own message.
      if (targets.every((target) => target === undefined || isMap(target))) return;
      const message = "<< merges maps only: an alias of a map, such as <<: *name, or a list of them";
      findings.push({ offset: (pair.key as Scalar).range?.[0] ?? 0, message, fatal: true });
    },
  });
  return findings;
}
