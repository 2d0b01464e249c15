import { SESSION_WORLDS, type SessionWorld } from "./session-worlds.ts";
import { simulate, type Tallies } from "./simulate.ts";
import { simulateSessions } from "./simulate-sessions.ts";
import { WORLDS, type World } from "./worlds.ts";

export type AnyWorld = World | SessionWorld;

/** Pairs first, then what is compared by sessions. */
export const EVERY_WORLD: readonly AnyWorld[] = [...WORLDS, ...SESSION_WORLDS];

export function simulateAny(world: AnyWorld, trials: number, seed: number): Tallies {
  return "basis" in world ? simulateSessions(world, trials, seed) : simulate(world, trials, seed);
}
