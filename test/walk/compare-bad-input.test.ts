import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { BASELINE_SCHEMA, type Session } from "../../src/model/session.ts";
import { daily, fingerprint, repeat, session } from "../gate/session-fixtures.ts";
import { runInProcess } from "../helpers/in-process.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { type TempFolder, tempFolder } from "../helpers/temp-folder.ts";

const BASE = daily([
  [50.2, 49.6],
  [49.1, 49.5],
  [51.3, 50.7],
  [50.6, 50.1],
  [49.8, 50.4],
]);
const HEAD = [session("head", 0, [50.1, 50.3])];
const FLAT = Array.from({ length: 5 }, () => [50, 50]);
const RULES = [{ metric: "ttft_ms" }];

function baselineOf(sessions: readonly Session[], schema: string = BASELINE_SCHEMA): string {
  return JSON.stringify({ schema, sessions });
}

/** Each test of each session changed. */
function withTests(sessions: readonly Session[], change: (test: Session["tests"][number]) => object): Session[] {
  return sessions.map((one) => ({ ...one, tests: one.tests.map((test) => ({ ...test, ...change(test) })) }));
}

async function compare(folder: TempFolder, rules: readonly object[] = RULES) {
  await folder.file("scenario.yaml", stringify({ gate: { rules } }));
  const argv = ["compare", "base.json", "head.json", "--config", "scenario.yaml", "--basis", "stored"];
  return runInProcess(argv, { cwd: folder.path });
}

async function judged(base: readonly Session[], head: readonly Session[], rules?: readonly object[]) {
  await using folder = await tempFolder();
  await folder.file("base.json", baselineOf(base));
  await folder.file("head.json", baselineOf(head));
  const { exitCode, stderr } = await compare(folder, rules);
  const { report } = await onlyResult(join(folder.path, "results"));
  const of = (metric: string) => report.comparisons.find((comparison) => comparison.metric === metric);
  const { verdict, drift = [] } = report;
  return { exitCode, stderr, outcome: verdict.outcome, drift, ttft: of("ttft_ms"), success: of("success_rate") };
}

describe("stored results that are whole", () => {
  it("do pass when nothing is wrong with them, and fail a head that is slower", async () => {
    expect(await judged(BASE, HEAD)).toMatchObject({ exitCode: 0, outcome: "pass" });
    expect(await judged(BASE, [session("head", 0, [62, 61])])).toMatchObject({ exitCode: 1, outcome: "regression" });
  });
});

describe("results that say too little pass nobody", () => {
  it.each<[string, Session[], Session[], string]>([
    ["a base of one session with one run", daily([[50]]), HEAD, "inconclusive"],
    ["one run on either side", daily([[50]]), [session("head", 0, [50])], "inconclusive"],
    ["a metric that head lacks", BASE, [session("head", 0, [undefined, undefined])], "invalid"],
    ["a test that was renamed", withTests(BASE, () => ({ scenario: "chat" })), HEAD, "invalid"],
    ["runs without any variance", daily(FLAT), [session("head", 0, [50, 50])], "invalid"],
    ["runs without any variance, of a head that is slower", daily(FLAT), [session("head", 0, [80, 80])], "invalid"],
    ["an empty head", BASE, withTests(HEAD, () => ({ repeats: [] })), "invalid"],
  ])("%s", async (_, base, head, outcome) => {
    const seen = await judged(base, head);
    expect(seen.outcome).toBe(outcome);
    expect(seen.ttft?.outcome).toBe(outcome);
    expect(seen.exitCode).toBe(outcome === "invalid" ? 3 : 0);
  });

  it("a metric that the base lacks is not taken for a pass of what is left", async () => {
    const renamed = withTests(BASE, ({ repeats }) => ({ repeats: repeats.map(() => repeat(undefined)) }));
    expect(await judged(renamed, HEAD)).toMatchObject({ outcome: "invalid", exitCode: 3 });
  });

  it("a head that failed every request is a regression, a base that did is invalid", async () => {
    const failed = (sessions: readonly Session[]) =>
      withTests(sessions, ({ repeats }) => ({
        repeats: repeats.map(() => repeat(undefined, { counts: { due: 300, failed: 300, failures: { server: 300 } } })),
      }));
    expect(await judged(BASE, failed(HEAD))).toMatchObject({ outcome: "regression", exitCode: 1 });
    expect(await judged(failed(BASE), HEAD)).toMatchObject({ outcome: "invalid", exitCode: 3 });
  });

  it("another workload shows what differs and decides nothing, however slow the head is", async () => {
    const other = [session("head", 0, [80, 81], { fingerprint: fingerprint({ workload: { scenarioHash: "other" } }) })];
    const { outcome, ttft } = await judged(BASE, other);
    expect(outcome).toBe("inconclusive");
    expect(ttft?.reason).toContain("scenario");
  });
});

it("a head that is a regression is no day of a drift", async () => {
  const base = daily(Array.from({ length: 16 }, (_, at) => [50 + (at % 3), 50.3 + (at % 2)]));
  const days = async (value: number) => {
    const { outcome, drift } = await judged(base, [session("head", 0, [value, value + 1])]);
    return [outcome, drift.find(({ metric }) => metric === "ttft_ms")?.days];
  };
  expect(await days(50)).toEqual(["pass", 17]);
  expect(await days(80)).toEqual(["regression", 16]);
});

describe("files that cannot be read are refused by name, with what was found and wanted", () => {
  const text = baselineOf(BASE);
  const session0 = JSON.stringify(BASE[0]);

  it.each<[string, string | Uint8Array, RegExp]>([
    ["of a newer schema", baselineOf(BASE, "llm-latency-gate/baseline/v99"), /newer version of llm-latency-gate/],
    ["cut off", text.slice(0, text.length / 2), /base\.json/],
    ["that is no JSON", "<html>", /base\.json/],
    ["with a number that is none", text.replace('"p50":50.2', '"p50":NaN'), /base\.json/],
    ["with a count below zero", text.replace('"failed":0', '"failed":-1'), /failed/],
    ["with more failures than requests", text.replace('"failed":0', '"failed":301'), /failed/],
    ["without a session", baselineOf([]), /base\.json/],
    ["of one session that is no list", `{"schema":"${BASELINE_SCHEMA}","sessions":${session0}}`, /sessions/],
  ])("a baseline %s", async (_, content, message) => {
    await using folder = await tempFolder();
    await writeFile(join(folder.path, "base.json"), content);
    await folder.file("head.json", baselineOf(HEAD));
    const { exitCode, stderr } = await compare(folder);
    expect(stderr).toMatch(/base\.json/);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(5);
  });

  it("a baseline of 1 GB, before it is read", async () => {
    await using folder = await tempFolder();
    await using handle = await open(join(folder.path, "base.json"), "w");
    await handle.truncate(1024 ** 3);
    await folder.file("head.json", baselineOf(HEAD));
    const { exitCode, stderr } = await compare(folder);
    expect([exitCode, stderr.includes("base.json has 1,024 MiB, wanted at most 64 MiB")]).toEqual([5, true]);
  });

  it("a base that is not there", async () => {
    await using folder = await tempFolder();
    await folder.file("head.json", baselineOf(HEAD));
    const { exitCode, stderr } = await compare(folder);
    expect([exitCode, stderr.includes("base.json does not exist")]).toEqual([5, true]);
  });
});

it("rules of which none gates pass nobody", async () => {
  const advisory = [...RULES, { metric: "success_rate" }].map((rule) => ({ ...rule, role: "advisory" }));
  expect(await judged(BASE, HEAD, advisory)).toMatchObject({ outcome: "invalid", exitCode: 3 });
});

describe("rules that cannot be judged are refused before anything is compared", () => {
  it.each<[string, object, RegExp]>([
    ["an unknown metric", { metric: "happiness" }, /scenario\.yaml:\d+:\d+ .*gate\.rules\[0\]\.metric/s],
    ["no metric", { statistic: "p50" }, /gate\.rules\[0\] lacks metric/],
    ["no direction", { metric: "ttft_ms", better: "" }, /gate\.rules\[0\]\.better is not a key here/],
    ["a δ that is no number", { metric: "ttft_ms", delta: Number.NaN }, /gate\.rules\[0\]\.delta is NaN/],
    ["a δ below zero", { metric: "ttft_ms", delta: -0.1 }, /gate\.rules\[0\]\.delta is -0\.1/],
    ["δ above M", { metric: "ttft_ms", delta: 0.2, margin: 0.1 }, /gate\.rules\[0\].*(delta|margin)/s],
    ["a percentile that nobody measured", { metric: "ttft_ms", statistic: "p42" }, /gate\.rules\[0\]\.statistic/],
    ["an engine that is not there", { metric: "ttft_ms", engine: "tgi" }, /tgi/],
  ])("%s", async (_, rule, message) => {
    await using folder = await tempFolder();
    await folder.file("base.json", baselineOf(BASE));
    await folder.file("head.json", baselineOf(HEAD));
    const { exitCode, stderr } = await compare(folder, [rule]);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(5);
  });
});
