/** Makes chosen requests go wrong, in the order in which the rules were given. */
export interface Fault {
  method?: string;
  /** Part of the path, or a pattern. */
  path?: string | RegExp;
  /** Answered instead; what the route would have done does not happen, unless `landed`. */
  status?: number;
  headers?: Record<string, string>;
  /** As JSON, or text as it is. */
  body?: unknown;
  /** How often it strikes; always without it. */
  times?: number;
  /** Before the request is handled; a function is asked for each. */
  delayMs?: number | (() => number);
  /** Between handling and answer; implies `landed`. */
  lateMs?: number;
  /** Closes the connection without an answer. */
  drop?: boolean;
  /** The request is handled first, and only its answer goes wrong. */
  landed?: boolean;
}

export interface ArmedFault extends Fault {
  left: number;
}

export function arm(fault: Fault): ArmedFault {
  return { ...fault, left: fault.times ?? Number.POSITIVE_INFINITY };
}

/** The rules that strike this request: any number that only delay, and the first that answers or drops. */
export function striking(faults: readonly ArmedFault[], method: string, path: string): ArmedFault[] {
  const matching = faults.filter((fault) => fault.left > 0 && matches(fault, method, path));
  const first = matching.find((fault) => !onlyDelays(fault));
  const struck = matching.filter((fault) => onlyDelays(fault) || fault === first);
  for (const fault of struck) fault.left -= 1;
  return struck;
}

export function onlyDelays({ status, drop, lateMs }: Fault): boolean {
  return status === undefined && drop !== true && lateMs === undefined;
}

export function delayOf(faults: readonly Fault[]): number {
  return faults.reduce((sum, { delayMs = 0 }) => sum + (typeof delayMs === "number" ? delayMs : delayMs()), 0);
}

function matches({ method, path }: Fault, asked: string, at: string): boolean {
  if (method !== undefined && method !== asked) return false;
  return path === undefined || (typeof path === "string" ? at.includes(path) : path.test(at));
}
