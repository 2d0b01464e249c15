/** A source of repeatable randomness: uniform in [0, 1). */
export type Uniform = () => number;

/** sfc32 by Chris Doty-Humphrey (PractRand, public domain), from three words of 32 bits. */
export function sfc32(a: number, b: number, c: number): Uniform {
  let counter = 1;
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
}

/**
 * A generator that is fully determined by its parts, the same on every machine and in every thread: sfc32, seeded with
 * FNV-1a hashes of the parts.
 */
export function seededUniform(...parts: readonly (string | number)[]): Uniform {
  const seed = parts.join("\u0000");
  const next = sfc32(fnv1a(`a${seed}`), fnv1a(`b${seed}`), fnv1a(`c${seed}`));
  // The author's own seeding routine throws away the first 12 outputs.
  for (let i = 0; i < 12; i++) next();
  return next;
}

/** Exponential with mean 1, by inversion; 1 − u keeps the logarithm finite. */
export function exponential(uniform: Uniform): number {
  return -Math.log(1 - uniform());
}

/**
 * Gamma with this shape and mean 1. Marsaglia & Tsang, ACM Transactions on Mathematical Software 26 (2000):
 * a squeeze on a transformed normal for shapes of at least 1, and its section 6 for smaller ones.
 */
export function gamma(uniform: Uniform, shape: number): number {
  return (shape < 1 ? gammaOf(uniform, shape + 1) * (1 - uniform()) ** (1 / shape) : gammaOf(uniform, shape)) / shape;
}

function gammaOf(uniform: Uniform, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(uniform);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - uniform()) < x * x * 0.5 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Standard normal: Box and Muller, 1958. */
function normal(uniform: Uniform): number {
  return Math.sqrt(2 * exponential(uniform)) * Math.cos(2 * Math.PI * uniform());
}

/** FNV-1a, 32 bit, over UTF-16 code units (Fowler, Noll, Vo). */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
