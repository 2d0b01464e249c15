import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { LogHistogram, Session } from "../../src/model/session.ts";
import { addSession, baselineText, readBaseline, writeBaseline } from "../../src/store/baseline.ts";
import { tempFolder } from "../helpers/temp-folder.ts";
import { messageOf, sessionOf } from "./results.ts";

const LIMIT = 200_000;

function baselineOf(sessions: readonly Session[]) {
  return sessions.reduce<ReturnType<typeof addSession> | undefined>(addSession, undefined);
}

/** A session with many repeats, each with a histogram of so many buckets. */
function large(id: string, day: number, repeats: number, buckets: number): Session {
  const session = sessionOf(id, day);
  const histogram: LogHistogram = { first: 10, counts: Array.from({ length: buckets }, (_, index) => index) };
  const [test] = session.tests;
  const [repeat] = test?.repeats ?? [];
  if (!test || !repeat) throw new Error("no repeat");
  const filled = { ...repeat, metrics: { ttft_ms: { n: 100, p50: 50, ...(buckets > 0 && { histogram }) } } };
  return { ...session, tests: [{ ...test, repeats: Array.from({ length: repeats }, () => filled) }] };
}

function histograms(session: Session | undefined): number {
  return JSON.stringify(session).split('"histogram"').length - 1;
}

describe("a baseline", () => {
  it("comes back as it was written, in a folder that is made, a session a line", async () => {
    await using folder = await tempFolder();
    const path = join(folder.path, "deep", "baseline.json");
    const baseline = baselineOf([sessionOf("a", 1), large("b", 2, 2, 5)]);
    if (!baseline) throw new Error("no baseline");
    await writeBaseline(path, baseline);
    expect(await readBaseline(path)).toEqual(baseline);
    expect((await readFile(path, "utf8")).trimEnd().split("\n")).toHaveLength(4);
    expect(await readBaseline(join(folder.path, "none.json"))).toBeUndefined();
  });

  it("has the newest session last, whatever the order of adding, and one of each id", () => {
    const baseline = baselineOf([
      sessionOf("b", 2),
      sessionOf("c", 3),
      sessionOf("a", 1),
      sessionOf("b", 2, { commit: "again" }),
    ]);
    expect(baseline?.sessions.map(({ id, commit }) => [id, commit])).toEqual([
      ["a", undefined],
      ["b", "again"],
      ["c", undefined],
    ]);
  });

  it("does not change what it is given", () => {
    const before = baselineOf([large("a", 1, 30, 300), large("b", 2, 30, 300)]);
    const text = JSON.stringify(before);
    addSession(before, large("c", 3, 100, 300));
    expect(JSON.stringify(before)).toBe(text);
  });

  it("keeps the newest 60 sessions", () => {
    const baseline = baselineOf(Array.from({ length: 70 }, (_, index) => sessionOf(`s${index}`, index + 1)));
    expect(baseline?.sessions.map(({ id }) => id)).toEqual(Array.from({ length: 60 }, (_, index) => `s${index + 10}`));
  });

  it("drops the histograms of the oldest first to keep to 200 kB", () => {
    const baseline = baselineOf(Array.from({ length: 6 }, (_, index) => large(`s${index}`, index + 1, 40, 300)));
    const kept = baseline?.sessions ?? [];
    expect(
      Buffer.byteLength(baselineText({ schema: "llm-latency-gate/baseline/v1", sessions: kept })),
    ).toBeLessThanOrEqual(LIMIT);
    expect(kept.map(({ id }) => id)).toEqual(["s0", "s1", "s2", "s3", "s4", "s5"]);
    const left = kept.map(histograms);
    expect(left).toEqual(left.toSorted((a, b) => a - b));
    expect([left[0], left.at(-1)]).toEqual([0, 40]);
  });

  it("then drops the oldest sessions, never the newest", () => {
    const baseline = baselineOf(Array.from({ length: 6 }, (_, index) => large(`s${index}`, index + 1, 700, 0)));
    const ids = baseline?.sessions.map(({ id }) => id) ?? [];
    expect(ids.length).toBeLessThan(6);
    expect(ids.at(-1)).toBe("s5");
    expect(ids).toEqual(["s0", "s1", "s2", "s3", "s4", "s5"].slice(-ids.length));
    expect(baseline && Buffer.byteLength(baselineText(baseline))).toBeLessThanOrEqual(LIMIT);
    expect(baselineOf([large("huge", 1, 5000, 0)])?.sessions).toHaveLength(1);
  });

  it("fills its 200 kB: one byte less than the limit drops nothing", () => {
    const probe = addSession(undefined, sessionOf("a", 1, { limits: [""] }));
    const room = LIMIT - Buffer.byteLength(baselineText(probe));
    const exact = sessionOf("a", 1, { limits: ["x".repeat(room)] });
    const fits = addSession(undefined, exact);
    expect(Buffer.byteLength(baselineText(fits))).toBe(LIMIT);
    const older = addSession(undefined, sessionOf("old", 1));
    expect(
      addSession(older, { ...exact, startedAt: sessionOf("a", 2).startedAt }).sessions.map(({ id }) => id),
    ).toEqual(["a"]);
  });

  it.each([
    [
      { metrics: { ttft_msec: { n: 1 } } },
      'sessions[0].tests[0].repeats[0].metrics has "ttft_msec", which is not known here',
    ],
    [
      { metrics: { ttft_ms: { n: 1, p50: -1 } } },
      "sessions[0].tests[0].repeats[0].metrics.ttft_ms.p50 is -1: too small",
    ],
    [
      { counts: { due: 1, failed: 2, failures: {} } },
      "sessions[0].tests[0].repeats[0].counts.failed is 2: more than the 1 that were due",
    ],
    [
      { counts: { due: 9, failed: 1, failures: { server: 1, truncated: 1 } } },
      "sessions[0].tests[0].repeats[0].counts.failed is 1: less than the 2 of its failures",
    ],
    [
      { metrics: { ttft_ms: { n: 1, histogram: { first: 0, counts: new Array(2001).fill(0) } } } },
      "histogram.counts is a list of 2001: too big",
    ],
  ])("is refused with %j in a repeat", async (more, message) => {
    await using folder = await tempFolder();
    const session = sessionOf("a", 1);
    const [test] = session.tests;
    const json = {
      schema: "llm-latency-gate/baseline/v1",
      sessions: [{ ...session, tests: [{ ...test, repeats: [{ ...test?.repeats[0], ...more }] }] }],
    };
    const path = await folder.file("b.json", JSON.stringify(json));
    expect(await messageOf(readBaseline(path))).toContain(message);
  });

  it("is refused in a newer schema, and where it cannot be written", async () => {
    await using folder = await tempFolder();
    const path = await folder.file("b.json", '{"schema":"llm-latency-gate/baseline/v2","sessions":[]}');
    expect(await messageOf(readBaseline(path))).toContain(
      "was written by a newer version of llm-latency-gate (baseline/v2); update the tool",
    );
    const below = join(path, "below.json");
    expect(await messageOf(writeBaseline(below, addSession(undefined, sessionOf("a", 1))))).toMatch(
      /^ConfigurationError: the baseline .* cannot be written/,
    );
    const huge = addSession(undefined, large("huge", 1, 20_000, 0));
    expect(await messageOf(writeBaseline(join(folder.path, "huge.json"), huge))).toContain(
      "is larger than what is read back, 1 MiB",
    );
  });
});
