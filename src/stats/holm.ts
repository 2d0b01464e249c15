/**
 * Holm's step-down procedure (Scandinavian Journal of Statistics 6, 1979): with the m p-values sorted, the j-th is
 * rejected while it and all before it are at most `level(m − j + 1)`, the level that as many hypotheses may have each.
 * Holm's own is α/(m − j + 1); any level that is not above it, and does not fall as hypotheses get fewer, holds the
 * family-wise error. Returns, in the given order, which are rejected. A p-value that is not a number counts as 1.
 */
export function holm(pValues: readonly number[], level: (remaining: number) => number): boolean[] {
  const p = pValues.map((value) => (Number.isNaN(value) ? 1 : value));
  const order = p.map((_, at) => at).sort((a, b) => (p[a] as number) - (p[b] as number));
  const rejected = p.map(() => false);
  for (const [rank, at] of order.entries()) {
    if ((p[at] as number) > level(p.length - rank)) break;
    rejected[at] = true;
  }
  return rejected;
}
