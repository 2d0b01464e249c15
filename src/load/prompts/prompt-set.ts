import type { SaltKey } from "./salt.ts";

/**
 * Which request of a run a prompt is for. Its number, counted from 0, is `user + turn × users`:
 * an open loop has no users and numbers its requests with `users` 1, `user` 0 and `turn` as the number.
 */
export interface PromptKey extends SaltKey {
  users: number;
}

/** What one request asks. */
export interface PlannedPrompt {
  text: string;
  /** Output tokens that this request wants; absent: those of the test. */
  maxTokens?: number;
}

/** The prompts of one run, ready to be sent: nothing is read or asked any more. */
export interface PromptSet {
  /** What they are, one sentence for the report. */
  describe: string;
  /** SHA-256 (hex) of the content that defines them; seed and nonce, which only pick among equal prompts, are left out. */
  digest: string;
  /** Cheap and without memory: the same key gives the same bytes, whatever was asked before. */
  requestAt(key: PromptKey): PlannedPrompt;
  /**
   * The most of the prompt tokens that requests of one test share with earlier ones of it on purpose, so that a prefix cache
   * may know them: a fraction. Absent: nothing is shared.
   */
  sharedShare?: number;
  /** When each request is due, ms from the start of the test, ascending from 0; a trace only. */
  dueTimesMs?: readonly number[];
  /** What the reader should know before believing the numbers, one sentence each. */
  warnings: string[];
}

/** The number of a request within its phase. */
export function requestNumber({ user, turn, users }: PromptKey): number {
  return user + turn * users;
}
