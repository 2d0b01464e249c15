import { describe, expect, it } from "vitest";
import { nextActiveMs, peakOf, pieceIndexAt, piecesOf } from "../../src/load/levels.ts";

const PIECES = piecesOf([
  { durationMs: 100, level: 4, shape: "ramp" },
  { durationMs: 100, level: 2, shape: "step" },
  { durationMs: 100, level: 0, shape: "ramp" },
  { durationMs: 100, level: 3, shape: "step" },
]);

describe("a level of users", () => {
  it("begins a first ramp with nobody, and steps at once", () => {
    expect(PIECES.map(({ fromMs, from, to }) => [fromMs, from, to])).toEqual([
      [0, 0, 4],
      [100, 2, 2],
      [200, 2, 0],
      [300, 3, 3],
    ]);
    expect(peakOf(PIECES)).toBe(4);
  });

  it("wants each user from when the ramp passes it", () => {
    expect([0, 1, 2, 3].map((user) => nextActiveMs(PIECES, user, 0))).toEqual([0, 25, 50, 75]);
    expect(nextActiveMs(PIECES, 1, 60)).toBe(60);
  });

  it("lets a user rest where the level has fallen below it, and calls it back", () => {
    expect(nextActiveMs(PIECES, 2, 130)).toBe(300);
    expect(nextActiveMs(PIECES, 1, 240)).toBe(240);
    expect(nextActiveMs(PIECES, 1, 260)).toBe(300);
  });

  it("has no use for a user beyond its peak, or after its end", () => {
    expect(nextActiveMs(PIECES, 3, 100)).toBe(Number.POSITIVE_INFINITY);
    expect(nextActiveMs(PIECES, 4, 0)).toBe(Number.POSITIVE_INFINITY);
    expect(nextActiveMs(PIECES, 0, 400)).toBe(Number.POSITIVE_INFINITY);
  });

  it("tells which stage a time is in, its end being the next one's", () => {
    expect([0, 99, 100, 399, 400].map((at) => pieceIndexAt(PIECES, at))).toEqual([0, 0, 1, 3, 3]);
  });
});
