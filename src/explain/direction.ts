import { parse } from "yaml";
import type { LatencyFlag } from "../engines/latency-flags/index.ts";
import type { ValuesChange } from "../model/cause.ts";

/** `more`: raised, or turned on. `changed`: something else, or it cannot be told which way. */
export type Direction = "more" | "less" | "changed";

/** Which way a flag went. Undefined: it did not go anywhere, as where the default was written out. */
export function directionOf(flag: LatencyFlag, { before, after }: ValuesChange): Direction | undefined {
  if (flag.kind === "choice") return "changed";
  if (flag.kind === "switch")
    return switched(isOn(before, flag), isOn(after, flag), before === undefined || after === undefined);
  const [from, to] = [amountsOf(before, flag), amountsOf(after, flag)];
  if (from.length === 0 || to.length === 0) return "changed";
  if (Math.min(...to) > Math.max(...from)) return "more";
  if (Math.max(...to) < Math.min(...from)) return "less";
  return from.length === 1 && to.length === 1 ? undefined : "changed";
}

/** On before and after, with other values: a list of sizes, another model that guesses. */
function switched(before: boolean | undefined, after: boolean | undefined, written: boolean): Direction | undefined {
  if (before === undefined || after === undefined) return "changed";
  if (before !== after) return after ? "more" : "less";
  return written ? undefined : "changed";
}

function isOn(text: string | undefined, { default: otherwise }: LatencyFlag): boolean | undefined {
  if (text === undefined || text === "null" || text === '""')
    return typeof otherwise === "boolean" ? otherwise : undefined;
  return !/^(false|0|no|off|none|disabled)$/i.test(plain(text));
}

/** Of what is not written the values that it may have had. */
function amountsOf(text: string | undefined, { default: otherwise, unit }: LatencyFlag): readonly number[] {
  if (text === undefined || text === "null" || text === '""') return Array.isArray(otherwise) ? otherwise : [];
  const amount = unit === "duration" ? seconds(plain(text)) : quantity(plain(text), unit === "cpu");
  return amount === undefined ? [] : [amount];
}

function plain(text: string): string {
  try {
    return String(parse(text) ?? "").trim();
  } catch {
    return text.trim();
  }
}

const FACTORS: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  K: 1024,
  m: 1e6,
  M: 1e6,
  g: 1e9,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** Quantities of Kubernetes, and vLLM's `1k` (1000) and `1K` (1024); `m` is a thousandth of a processor, else a million. */
function quantity(text: string, ofCpu: boolean): number | undefined {
  const [, number, suffix = ""] = /^(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)([a-zA-Z]*)$/.exec(text) ?? [];
  const factor = ofCpu && suffix === "m" ? 1e-3 : FACTORS[suffix];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}

/** Go's durations; a bare number is seconds, below zero is for ever (Ollama, `envconfig.KeepAlive`). */
function seconds(text: string): number | undefined {
  if (/^-/.test(text)) return Number.POSITIVE_INFINITY;
  if (/^\d+$/.test(text)) return Number(text);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)];
  if (parts.length === 0) return undefined;
  const factors: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 1e-3 };
  return parts.reduce((sum, [, number, unit = ""]) => sum + Number(number) * (factors[unit] ?? 0), 0);
}
