import { describe, expect, it } from "vitest";
import type { ServerStamps } from "../bench/accuracy/reference-server.ts";
import { cpuMsPerThousand, firstRequestMs, type Observation, ttftErrors } from "../bench/peers/observation.ts";
import type { Told } from "../bench/peers/peer.ts";

/** Reads at 1,000, 1,010, …; each first token is written 100 ms later, 50 tokens in all. */
const stamps: ServerStamps[] = [0, 1, 2, 3].map((at) => ({
  id: `id-${at}`,
  word: `n${at + 1}`,
  arrived: 1000 + 10 * at,
  writes: Array.from({ length: 50 }, (_, token) => 1100 + 10 * at + token),
}));

function observation(told: Told[]): Observation {
  return { cost: { startedMs: 400, wallMs: 2000, cpuMs: 900, exit: 0 }, stamps, told };
}

describe("what the peers' bench makes of a run", () => {
  it("finds a request by the id that the tool sent, or by the first word of its answer", () => {
    const told = [
      { ok: true, key: "id-2", ttftMs: 103 },
      { ok: true, key: "n4", ttftMs: 98 },
    ];
    expect(ttftErrors(observation(told), 1)).toEqual([3, 2]);
  });

  it("leaves out the wave that the server read first, whatever the order of the result file", () => {
    const told = [3, 0, 2, 1].map((at) => ({ ok: true, key: `id-${at}`, ttftMs: 100 + at }));
    expect(ttftErrors(observation(told), 2)).toEqual([3, 2]);
  });

  it("leaves out what the tool itself counts as a failure", () => {
    expect(ttftErrors(observation([{ ok: false, key: "id-3", ttftMs: 0 }]), 1)).toEqual([]);
  });

  it("refuses a success that the server does not know, and one without a TTFT", () => {
    expect(() => ttftErrors(observation([{ ok: true, key: "n9", ttftMs: 100 }]), 1)).toThrow(/n9 .* no counterpart/);
    expect(() => ttftErrors(observation([{ ok: true, key: "n4" }]), 1)).toThrow(/no counterpart/);
  });

  it("counts the first request from the start of the tool, and CPU per 1,000 events without that of the start", () => {
    expect(firstRequestMs(observation([]))).toBe(600);
    // (900 − 500) ms for 4 × 50 events.
    expect(cpuMsPerThousand(observation([]), 500)).toBe(2000);
  });
});
