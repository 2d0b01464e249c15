import { createHash } from "node:crypto";

/** Uniform integers in [0, limit), fully determined by a text. */
export type Random = (limit: number) => number;

/** sfc32 by Chris Doty-Humphrey (PractRand, public domain); its state is the beginning of the text's SHA-256. */
export function randomFrom(text: string): Random {
  const seed = createHash("sha256").update(text).digest();
  let a = seed.readInt32LE(0);
  let b = seed.readInt32LE(4);
  let c = seed.readInt32LE(8);
  let counter = 1;
  return (limit) => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return Math.floor(((sum >>> 0) / 2 ** 32) * limit);
  };
}
