import { SECRET_TEXTS } from "../model/secret-texts.ts";

/** Values files hold keys and passwords that nobody should paste there. What may be one is never shown: it becomes `***`. */

export const STARS = "***";

/** Names under which the value may be a secret. */
const SECRET_NAME = /passw|secret|credential|authorization|bearer|private|certificate|kubeconfig|htpasswd|keys?$/i;
/** One token is a secret; counts of tokens and tokenizers are none. */
const TOKEN_NAME = /(?:[tT]oken|TOKEN)(?!s\b|S\b|s[-_A-Z]|S_|iz|IZ)/;
/** They end in key, and are the keys of something else. */
const HARMLESS_NAME = /^(?:key|topologyKey|matchLabelKeys|mismatchLabelKeys|sessionKey|--session-key)$/;

/** In this order: a key in PEM is taken whole, and a word behind `token:` last, since it may be no more than `Bearer`. */
const IN_VALUES = [
  /-----BEGIN [\s\S]+/g,
  ...SECRET_TEXTS,
  /(?<=(?:passw(?:or)?d|secret|token|key)["']?(?:\s*[=:]\s*|(?<=--[\w-]+)\s+)["']?)[^\s"']+/gi,
];

/** True where one of the keys says that the value below it may be a secret. */
export function mayBeSecret(keys: readonly string[]): boolean {
  return keys.some((key) => (SECRET_NAME.test(key) || TOKEN_NAME.test(key)) && !HARMLESS_NAME.test(key));
}

/** The text without what looks like a secret in it. */
export function withoutSecrets(text: string): string {
  return IN_VALUES.reduce((result, pattern) => result.replaceAll(pattern, STARS), text);
}
