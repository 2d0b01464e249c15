import { mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { type RepeatResult, RUN_SCHEMA } from "../../src/model/run.ts";
import { runInProcess } from "../helpers/in-process.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { type TempFolder, tempFolder } from "../helpers/temp-folder.ts";
import { head, metricOf, repeatOf, runOf, writeResult } from "../store/results.ts";
import { type ZipEntry, zipOf } from "../store/zip.ts";

/** Result directories and zips as either side of `compare`. But for the first test, nothing in this file may pass. */

const DAYS = [
  [50.2, 49.6],
  [49.1, 49.5],
  [51.3, 50.7],
  [50.6, 50.1],
  [49.8, 50.4],
];

function runWith(id: string, day: number, medians: readonly number[], more: Partial<RepeatResult> = {}) {
  const startedAt = new Date(Date.UTC(2026, 10, day)).toISOString();
  const counts = { ...repeatOf().counts, due: 300, ok: 300, failed: 0, failures: {} };
  const repeats = medians.map((median, repeat) => {
    const metrics = { ...repeatOf().metrics, ttft_ms: metricOf(median, 300) };
    return repeatOf({ repeat, counts, metrics, ...more });
  });
  return runOf({ id, startedAt, endedAt: startedAt, endpoints: [head], repeats });
}

/** Five days of base below `base/`, and a head; returns the directory of the head. */
async function twoSides(folder: TempFolder, more: Partial<RepeatResult> = {}): Promise<string> {
  for (const [at, medians] of DAYS.entries()) {
    await writeResult(join(folder.path, "base"), runWith(`base-${at}`, at + 1, medians));
  }
  return writeResult(join(folder.path, "head"), runWith("head", 10, [50.1, 50.3], more));
}

async function compare(folder: TempFolder, base = "base", changed = "head") {
  await folder.file("scenario.yaml", stringify({ gate: { rules: [{ metric: "ttft_ms" }] } }));
  const argv = ["compare", base, changed, "--config", "scenario.yaml", "--basis", "stored"];
  return runInProcess(argv, { cwd: folder.path });
}

/** Refused before there is anything to report. */
async function refusal(...given: Parameters<typeof compare>): Promise<string> {
  const { exitCode, stdout, stderr } = await compare(...given);
  expect([exitCode, stdout]).toEqual([5, ""]);
  return stderr;
}

it("results with nothing wrong do pass", async () => {
  await using folder = await tempFolder();
  await twoSides(folder);
  expect(await compare(folder)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("No regression above") });
});

describe("a run.json of the head", () => {
  const put = (from: string, to: string) => (text: string) => {
    if (!text.includes(from)) throw new Error(`there is no ${from}`);
    return text.replace(from, to);
  };

  it.each<[string, (text: string) => string, RegExp]>([
    ["with a negative count", put('"failed": 0', '"failed": -3'), /counts\.failed is -3: too small/],
    ["with more that is ok than was due", put('"ok": 300', '"ok": 301'), /counts\.ok is 301: .* not the 300 that/],
    ["that lost the failures", put('"ok": 300', '"ok": 290'), /counts\.ok is 290: with 0 failed that is not the 300/],
    ["whose failures are hidden", put('"failures": {}', '"failures": {"server": 9}'), /failed is 0: less than the 9/],
    ["with half a request", put('"due": 300', '"due": 300.5'), /counts\.due is 300\.5/],
    ["with NaN", put('"value": 50.1', '"value": NaN'), /run\.json has NaN for a number/],
    ["with an infinite median", put('"value": 50.1', '"value": 1e999'), /value is Infinity/],
    ["with a negative median", put('"value": 50.1', '"value": -50.1'), /value is -50\.1: too small/],
    [
      "of a newer schema",
      put(RUN_SCHEMA, "llm-latency-gate/run/v99"),
      /by a newer version .*run\/v99.*\n.*reads run\/v1/,
    ],
    ["that was cut off", (text) => text.slice(0, text.length / 2), /run\.json ends in the middle of its JSON/],
    ["that is a login page", () => "<html>", /run\.json is HTML or XML/],
    ["of a run that was aborted", put('"status": "complete"', '"status": "aborted"'), /an aborted run never becomes/],
  ])("%s is refused by its name, with what is wrong in it", async (_, spoil, message) => {
    await using folder = await tempFolder();
    const path = join(await twoSides(folder), "run.json");
    await writeFile(path, spoil(await readFile(path, "utf8")));
    const stderr = await refusal(folder);
    expect(stderr).toMatch(message);
    expect(stderr).toContain(join("head", "test_chat_20261110_000000"));
  });

  it("of 1 GB is refused before it is read", async () => {
    await using folder = await tempFolder();
    await using file = await open(join(await twoSides(folder), "run.json"), "w");
    await file.truncate(1024 ** 3);
    expect(await refusal(folder)).toMatch(/run\.json has 1,024 MiB, wanted at most 64 MiB/);
  });

  it("that is gone is missed, and so is a run of which nothing is valid", async () => {
    await using folder = await tempFolder();
    await rm(join(await twoSides(folder), "run.json"));
    expect(await refusal(folder)).toMatch(/test_chat_20261110_000000 has no run\.json: nothing was measured there/);
    await using other = await tempFolder();
    await twoSides(other, { aborted: true });
    expect(await refusal(other)).toMatch(
      /holds no valid repeat of head: 2 of 2 repeats of chat on vllm are left out: stopped/,
    );
  });

  it("that somebody changed is told beside the numbers, where nothing else gives it away", async () => {
    await using folder = await tempFolder();
    const path = join(await twoSides(folder), "run.json");
    await writeFile(path, put('"value": 50.1', '"value": 50.4')(await readFile(path, "utf8")));
    await compare(folder);
    const { report } = await onlyResult(join(folder.path, "results"));
    const warnings = report.comparisons.flatMap((comparison) => comparison.warnings);
    expect(warnings.join()).toContain(
      "run.json is not as the run wrote it: its size or digest is not that of the manifest",
    );
  });
});

describe("two sides that are none", () => {
  it("a result that is compared with itself", async () => {
    await using folder = await tempFolder();
    await twoSides(folder);
    expect(await refusal(folder, "base", "base")).toContain("head are the same measurement: base-0, base-1, base-2");
    expect(await refusal(folder, "head", "head")).toContain("base and head are the same measurement: head\n");
  });

  it("a base to which head was added", async () => {
    await using folder = await tempFolder();
    await twoSides(folder);
    await writeResult(join(folder.path, "base"), runWith("head", 10, [50.1, 50.3]));
    const stderr = await refusal(folder);
    expect(stderr).toContain("error: base and head are the same measurement: head\n");
    expect(stderr).toContain("--save-baseline");
  });

  it("a folder without a result", async () => {
    await using folder = await tempFolder();
    await twoSides(folder);
    await mkdir(join(folder.path, "none"));
    expect(await refusal(folder, "none")).toMatch(/none holds no results, wanted a result directory/);
    expect(await refusal(folder, "base", "none")).toMatch(/none holds no results, wanted a result directory/);
  });
});

describe("a zip", () => {
  const run = JSON.stringify(runWith("zipped", 1, [50.1, 50.3]));
  const named = (name: string): ZipEntry => ({ name, content: run });

  it.each<[string, ZipEntry[], RegExp]>([
    ["that climbs", [named("a/../../run.json")], /invalid relative path/],
    ["with an absolute path", [named("/tmp/run.json")], /absolute path: \/tmp\/run\.json/],
    ["with a drive", [named("C:/run.json")], /absolute path/],
    ["with a link", [{ name: "run.json", content: "/etc/passwd", mode: 0o120777 }], /"run\.json", which is a link/],
    ["with one name twice", [named("run.json"), named("run.json")], /holds "run\.json" twice/],
    ["that is locked", [{ ...named("run.json"), encrypted: true }], /"run\.json", which is encrypted/],
    ["with a run that was cut off", [{ name: "run.json", content: run.slice(0, 500) }], /run\.json ends in the middle/],
    ["with nothing in it", [], /holds no results/],
  ])("%s is refused by its name on either side", async (_, entries, message) => {
    await using folder = await tempFolder();
    await twoSides(folder);
    await writeFile(join(folder.path, "it.zip"), zipOf(entries));
    for (const [base, changed] of [
      ["it.zip", "head"],
      ["base", "it.zip"],
    ]) {
      const stderr = await refusal(folder, base, changed);
      expect(stderr).toMatch(message);
      expect(stderr).toContain("it.zip");
    }
  });

  it("that is a bomb, or was cut off, is refused", async () => {
    await using folder = await tempFolder();
    await twoSides(folder);
    await writeFile(
      join(folder.path, "bomb.zip"),
      zipOf([{ name: "run.json", content: Buffer.alloc(65 * 1024 ** 2) }]),
    );
    expect(await refusal(folder, "bomb.zip")).toMatch(/bomb\.zip holds more than 64 MiB of JSON once it is unpacked/);
    await writeFile(join(folder.path, "it.zip"), zipOf([named("run.json")]).subarray(0, -30));
    expect(await refusal(folder, "it.zip")).toMatch(/it\.zip is no zip that can be read/);
  });
});
