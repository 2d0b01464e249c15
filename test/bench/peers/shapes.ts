import type { Pace } from "../accuracy/reference-server.ts";
import type { Load } from "./peer.ts";

/** One load against the reference server. */
export interface Shape extends Pace, Pick<Load, "users" | "requests" | "warmUp"> {}

const SLOW = { ttftMs: 100, gapMs: 20, tokens: 64, warmUp: true };

/** All users start together, so each wave is a burst; 64 × 7 and 256 × 3 requests after the first wave are enough for a p99. */
export const LEVELS = {
  "8 in step": { ...SLOW, users: 8, requests: 8 * 8 },
  "64 in step": { ...SLOW, users: 64, requests: 64 * 8 },
  "256 in step": { ...SLOW, users: 256, requests: 256 * 4 },
} as const satisfies Record<string, Shape>;

export type LevelName = keyof typeof LEVELS;
export const LEVEL_NAMES = Object.keys(LEVELS) as LevelName[];

/** The level whose cost is told as that of a paced load. */
export const PACED: LevelName = "64 in step";

export const SHAPES = {
  /** So little that what it costs is the start. */
  start: { ...SLOW, users: 4, requests: 4, warmUp: false },
  ...LEVELS,
  /** As fast as the client takes it: 102,400 token events. */
  burst: { ttftMs: 0, gapMs: 0, tokens: 64, users: 64, requests: 1600, warmUp: true },
} as const satisfies Record<string, Shape>;

export type ShapeName = keyof typeof SHAPES;
export const SHAPE_NAMES = Object.keys(SHAPES) as ShapeName[];
