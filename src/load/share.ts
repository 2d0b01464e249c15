/** Which part of a load one thread carries: of users and requests that are numbered from 0, every `of`th from `index`. */
export interface Share {
  index: number;
  of: number;
}

export const WHOLE: Share = { index: 0, of: 1 };

export function isMine(number: number, { index, of }: Share): boolean {
  return number % of === index;
}

/** How many of `total` things that are numbered from 0 fall to this share; Infinity stays it. */
export function countMine(total: number, { index, of }: Share): number {
  return Number.isFinite(total) ? Math.max(0, Math.ceil((total - index) / of)) : total;
}
