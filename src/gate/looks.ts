import { ConfigurationError } from "../errors.ts";
import { spentAt } from "../stats/alpha-spending.ts";
import { type GateState, pairsMeasured } from "./gate-state.ts";

/** Error of a false FAIL: of one rule alone, and of all gating rules together. */
const CELL_ALPHA = 0.01;
const FAMILY_ALPHA = 0.05;
/** Error of a wrong PASS, over all looks. */
const PASS_ALPHA = 0.05;
/** Nobody measures more pairs than this; what would take more is said to be out of reach. */
export const MOST_PAIRS = 200;

/** What is looked at now. */
export interface CurrentLook {
  /** The first so many pairs. */
  pairs: number;
  /** From 1, among `of`. */
  number: number;
  of: number;
  /** Share of the planned pairs, and that of the look before (0 for the first). At the last look 1. */
  share: number;
  before: number;
  last: boolean;
  /** Last, with fewer pairs than planned. */
  deadline: boolean;
}

/** The only look at what is not measured in pairs: it may spend everything. */
export const ONE_LOOK: CurrentLook = {
  pairs: 0,
  number: 1,
  of: 1,
  share: 1,
  before: 0,
  last: true,
  deadline: false,
};

/** What a rule needs to know of the look and of the rules beside it. */
export interface LookContext {
  look: CurrentLook;
  /** Rules that share the family-wise error. */
  family: number;
  /** What this look may spend on a false FAIL of one rule when all of the family are left. */
  alpha: number;
  /** Separate deployments a side. */
  deployments: number;
}

/** @throws ConfigurationError for looks that are not ascending even numbers. */
export function checkLooks(looks: readonly number[]): void {
  const sound = looks.every((look, at) => look >= 2 && look % 2 === 0 && look > (looks[at - 1] ?? 0));
  if (looks.length === 0 || !sound) {
    throw new ConfigurationError(
      `The looks of the gate are ${looks.join(", ") || "none"}, but they must be ascending even numbers.`,
      {
        hint: "An odd number of pairs has one order (base first, or head first) more often, which a drift turns into a difference. Write 4, 6, 10.",
      },
    );
  }
}

/** How many pairs there should be when the gate is asked next; undefined when there is neither a plan nor time for more. */
export function nextLook(state: GateState): number | undefined {
  const measured = pairsMeasured(state);
  const planned = state.looks.find((look) => look > measured);
  const affordable = pairsAffordable(state, measured);
  if (planned === undefined || affordable < (state.looks[0] ?? Number.POSITIVE_INFINITY)) return undefined;
  const next = Math.min(planned, evenBelow(affordable));
  return next > measured ? next : undefined;
}

/**
 * The look that the measured pairs allow; undefined before the first. The last look, planned or forced by the time,
 * spends all that is left (t = 1). That holds because the time, not the data, forces it.
 */
export function currentLook(state: GateState): CurrentLook | undefined {
  const { looks } = state;
  const [first = 0, most = 0] = [looks[0], looks.at(-1)];
  const measured = Math.min(pairsMeasured(state), most);
  const last = nextLook(state) === undefined;
  const pairs = last ? evenBelow(measured) : (looks.findLast((look) => look <= measured) ?? 0);
  if (pairs < first) return undefined;
  const earlier = looks.filter((look) => look < pairs);
  return {
    pairs,
    number: earlier.length + 1,
    of: looks.length,
    share: last ? 1 : pairs / most,
    before: (earlier.at(-1) ?? 0) / most,
    last,
    deadline: last && pairs < most,
  };
}

/** What this look may spend on a false FAIL of one of `remaining` rules that share the family-wise error (Holm). */
export function failLevel({ share, before }: CurrentLook, remaining: number): number {
  return spentAt(share, before, failAlpha(remaining));
}

/** The same for all looks together: min(1 %, 5 % ÷ remaining). */
export function failAlpha(remaining: number): number {
  return Math.min(CELL_ALPHA, FAMILY_ALPHA / remaining);
}

/** Every look may spend the same on a wrong PASS. It is not divided among rules: all must pass, so one honest rule is enough. */
export function passLevel({ of }: CurrentLook): number {
  return PASS_ALPHA / of;
}

function pairsAffordable({ stop, time }: GateState, measured: number): number {
  if (stop === true) return measured;
  const { minutesLeft, minutesPerPair } = time ?? {};
  if (minutesLeft === undefined || minutesPerPair === undefined) return Number.POSITIVE_INFINITY;
  return measured + Math.max(0, Math.floor(minutesLeft / minutesPerPair));
}

function evenBelow(pairs: number): number {
  return Number.isFinite(pairs) ? pairs - (pairs % 2) : pairs;
}
