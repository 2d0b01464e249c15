import { createHash } from "node:crypto";

/** What a salt depends on: the same on both sides of a pair, and for every engine, but new for every request and run. */
export interface SaltKey {
  seed: number;
  nonce: string;
  pair: number;
  phase: string;
  user: number;
  turn: number;
  /** A retry must not find its own prompt in the cache. */
  attempt: number;
}

const SALT_DIGITS = 12;

/**
 * A prefix that no earlier request had, so that a prefix cache cannot answer for the prefill.
 * Single digits apart: each is one token (or one token and a space) in every common tokenizer, so the length in tokens is constant.
 */
export function salt(key: SaltKey): string {
  const text = [key.seed, key.nonce, key.pair, key.phase, key.user, key.turn, key.attempt].join("|");
  const hash = createHash("sha256").update(text).digest();
  return Array.from(hash.subarray(0, SALT_DIGITS), (byte) => byte % 10).join(" ");
}
