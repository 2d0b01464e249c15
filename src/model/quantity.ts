/** Suffixes of Kubernetes' quantities and what they stand for. */
const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

const QUANTITY = /^\+?(\d+\.?\d*|\.\d+)(?:([numkMGTPE]|[KMGTPE]i)?|[eE]([-+]?\d+))$/;

/**
 * An amount as the Kubernetes API writes it: `250m`, `1234567n`, `2`, `1.5Gi`, `128974848`, `12e6` (apimachinery,
 * api/resource, Quantity). Undefined for anything else, and for what is negative, which no usage is.
 */
export function quantityIn(value: unknown): number | undefined {
  const [, digits, suffix = "", exponent] = QUANTITY.exec(typeof value === "string" ? value : "") ?? [];
  if (digits === undefined) return undefined;
  const amount =
    exponent === undefined ? Number(digits) * (FACTORS[suffix] ?? Number.NaN) : Number(`${digits}e${exponent}`);
  return Number.isFinite(amount) ? amount : undefined;
}
