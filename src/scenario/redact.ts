import { type Document, isAlias, isMap, isScalar, isSeq, type Node } from "yaml";
import { SECRET_TEXTS } from "../model/secret-texts.ts";

/**
 * Error messages quote the file, and people paste keys into files. What may be a secret is struck out of a text before
 * anything is quoted from it, by stars of the same length, so that lines and columns stay where they were.
 */

const SECRET_NAME = /key|secret|passw|authorization|bearer|credential|cert|(?<!first_)token(?!s)/i;
/** A name such as VLLM_API_KEY says nothing; AKIA… and other keys in capitals have no underscore. */
const VARIABLE_NAME = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/;

/** True where the value under this key may be a key or a password itself, so that no message may show it. */
export function maySecretStandAt(key: string | number | undefined, value: unknown): boolean {
  return typeof key === "string" && SECRET_NAME.test(key) && typeof value === "string" && !VARIABLE_NAME.test(value);
}

/** The text with everything that looks like a secret struck out, at equal length. */
export function redactText(text: string): string {
  return SECRET_TEXTS.reduce((result, pattern) => result.replaceAll(pattern, stars), text);
}

/** The same for a YAML text: also the values under keys such as `api_key_env` that are no variable names. */
export function redactYaml(text: string, doc: Document): string {
  let result = text;
  for (const [from, to] of secretRanges(doc.contents as Node | null, false)) {
    result = result.slice(0, from) + stars(result.slice(from, to)) + result.slice(to);
  }
  return redactText(result);
}

function secretRanges(node: unknown, underSecretName: boolean): [number, number][] {
  if (isMap(node)) {
    return node.items.flatMap((pair) => {
      const name = isScalar(pair.key) ? String(pair.key.value) : "";
      return secretRanges(pair.value, underSecretName || SECRET_NAME.test(name));
    });
  }
  if (isSeq(node)) return node.items.flatMap((item) => secretRanges(item, underSecretName));
  if (!underSecretName || !isScalar(node) || isAlias(node) || !node.range) return [];
  const harmless = typeof node.value !== "string" || VARIABLE_NAME.test(node.value);
  return harmless ? [] : [[node.range[0], node.range[1]]];
}

function stars(secret: string): string {
  return secret.replaceAll(/[^\r\n]/g, "*");
}
