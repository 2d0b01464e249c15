/** A source of repeatable randomness. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform integer in [0, limit). */
  below(limit: number): number;
}

/**
 * A generator that is fully determined by its seed parts.
 * sfc32 by Chris Doty-Humphrey (PractRand, public domain), seeded with FNV-1a hashes of the parts.
 */
export function seededRandom(...parts: readonly (string | number)[]): Random {
  const seed = parts.join("\u0000");
  let a = fnv1a(`a${seed}`);
  let b = fnv1a(`b${seed}`);
  let c = fnv1a(`c${seed}`);
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
  // The author's own seeding routine throws away the first 12 outputs.
  for (let i = 0; i < 12; i++) next();
  return {
    next,
    // Box and Muller, 1958; 1 − u keeps the logarithm finite.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    below: (limit) => Math.floor(next() * limit),
  };
}

/** FNV-1a, 32 bit, over UTF-16 code units (Fowler, Noll, Vo). */
export function fnv1a(text: string, basis = 0x811c9dc5): number {
  let hash = basis;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** `length` lower-case hexadecimal digits. */
export function hexDigits(random: Random, length: number): string {
  return Array.from({ length }, () => random.below(16).toString(16)).join("");
}
