import { SECRET_TEXTS } from "../model/secret-texts.ts";

/** Values files hold keys and passwords that nobody should paste there. What may be one is never shown: it becomes `***`. */

export const STARS = "***";

/** Names under which the value may be a secret. */
const SECRET_NAME =
  /passw|passphrase|secret|credential|authorization|bearer|private|certificate|kubeconfig|htpasswd|webhook|cookie|docker-?config|keys?$/i;
/** Short words that are one only as a whole word at the end: `DB_PASS`, `dbPass`, `.auth`, but no `bypass`. */
const SECRET_WORD = /(?:^|[._-])(?:auths?|pass|pwd|AUTHS?|PASS|PWD)$|[a-z](?:Pass|Pwd|Auth)$/;
/** One token is a secret; counts of tokens and tokenizers are none. */
const TOKEN_NAME = /(?:[tT]oken|TOKEN)(?!s\b|S\b|s[-_A-Z]|S_|iz|IZ)/;
/** They end in key, and are the keys of something else. */
const HARMLESS_NAME = /^(?:topologyKey|matchLabelKeys|mismatchLabelKeys|sessionKey|--session-key)$/;
/** Below these a plain `key` names a label, a taint or an entry; anywhere else it may be a key to something. */
const KEY_OF_OTHERS = /^(?:tolerations|taints|matchExpressions|preferences|items)$|Ref$/;

/** In this order: a key in PEM is taken whole, and a word behind `token:` last, since it may be no more than `Bearer`. */
const IN_VALUES = [
  /-----BEGIN [\s\S]+/g,
  ...SECRET_TEXTS,
  // Whoever knows such an address may post to it, and whoever has a signature may read.
  /(?<=\/\/hooks\.[\w.-]+\/)[^\s"']+/gi,
  /(?<=[?&](?:x-amz-)?sig(?:nature)?=)[^\s&"']+/gi,
  /(?<=(?:passw(?:or)?d|secret|token|key)["']?(?:\s*[=:]\s*|(?<=--[\w-]+)\s+)["']?)[^\s"']+/gi,
];

/** True where one of the keys says that the value below it may be a secret. */
export function mayBeSecret(keys: readonly string[]): boolean {
  return keys.some((key, at) => {
    if (HARMLESS_NAME.test(key) || (key === "key" && keys.slice(0, at).some((above) => KEY_OF_OTHERS.test(above))))
      return false;
    return [SECRET_NAME, SECRET_WORD, TOKEN_NAME].some((pattern) => pattern.test(key));
  });
}

/** The text without what looks like a secret in it. */
export function withoutSecrets(text: string): string {
  return IN_VALUES.reduce((result, pattern) => result.replaceAll(pattern, STARS), text);
}
