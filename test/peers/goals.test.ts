import { describe, expect, it } from "vitest";
import type { Behaviour } from "../bench/peers/faults.ts";
import { behaviourOf, FAULT_CASES } from "../bench/peers/faults.ts";
import { falseSuccesses, goalLines } from "../bench/peers/goals.ts";
import { LEVEL_NAMES } from "../bench/peers/shapes.ts";
import { accuracyTable, costTable, type Figures, faultTable } from "../bench/peers/tables.ts";

const REFUSED: Behaviour = { ok: 0, failed: 16, withoutTtft: 0, exit: 2 };
const SUCCESS: Behaviour = { ok: 16, failed: 0, withoutTtft: 0, ttftMs: 51, exit: 0 };
const right = FAULT_CASES.map(({ spoils }) => (spoils ? REFUSED : SUCCESS));

function figures(name: string, factor: number, changed: Partial<Figures> = {}): Figures {
  const errors = { p50: 0.5 * factor, p95: factor, p99: 2 * factor, max: 3 * factor };
  return {
    name,
    version: "1.0.0",
    errors: Object.fromEntries(LEVEL_NAMES.map((level) => [level, errors])) as Figures["errors"],
    burst: 10 * factor,
    paced: 30 * factor,
    startCpuMs: 500 * factor,
    firstRequestMs: 300 * factor,
    peakBytes: 1e8 * factor,
    behaviours: right,
    ...changed,
  };
}

describe("the goals beside the peers", () => {
  const ours = figures("ours", 1);

  it("are met where every peer is far enough behind", () => {
    const lines = goalLines(ours, [figures("aiperf", 30, { behaviours: right.map(() => SUCCESS) })]);
    expect(lines.every((line) => line.endsWith("met"))).toBe(true);
  });

  it("are missed by the nearest peer, which is named", () => {
    const lines = goalLines(ours, [figures("aiperf", 30), figures("quick-one", 1.5)]);
    expect(lines[0]).toBe("burst: cheaper than the cheapest: 1.5 × (quick-one), goal ≥ 2: missed");
    expect(lines[2]).toBe("burst: cheaper than AIPerf and GuideLLM: 30.0 × (aiperf), goal ≥ 10: met");
    expect(lines.at(-1)).toBe("the only one without a false success: missed: aiperf, quick-one has none either");
  });

  it("of accuracy are missed by one percentile", () => {
    const errors = { ...figures("peer", 2).errors, "64 in step": { p50: 0.4, p95: 9, p99: 9, max: 9 } };
    const lines = goalLines(ours, [figures("peer", 2, { errors })]);
    expect(lines.filter((line) => line.startsWith("more accurate"))).toEqual([
      "more accurate at 8 in step: met",
      "more accurate at 64 in step: missed: p50 0.50 ms against 0.40 of peer",
      "more accurate at 256 in step: met",
    ]);
  });

  it("are not measured where no peer is there, or a part was left out", () => {
    expect(goalLines(ours, []).every((line) => line.endsWith("not measured"))).toBe(true);
    const bare = { burst: undefined, paced: undefined, firstRequestMs: undefined, behaviours: [] };
    const lines = goalLines(figures("ours", 1, bare), [figures("aiperf", 30)]);
    expect(lines.filter((line) => line.endsWith("not measured"))).toHaveLength(6);
  });

  it("are missed by a false success of our own", () => {
    const [first, ...rest] = right;
    const wrong = figures("ours", 1, { behaviours: [{ ...(first as Behaviour), ok: 1 }, ...rest] });
    expect(goalLines(wrong, [figures("aiperf", 30)]).at(-1)).toMatch(/missed: it has 1 itself$/);
  });
});

describe("a false success", () => {
  it("is a spoilt answer counted as a success, or a run of spoilt answers that ends with 0", () => {
    expect(falseSuccesses(figures("peer", 1))).toBe(0);
    const allWrong = right.map(() => SUCCESS);
    expect(falseSuccesses(figures("peer", 1, { behaviours: allWrong }))).toBe(5 * (16 + 1));
  });

  it("is told apart from a run that wrote no result", () => {
    expect(behaviourOf([], "limit")).toEqual({ ok: 0, failed: 0, withoutTtft: 0, exit: "limit" });
    expect(behaviourOf([{ ok: true }, { ok: true, ttftMs: 3 }, { ok: false }], 0)).toEqual({
      ok: 2,
      failed: 1,
      withoutTtft: 1,
      ttftMs: 3,
      exit: 0,
    });
  });
});

describe("the tables of the peers", () => {
  it("show a dash for what was not seen", () => {
    const errors = { ...figures("", 1).errors, "8 in step": { p50: 0.1, p95: undefined, p99: undefined, max: 2 } };
    const all = [figures("peer", 1, { errors, peakBytes: undefined })];
    expect(accuracyTable(all)[2]).toMatch(
      /^\| peer 1\.0\.0 \| 0\.10 \/ – \/ – \/ 2\.00 \| 0\.50 \/ 1\.00 \/ 2\.00 \/ 3\.00 \|/,
    );
    expect(costTable(all)[2]).toBe("| peer 1.0.0 | 10.00 ms | 30.00 ms | 0.50 s | 0.30 s | – |");
  });

  it("print what is wrong in bold: a spoilt answer taken for a good one, a good one lost, a role timed as a token, an exit code of 0", () => {
    const behaviours = right.map((behaviour, at) => {
      if (at === 0) return SUCCESS;
      if (at === 1) return { ...REFUSED, exit: 0 };
      if (at === 4) return { ok: 0, failed: 0, withoutTtft: 0, exit: "limit" } as const;
      if (at === 5) return { ok: 16, failed: 0, withoutTtft: 16, exit: 0 };
      return at === 7 ? { ...SUCCESS, ttftMs: 5 } : behaviour;
    });
    const cells = faultTable([figures("peer", 1, { behaviours })])
      .slice(2)
      .map((line) => line.split(" | ")[1]?.replace(/ \|$/, ""));
    expect(cells).toEqual([
      "**16 / 0**, **exit 0**",
      "0 / 16, **exit 0**",
      "0 / 16, exit 2",
      "0 / 16, exit 2",
      "did not end",
      "**16 / 0 (16 ok without TTFT)**, exit 0",
      "16 / 0, exit 0",
      "**16 / 0 (TTFT 5 ms)**, exit 0",
    ]);
    expect(faultTable([figures("peer", 1)]).at(-1)).toMatch(/ 16 \/ 0 \(TTFT 51 ms\), exit 0 \|$/);
  });
});
