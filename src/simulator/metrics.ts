/** The pieces of the Prometheus text format (Prometheus documentation, "Exposition formats"). */

export type Labels = Readonly<Record<string, string>>;

/** Observations in buckets, with their exact sum and count. */
export class Histogram {
  /** Upper bounds, ascending, without infinity. */
  readonly bounds: readonly number[];
  readonly #buckets: number[];
  sum = 0;
  count = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.#buckets = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.sum += value;
    this.count++;
    const bucket = this.bounds.findIndex((bound) => value <= bound);
    if (bucket >= 0) this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
  }

  /** How many observations were at most each bound. */
  cumulative(): number[] {
    let total = 0;
    return this.#buckets.map((count) => {
      total += count;
      return total;
    });
  }
}

/** One line; labels in the order given. */
export function sampleLine(name: string, labels: Labels, value: string): string {
  const inside = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}${inside.length > 0 ? `{${inside.join(",")}}` : ""} ${value}`;
}

function escapeLabel(text: string): string {
  return text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
}

/**
 * Python's `prometheus_client`: floats with at least one decimal, and exponents from seven digits before the point on
 * (`floatToGoString` in its `utils.py`).
 */
export function pythonNumber(value: number): string {
  const text = Number.isInteger(value) ? `${value}.0` : String(value);
  const dot = text.indexOf(".");
  if (value <= 0 || dot <= 6) return text;
  const mantissa = `${text[0]}.${text.slice(1, dot)}${text.slice(dot + 1)}`.replace(/[0.]+$/, "");
  return `${mantissa}e+${String(dot - 1).padStart(2, "0")}`;
}

/** Rust's `{}`: as short as possible, never an exponent. */
export function rustNumber(value: number): string {
  const text = String(value);
  return text.includes("e") ? value.toFixed(20).replace(/\.?0+$/, "") : text;
}
