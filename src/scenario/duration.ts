const UNITS = { h: 3600, m: 60, s: 1 } as const;

/**
 * Seconds of `90s`, `60m`, `1h30m` or `1.5h`; a bare number is minutes. Undefined for anything else, and for nothing or less.
 */
export function parseDuration(text: string): number | undefined {
  const compact = text.trim().toLowerCase().replaceAll(/\s+/g, "");
  if (/^\d+(\.\d+)?$/.test(compact)) return positive(Number(compact) * UNITS.m);
  const match = /^(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(compact);
  if (!match) return undefined;
  const [, hours = "0", minutes = "0", seconds = "0"] = match;
  return positive(Number(hours) * UNITS.h + Number(minutes) * UNITS.m + Number(seconds));
}

function positive(seconds: number): number | undefined {
  return seconds > 0 && Number.isFinite(seconds) ? seconds : undefined;
}
