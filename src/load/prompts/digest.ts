import { createHash } from "node:crypto";

/** SHA-256 (hex) of what defines a set of prompts, a plain value. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
