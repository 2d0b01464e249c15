import { describe, expect, it } from "vitest";
import type { Deps } from "../../src/deps.ts";
import { runSchema } from "../../src/store/schema.ts";
import { HEALTHY } from "../helpers/in-process.ts";
import { onlySweep, slowEngine, sweepOf } from "../helpers/sweep.ts";

/** Levels of a second: enough where it is not the knee that is looked for. */
const SHORT = { seconds_per_level: 1, to_rate: 20, precision: 0.5 };

/** A client that was healthy for so many levels, and is busy from then on. */
function busyAfter(levels: number, most = Number.POSITIVE_INFINITY): Pick<Deps, "healthOf"> {
  const late = { ...HEALTHY, loopDelayMs: { p50: 50, p99: 90, max: 100 } };
  let level = 0;
  return {
    healthOf() {
      level += 1;
      return level > levels && level <= levels + most ? late : HEALTHY;
    },
  };
}

describe("a level that says nothing of the engine", () => {
  it("because the client was busy is measured once more, and then ends the search without a word against the engine", async () => {
    await using engine = await slowEngine();
    const seen = await sweepOf({ vllm: engine.baseUrl }, { sweep: SHORT, deps: busyAfter(1) });
    const result = onlySweep(seen);
    expect(result.levels).toMatchObject([{ rate: 10, met: true }]);
    expect(result.cutShort).toMatch(
      /^at 20 requests\/s what was measured does not count: the measuring process was busy/,
    );
    expect(result).toMatchObject({ highestMeeting: 10, requests: 10 + 20 + 20 });
    expect(seen.notes.filter((note) => note.includes("is measured again"))).toHaveLength(1);
    expect(seen.report.verdict).toMatchObject({ outcome: "pass", exitCode: 0 });
  });

  it("counts when it is measured again and the client has the time", async () => {
    await using engine = await slowEngine();
    const result = onlySweep(await sweepOf({ vllm: engine.baseUrl }, { sweep: SHORT, deps: busyAfter(1, 1) }));
    expect(result.levels.map(({ rate, met }) => [rate, met])).toEqual([
      [10, true],
      [20, true],
    ]);
    expect(result).not.toHaveProperty("cutShort");
  });
});

describe("what gives way is told apart", () => {
  it("where as many requests as may be are in flight, it is no knee of the engine", async () => {
    // A tenth of a second and a little each, so that four at a time are less than forty a second, however many it can do.
    await using engine = await slowEngine({ latency: { slots: 64, baseTtftMs: 100 } });
    const sweep = { ...SHORT, to_rate: 160, max_in_flight: 4 };
    const result = onlySweep(await sweepOf({ vllm: engine.baseUrl }, { sweep }));
    expect(result.levels[0]).toMatchObject({ rate: 10, met: true });
    const saturated = result.levels.filter((level) => level.saturated).map(({ saturatedBy }) => saturatedBy);
    expect(saturated.length).toBeGreaterThan(0);
    expect(new Set(saturated)).toEqual(new Set(["in-flight"]));
    expect(result).not.toHaveProperty("knee");
    expect(result.reason).toContain("what gave way may be max_in_flight (4): raise it to see the knee");
  });

  it("an engine that refuses for load is driven no further", async () => {
    await using engine = await slowEngine({ maxRequests: 2 });
    const seen = await sweepOf({ vllm: engine.baseUrl }, { sweep: { ...SHORT, to_rate: 1_000 } });
    const result = onlySweep(seen);
    expect(result.levels.map(({ saturatedBy }) => saturatedBy)).toContain("refused");
    expect(Math.max(...result.levels.map(({ rate }) => rate))).toBeLessThanOrEqual(160);
    expect(runSchema.parse(JSON.parse(JSON.stringify(seen.run))).sweeps).toEqual([result]);
  });

  it("an engine that dies in the middle of a level is not asked on, and what it kept before stands", async () => {
    await using engine = await slowEngine();
    let ended = 0;
    // In the first half of the second level: the first has 20 requests, the second 40.
    const onProgress: Deps["progress"] = ({ kind }) => {
      if (kind === "request-ended") ended += 1;
      if (ended === 30) void engine.close();
    };
    const seen = await sweepOf({ vllm: engine.baseUrl }, { sweep: { seconds_per_level: 2 }, onProgress });
    const result = onlySweep(seen);
    expect(result.cutShort).toBe("at 20 requests/s the engine stopped answering");
    expect(result.levels.map(({ rate, met }) => [rate, met])).toEqual([
      [10, true],
      [20, false],
    ]);
    expect(result.requests).toBeLessThan(20 + 40);
    expect(result.highestMeeting).toBe(10);
  });
});

describe("a limit of the whole search", () => {
  it.each([
    ["max_requests", { max_requests: 25 }, "a level of 20 requests/s would not fit into max_requests (25)"],
    ["max_seconds", { max_seconds: 1.5 }, "a level of 20 requests/s would not fit into max_seconds (1.5)"],
  ])("%s ends it before a level that would not fit, with what is known", async (_, limit, cutShort) => {
    await using engine = await slowEngine();
    const result = onlySweep(await sweepOf({ vllm: engine.baseUrl }, { sweep: { ...SHORT, ...limit } }));
    expect(result).toMatchObject({ cutShort, highestMeeting: 10, requests: 10 });
    expect(result.reason).toContain(`the search ended early: ${cutShort}`);
  });
});

describe("several engines", () => {
  const levelsOf = (notes: readonly string[]) => notes.filter((note) => /level \d+: \d+ requests\/s$/.test(note));

  it.each([
    ["interleaved", ["vllm, level 1", "tgi, level 1", "vllm, level 2", "tgi, level 2"]],
    ["sequential", ["vllm, level 1", "vllm, level 2", "tgi, level 1", "tgi, level 2"]],
  ])("are searched in the order %s", async (order, wanted) => {
    await using vllm = await slowEngine();
    await using tgi = await slowEngine({ dialect: "tgi" });
    const urls = { vllm: vllm.baseUrl, tgi: tgi.baseUrl };
    const { notes } = await sweepOf(urls, { sweep: SHORT, tests: { order } });
    expect(levelsOf(notes).map((note) => note.split(" on ")[1]?.split(":")[0])).toEqual(wanted);
  });

  it("that are a base are compared with and not driven to their limit", async () => {
    await using head = await slowEngine();
    await using base = await slowEngine();
    const scenario = { base: { manual_urls: { vllm: base.baseUrl } }, gate: { budget_minutes: 0.02 } };
    const tests = { load_tests: [{ name: "chat", concurrent_users: 1, requests: 4 }] };
    const seen = await sweepOf({ vllm: head.baseUrl }, { sweep: SHORT, scenario, tests });
    expect(seen.run.sweeps?.map(({ endpointId }) => endpointId)).toEqual(["vllm"]);
    expect(seen.report.comparisons.every(({ scenario: test }) => test === "chat")).toBe(true);
  });

  it("are spared where the scenario is progressive and a target was missed before", async () => {
    await using engine = await slowEngine();
    const load_tests = [
      { name: "chat", concurrent_users: 1, requests: 8, targets: [{ metric: "ttft_ms", statistic: "p50", limit: 1 }] },
    ];
    const { run } = await sweepOf({ vllm: engine.baseUrl }, { sweep: SHORT, tests: { progressive: true, load_tests } });
    expect(run.warnings.map(({ code }) => code)).toContain("progressive-stop");
    expect(run).not.toHaveProperty("sweeps");
  });
});
