import type { MetricInfo } from "../model/metrics.ts";
import type { Estimate } from "../model/run.ts";

/** How numbers are written, in every output alike. A number that is not finite is written as `–`, never as NaN. */

export type Unit = MetricInfo["unit"];

/** What stands where there is nothing to show. */
export const NOTHING = "–";

/** Three significant digits below 100, whole numbers above: 4.21, 41.2, 412, 4120. `extraDigits` adds decimals. */
export function formatNumber(value: number, extraDigits = 0): string {
  if (!Number.isFinite(value)) return NOTHING;
  const size = Math.abs(value);
  // The bounds are where rounding would add a digit: 9.996 is 10.0, not 10.00.
  const decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  const text = value.toFixed(decimals + extraDigits);
  return Number(text) === 0 ? "0" : text;
}

/** A fraction as a percentage, rounded down: what is not whole never becomes 100 %. */
export function formatPercent(fraction: number, extraDigits = 0): string {
  if (!Number.isFinite(fraction)) return NOTHING;
  const scale = 10 ** (1 + extraDigits);
  // 1e-9 undoes binary fractions such as 0.29 × 100 = 28.999….
  const floored = Math.floor(fraction * 100 * scale + 1e-9) / scale;
  if (floored === 0 && fraction > 0) return `<${1 / scale} %`;
  return `${floored} %`;
}

/** A value in a column whose head names the unit. */
export function formatValue(value: number, unit: Unit, extraDigits = 0): string {
  return unit === "fraction" ? formatPercent(value, extraDigits) : formatNumber(value, extraDigits);
}

/** A value with its unit, for sentences: `812 ms`, `12.3 s`, `41.3 tokens/s`, `99.5 %`. */
export function formatQuantity(value: number, unit: Unit, extraDigits = 0): string {
  if (!Number.isFinite(value) || unit === "fraction") return formatValue(value, unit, extraDigits);
  if (unit === "ms" && Math.abs(value) >= 10_000) return `${formatNumber(value / 1000, extraDigits)} s`;
  return `${formatNumber(value, extraDigits)} ${unit}`;
}

/** A value and its limit with as many digits as it takes to tell them apart: 500.4 ms against 500.0 ms. */
export function formatAgainst(
  value: number,
  limit: number,
  unit: Unit,
  extraDigits = 0,
): { value: string; limit: string } {
  for (let extra = extraDigits; ; extra++) {
    const pair = { value: formatQuantity(value, unit, extra), limit: formatQuantity(limit, unit, extra) };
    if (pair.value !== pair.limit || value === limit || extra >= 6) return pair;
  }
}

/** `39.8–44.0`; an end that is not known is left open. Undefined when neither is known. */
export function formatInterval({ low, high }: Pick<Estimate, "low" | "high">, unit: Unit): string | undefined {
  if (low === undefined && high === undefined) return undefined;
  if (low === undefined) return `≤${formatValue(high ?? Number.NaN, unit)}`;
  if (high === undefined) return `≥${formatValue(low, unit)}`;
  return `${formatValue(low, unit)}–${formatValue(high, unit)}`;
}

/** How much of a limit is used, as a percentage that is on the right side of 100. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return NOTHING;
  const percent = share > 1 ? Math.ceil(share * 100 - 1e-9) : Math.floor(share * 100 + 1e-9);
  return percent > 999 ? ">999 %" : `${percent} %`;
}

/** `0.4 s`, `28 s`, `2 min 05 s`, `1 h 03 min`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return NOTHING;
  if (ms < 9_950) return `${Number((ms / 1000).toFixed(1))} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** `512 MiB`, `5.2 GiB`. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return NOTHING;
  const [size, unit] = bytes >= 2 ** 30 ? [2 ** 30, "GiB"] : [2 ** 20, "MiB"];
  return `${Number((bytes / size).toFixed(1))} ${unit}`;
}

/** `1,234`. */
export function formatCount(n: number): string {
  return Number.isFinite(n) ? String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ",") : NOTHING;
}

/** `1 request`, `1,234 requests`. */
export function countOf(n: number, one: string, many = `${one}s`): string {
  return `${formatCount(n)} ${n === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listOf(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

function two(n: number): string {
  return String(n).padStart(2, "0");
}
