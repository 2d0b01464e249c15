/** A variance and the degrees of freedom with which it is known. */
export interface Variance {
  variance: number;
  df: number;
}

/** Mean of values that are not empty. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Variance about the mean of the values, with n − 1 degrees of freedom; 0 with none for a single value. */
export function sampleVariance(values: readonly number[]): Variance {
  const df = values.length - 1;
  if (df < 1) return { variance: 0, df: 0 };
  const centre = mean(values);
  return { variance: values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / df, df };
}

/**
 * One variance out of several that estimate the same: Σ dfᵢ·sᵢ² / Σ dfᵢ.
 * (Snedecor & Cochran, Statistical Methods, 6.8; with a prior's df it is the posterior scale of Gelman et al., BDA3, 2.6.)
 */
export function pooledVariance(parts: readonly Variance[]): Variance {
  const df = parts.reduce((sum, part) => sum + part.df, 0);
  if (df === 0) return { variance: 0, df: 0 };
  return { variance: parts.reduce((sum, part) => sum + part.df * part.variance, 0) / df, df };
}

/**
 * The sum of independent variances and its degrees of freedom, (Σvᵢ)² / Σ(vᵢ²/dfᵢ):
 * Satterthwaite, Biometrics Bulletin 2 (1946); Welch, Biometrika 34 (1947). A part of 0 has no say in the df.
 */
export function summedVariance(parts: readonly Variance[]): Variance {
  const present = parts.filter(({ variance }) => variance > 0);
  const variance = present.reduce((sum, part) => sum + part.variance, 0);
  if (present.length === 0) return { variance: 0, df: pooledVariance(parts).df };
  // As shares, since the square of a small variance may be smaller than a number can be.
  return { variance, df: 1 / present.reduce((sum, part) => sum + (part.variance / variance) ** 2 / part.df, 0) };
}
