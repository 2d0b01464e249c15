/** Kept only until the generator takes its prompts from a PromptSet: see `prompts/`. */
import { type SaltKey, salt } from "./prompts/salt.ts";

/** The prompt of one request; (seed, nonce) give the same text byte for byte. */
export function promptFor(prompts: readonly string[], cache: "cold" | "warm", users: number, key: SaltKey): string {
  const text = prompts[(key.user + key.turn * users) % prompts.length] ?? "";
  return cache === "cold" ? `[${salt(key)}] ${text}` : text;
}
