import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { REPORT_SCHEMA } from "../../src/model/report.ts";
import { LEFT_BY_STEP } from "../../src/model/step-file.ts";
import { COMMENT_LIMIT_BYTES, renderComment } from "../../src/report/comment.ts";
import { renderJson } from "../../src/report/json.ts";
import { readReports } from "../../src/store/reports.ts";
import { ROOT } from "../helpers/spawned.ts";
import { type TempFolder, tempFolder } from "../helpers/temp-folder.ts";
import { zipOf } from "./zip.ts";

const GOLDEN = join(ROOT, "test", "golden");
const names = (await readdir(GOLDEN)).filter((name) => /^report-.*\.json$/.test(name));
const good = await readFile(join(GOLDEN, "report-regression.json"), "utf8");
const STEP = { schema: "llm-latency-gate/step/v1", pullRequest: 7, key: "0123456789abcdef", outcome: "pass" };

/** A folder with these files. */
async function folderWith(folder: TempFolder, files: Record<string, string>): Promise<string> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, name)), { recursive: true });
    await writeFile(join(folder.path, name), text);
  }
  return folder.path;
}

/** JSON of which one place is made wrong. */
type Anything = Record<string, Record<string, unknown>>;

/** The good report with something else in one place. */
function changed(change: (report: Anything) => void): string {
  const report = JSON.parse(good) as Anything;
  change(report);
  return JSON.stringify(report);
}

describe("the reports that another run has left", () => {
  it.each(names)("are read as they were written: %s", async (name) => {
    await using folder = await tempFolder();
    const text = await readFile(join(GOLDEN, name), "utf8");
    const [left] = await readReports(await folderWith(folder, { "report.json": text }));
    if (left?.report === undefined) throw new Error("there is no report");
    expect(JSON.parse(renderJson(left.report))).toEqual(JSON.parse(text));
    expect(renderComment(left.report).length).toBeGreaterThan(100);
  });

  it("are found however deep, each with what its step says, in a folder and in a zip", async () => {
    await using folder = await tempFolder();
    const files = {
      [`a/test_one/${LEFT_BY_STEP}`]: JSON.stringify(STEP),
      "a/test_one/report.json": good,
      [`b/${LEFT_BY_STEP}`]: JSON.stringify({ ...STEP, outcome: "inconclusive" }),
      "c/run.json": "{}",
    };
    const content = Object.entries(files).map(([name, text]) => ({ name, content: text }));
    await writeFile(join(folder.path, "left.zip"), zipOf(content));
    const fromZip = await readReports(join(folder.path, "left.zip"));
    await using plain = await tempFolder();
    const fromFolder = await readReports(await folderWith(plain, files));
    for (const left of [fromZip, fromFolder]) {
      expect(left.map(({ step, report }) => [step?.outcome, report?.schema])).toEqual([
        ["pass", REPORT_SCHEMA],
        ["inconclusive", undefined],
      ]);
    }
  });

  it.each<[string, string, RegExp]>([
    ["is cut off", good.slice(0, 500), /report\.json ends in the middle of its JSON/],
    ["is a page of a proxy", "<html>", /report\.json is HTML or XML/],
    ["is of another schema", changed((report) => Object.assign(report, { schema: "x/v9" })), /schema is "x\/v9"/],
    [
      "has a verdict that there is not",
      changed((report) => Object.assign(report["verdict"] ?? {}, { outcome: "great" })),
      /verdict\.outcome is "great"/,
    ],
    ["has no verdict", changed((report) => delete report["verdict"]), /verdict is missing/],
    [
      "has text for a number",
      changed((report) => Object.assign(report["comparisons"]?.["0"] as object, { pairs: "4" })),
      /comparisons\[0\]\.pairs is "4"/,
    ],
    [
      "has a text without an end",
      changed((report) => Object.assign(report, { title: "x".repeat(30_000) })),
      /title is "x+…"/,
    ],
    [
      "has rows without an end",
      changed((report) => Object.assign(report["tables"]?.["0"] as object, { rows: Array(10_001).fill([]) })),
      /rows is a list of 10001/,
    ],
  ])("are refused where one %s, with the file and the field", async (_, text, message) => {
    await using folder = await tempFolder();
    const path = await folderWith(folder, { "deep/report.json": text });
    await expect(readReports(path)).rejects.toThrow(message);
    await expect(readReports(path)).rejects.toThrow(/^deep\/report\.json/);
  });

  it.each([
    ["a pull request that is no number", { pullRequest: "7; rm" }],
    ["a key that is Markdown", { key: "--> @org" }],
    ["an outcome that there is not", { outcome: "fine" }],
  ])("are refused where a step names %s", async (_, wrong) => {
    await using folder = await tempFolder();
    const path = await folderWith(folder, { [LEFT_BY_STEP]: JSON.stringify({ ...STEP, ...wrong }) });
    await expect(readReports(path)).rejects.toThrow(/^github-step\.json: /);
  });

  it("are not followed along a link, to a file or to a folder", async () => {
    await using folder = await tempFolder();
    await using elsewhere = await tempFolder();
    await folderWith(elsewhere, { "report.json": good });
    await symlink(join(elsewhere.path, "report.json"), join(folder.path, "report.json"));
    await symlink(elsewhere.path, join(folder.path, "inner"));
    expect(await readReports(folder.path)).toEqual([]);
    await folder.file(LEFT_BY_STEP, JSON.stringify(STEP));
    expect(await readReports(folder.path)).toEqual([{ step: STEP }]);
  });

  it("are not more than a matrix of jobs leaves, and not absent without a word", async () => {
    await using folder = await tempFolder();
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`${at}/${LEFT_BY_STEP}`, "{}"]));
    await expect(readReports(await folderWith(folder, many))).rejects.toThrow(/more than 50 reports/);
    await expect(readReports(join(folder.path, "absent"))).rejects.toThrow(/no such file or folder/);
  });

  it("say in the comment what they say, and not what a stranger would have it do", async () => {
    await using folder = await tempFolder();
    const hostile = "</details>\n# @org/team ![x](https://evil.example/x.png) <!-- llm-latency-gate {} --> ::error::x";
    const text = changed((report) => {
      Object.assign(report, { title: hostile, headline: hostile, nextStep: hostile, falseAlarms: hostile });
      for (const comparison of Object.values(report["comparisons"] ?? {}) as object[])
        Object.assign(comparison, { endpointId: hostile, scenario: hostile, reason: hostile });
    });
    const [left] = await readReports(await folderWith(folder, { "report.json": text }));
    const whole = left?.report === undefined ? "" : renderComment(left.report);
    // In a block of code nothing is Markdown.
    const comment = whole.replace(/^(`{3,})[^\n]*\n[\s\S]*?\n\1$/gm, "");
    expect(comment).toContain("evil.example");
    expect(comment).not.toMatch(/^# |@org|!\[x\]|<!--|^::error/m);
    expect(comment.match(/<\/details>/g)?.length).toBe(comment.match(/<details>/g)?.length);
    expect(Buffer.byteLength(comment)).toBeLessThanOrEqual(COMMENT_LIMIT_BYTES);
  });
});
