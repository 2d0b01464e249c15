import { createHash } from "node:crypto";
import { sfc32 } from "../random.ts";

/** Uniform integers in [0, limit), fully determined by a text. */
export type Random = (limit: number) => number;

/** sfc32 whose state is the beginning of the text's SHA-256. */
export function randomFrom(text: string): Random {
  const seed = createHash("sha256").update(text).digest();
  const next = sfc32(seed.readInt32LE(0), seed.readInt32LE(4), seed.readInt32LE(8));
  return (limit) => Math.floor(next() * limit);
}
