/** A share as a reader wants it: 12.5 %. */
export function percent(share: number): string {
  return `${Number((100 * share).toFixed(1))} %`;
}

/** A time as a reader wants it, three digits and no more: 0.4 ms, 12.3 ms, 1240 ms. */
export function roundMs(ms: number): string {
  return `${ms >= 100 ? Math.round(ms) : Number(ms.toPrecision(3))} ms`;
}
