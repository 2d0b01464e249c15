import { mkdir, open, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Session } from "../../src/model/session.ts";
import { BASELINE_SCHEMA } from "../../src/model/session.ts";
import { archiveOnDisk } from "../../src/store/archive.ts";
import { readSessions } from "../../src/store/sessions.ts";
import { tempFolder } from "../helpers/temp-folder.ts";
import { folderOf, messageOf, repeatOf, runOf, sessionOf, writeResult } from "./results.ts";
import { type ZipEntry, zipOf } from "./zip.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const FIXTURES = join(import.meta.dirname, "..", "fixtures", "import");

function baselineText(...sessions: Session[]): string {
  return JSON.stringify({ schema: BASELINE_SCHEMA, sessions });
}

async function idsOf(path: string): Promise<string[]> {
  return (await readSessions(path)).map(({ id }) => id);
}

describe("sessions of a result directory", () => {
  it("are built from its run, with the commit and the version of the manifest", async () => {
    await using folder = await tempFolder();
    const path = await writeResult(folder.path);
    const [session, ...more] = await readSessions(path);
    expect(more).toEqual([]);
    expect(session).toMatchObject({
      id: "test_chat_20261124_060504",
      commit: "0123456789abcdef",
      toolVersion: "0.1.0",
      limits: [],
    });
    expect(session?.tests.map(({ endpointId }) => endpointId)).toEqual(["vllm"]);
    const [other] = await readSessions(path, { side: "base" });
    expect(other?.tests.map(({ endpointId }) => endpointId)).toEqual(["vllm-base"]);
  });

  it("are those of its baseline file where it has one, but not for the other side", async () => {
    await using folder = await tempFolder();
    const path = await writeResult(folder.path);
    await writeFile(join(path, "baseline.json"), baselineText(sessionOf("kept", 1)));
    const [session] = await readSessions(path);
    expect(session?.id).toBe("kept");
    expect(session?.limits).toEqual([expect.stringContaining("baseline.json is not as the run wrote it")]);
    expect((await readSessions(path, { side: "base" })).map(({ id }) => id)).toEqual(["test_chat_20261124_060504"]);
  });

  it("are refused for a run that was aborted, even with a baseline file beside it", async () => {
    await using folder = await tempFolder();
    const path = await writeResult(folder.path, runOf({ status: "aborted" }));
    await writeFile(join(path, "baseline.json"), baselineText(sessionOf("kept", 1)));
    expect(await messageOf(readSessions(path))).toBe(
      `ConfigurationError: ${path} is of a run that was aborted; an aborted run never becomes a base`,
    );
  });

  it("are taken of a partial run, with a limit", async () => {
    await using folder = await tempFolder();
    const [session] = await readSessions(await writeResult(folder.path, runOf({ status: "partial" })));
    expect(session?.limits).toEqual(["The run is partial."]);
  });

  it("are refused where no repeat is valid, with what was left out", async () => {
    await using folder = await tempFolder();
    const path = await writeResult(folder.path, runOf({ repeats: [repeatOf({ aborted: true })] }));
    expect(await messageOf(readSessions(path))).toBe(
      `ConfigurationError: ${path} holds no valid repeat of head: 1 of 1 repeats of chat on vllm are left out: stopped.`,
    );
  });

  it("are read from an older schema", async () => {
    const [session] = await readSessions(join(FIXTURES, "run-v1"));
    expect(session?.tests[0]).toMatchObject({ endpointId: "vllm", engine: "vllm" });
    expect(session?.tests[0]?.repeats.length).toBeGreaterThanOrEqual(4);
    expect(session?.tests[0]?.repeats[0]?.metrics.ttft_ms?.p50).toBeGreaterThan(0);
  });
});

describe("sessions of a folder", () => {
  it("are those of its result directories and baseline files, the oldest first, whatever else lies there", async () => {
    await using folder = await tempFolder();
    await writeResult(folder.path);
    await folderOf(folder.path, {
      "README.md": "# Baselines",
      "notes.txt": "x",
      ".hidden.json": "not read",
      "charts/ttft.svg": "<svg/>",
      "nightly.json": baselineText(sessionOf("n2", 2), sessionOf("n1", 1)),
    });
    expect(await idsOf(folder.path)).toEqual(["n1", "n2", "test_chat_20261124_060504"]);
  });

  it("are each id once", async () => {
    await using folder = await tempFolder();
    await folderOf(folder.path, {
      "a.json": baselineText(sessionOf("n1", 1)),
      "b.json": baselineText(sessionOf("n1", 1), sessionOf("n2", 2)),
    });
    expect(await idsOf(folder.path)).toEqual(["n1", "n2"]);
  });

  it.each<[string, Record<string, string>, string]>([
    ["nothing", {}, "holds no results, wanted a result directory"],
    ["nothing of ours", { "README.md": "x", "charts/a.svg": "x" }, "holds no results"],
    ["another tool's JSON", { "package.json": '{"name":"x"}' }, "package.json does not say what it is"],
    [
      "a cut baseline",
      { "a.json": baselineText(sessionOf("n", 1)).slice(0, 99) },
      "a.json ends in the middle of its JSON",
    ],
    ["a newer baseline", { "a.json": '{"schema":"llm-latency-gate/baseline/v9"}' }, "(baseline/v9); update the tool"],
    ["an empty baseline", { "a.json": baselineText() }, "a.json is a baseline without a session"],
    [
      "a run that never measured",
      { "test_chat_20261124_060504/scenario.yaml": "a: 1" },
      "test_chat_20261124_060504 has no run.json",
    ],
    [
      "a foreign result",
      { "bench.json": '{"completed":1,"request_throughput":1,"total_input_tokens":1}' },
      "bench.json is a result of vllm-bench, wanted a baseline file",
    ],
    ["a zip", { "a.zip": "PK\x03\x04" }, "a.zip is a zip in a folder of results"],
  ])("are refused for a folder with %s", async (_, files, message) => {
    await using folder = await tempFolder();
    await folderOf(folder.path, files);
    expect(await messageOf(readSessions(folder.path))).toContain(message);
  });
});

describe("sessions of a file", () => {
  it("are those of a baseline file", async () => {
    await using folder = await tempFolder();
    const path = await folder.file("base", `\uFEFF${baselineText(sessionOf("b", 2), sessionOf("a", 1))}`);
    expect(await idsOf(path)).toEqual(["a", "b"]);
  });

  it("are those of another tool's result, in the place that was named for it", async () => {
    const [session] = await archiveOnDisk.sessions(join(FIXTURES, "vllm-bench.json"), {
      engine: "vllm",
      scenario: "chat",
    });
    expect(session).toMatchObject({ id: "vllm-bench", importedFrom: "vllm-bench" });
    expect(session?.tests[0]).toMatchObject({ engine: "vllm", endpointId: "vllm", scenario: "chat" });
  });

  it("are the runs that vllm bench appended to one file", async () => {
    await using folder = await tempFolder();
    const one = (await readFile(join(FIXTURES, "vllm-bench.json"), "utf8")).trim();
    const path = await folder.file("appended.json", `${one}\n${one}\n${one}`);
    const [session] = await readSessions(path);
    expect(session?.tests.map(({ repeats }) => repeats.length)).toEqual([3]);
    expect(session?.limits.join(" ")).not.toContain("One run");
    const mixed = await folder.file("mixed.json", `${one}\n{"a":1}\n`);
    expect(await messageOf(readSessions(mixed))).toContain(
      "holds results of several kinds, wanted those of vllm-bench",
    );
    const cut = await folder.file("cut.json", `${one}\n${one.slice(0, 500)}`);
    expect(await messageOf(readSessions(cut))).toContain("cut.json:2 ends in the middle of its JSON");
  });

  it.each<[string, string, string]>([
    ["empty", "", "is empty, wanted JSON"],
    ["HTML", "<html>Sign in", "is HTML or XML, wanted JSON"],
    ["cut off", '{"schema":"llm-latency-gate/baseline/v1","sessions":[{', "ends in the middle of its JSON"],
    ["corrupt", '{"schema": x}', "is not JSON: "],
    ["of something else", '{"name":"x"}', "is an object that nothing is known of, wanted a result directory"],
    ["a list", "[1,2]", "is a list of 2 that nothing is known of"],
    ["a run.json", JSON.stringify(runOf()), "is one file of a result directory: name the directory"],
    [
      "a report",
      '{"schema":"llm-latency-gate/report/v1"}',
      'has the schema "llm-latency-gate/report/v1", wanted "llm-latency-gate/baseline/v1"',
    ],
    [
      "newer",
      '{"schema":"llm-latency-gate/baseline/v2"}',
      "was written by a newer version of llm-latency-gate (baseline/v2); update the tool",
    ],
    ["of a foreign schema", '{"schema":"https://json-schema.org"}', 'has the schema "https://json-schema.org"'],
  ])("are refused for one that is %s", async (_, text, message) => {
    await using folder = await tempFolder();
    const path = await folder.file("file.json", text);
    expect(await messageOf(readSessions(path))).toContain(`ConfigurationError: ${path} ${message}`);
  });

  it("are refused for a path without anything, and for one of 1 GB before it is read", async () => {
    await using folder = await tempFolder();
    const path = join(folder.path, "huge.json");
    expect(await messageOf(readSessions(path))).toContain("huge.json does not exist, wanted a result directory");
    await using handle = await open(path, "w");
    await handle.truncate(1024 ** 3);
    expect(await messageOf(readSessions(path))).toContain("huge.json has 1,024 MiB, wanted at most 64 MiB");
  });

  it("are refused for a baseline that is larger than one can be", async () => {
    await using folder = await tempFolder();
    const path = await folder.file("b.json", baselineText(sessionOf("a", 1)) + " ".repeat(1024 * 1024));
    expect(await messageOf(readSessions(path))).toContain("wanted a baseline of at most 1 MiB");
  });

  it("are not waited for at a pipe or a device", async () => {
    expect(await messageOf(readSessions("/dev/zero"))).toContain("/dev/zero is no regular file, wanted a file");
  });
});

describe("sessions of a zip", () => {
  const baseline = baselineText(sessionOf("zipped", 1));

  async function zipped(folder: { path: string }, entries: ZipEntry[], name = "artifact.zip"): Promise<string> {
    const path = join(folder.path, name);
    await writeFile(path, zipOf(entries));
    return path;
  }

  it.each<[string, ZipEntry[], string[]]>([
    ["a baseline file", [{ name: "baseline.json", content: baseline }], ["zipped"]],
    [
      "a file with another name",
      [
        { name: "main.json", content: baseline },
        { name: "README.md", content: "x" },
      ],
      ["zipped"],
    ],
    ["a result directory", [{ name: "run.json", content: JSON.stringify(runOf()) }], ["test_chat_20261124_060504"]],
    [
      "a result directory in folders",
      [
        { name: "results/", content: "", mode: 0o040755 },
        { name: "results/test_x/run.json", content: JSON.stringify(runOf()) },
      ],
      ["test_chat_20261124_060504"],
    ],
    [
      "several",
      [
        { name: "a/b.json", content: baseline },
        { name: "a/test_x/run.json", content: JSON.stringify(runOf()) },
      ],
      ["zipped", "test_chat_20261124_060504"],
    ],
  ])("are read from one that holds %s", async (_, entries, ids) => {
    await using folder = await tempFolder();
    expect(await idsOf(await zipped(folder, entries))).toEqual(ids);
  });

  it("are read where samples of any size lie beside them, and a file is named as it lies in the zip", async () => {
    await using folder = await tempFolder();
    const samples = { name: "vllm/vllm/samples.jsonl", content: Buffer.alloc(70 * 1024 * 1024) };
    const path = await zipped(folder, [{ name: "run.json", content: JSON.stringify(runOf()) }, samples]);
    expect(await idsOf(path)).toEqual(["test_chat_20261124_060504"]);
    const wrong = await zipped(folder, [{ name: "base/baseline.json", content: "{" }], "wrong.zip");
    expect(await messageOf(readSessions(wrong))).toContain(
      `${join(wrong, "base", "baseline.json")} ends in the middle of its JSON`,
    );
  });

  it("keep AIPerf's records beside its summary", async () => {
    await using folder = await tempFolder();
    const file = async (name: string) => ({ name, content: await readFile(join(FIXTURES, "aiperf", name)) });
    const path = await zipped(folder, [await file("profile_export_aiperf.json"), await file("profile_export.jsonl")]);
    const [session] = await readSessions(path);
    expect(session?.tests[0]?.repeats[0]?.metrics.ttft_ms?.histogram).toBeDefined();
  });

  it.each<[string, ZipEntry[], RegExp]>([
    ["a path upwards", [{ name: "../outside.json", content: baseline }], /invalid relative path: \.\.\/outside\.json/],
    ["a path upwards in the middle", [{ name: "a/../../outside.json", content: baseline }], /invalid relative path/],
    ["an absolute path", [{ name: "/tmp/outside.json", content: baseline }], /absolute path/],
    ["a path of Windows", [{ name: "C:/outside.json", content: baseline }], /absolute path/],
    ["a backslash", [{ name: "a\\b.json", content: baseline }], /invalid characters/],
    [
      "a link",
      [{ name: "link.json", content: "/etc/passwd", mode: 0o120777 }],
      /holds "link\.json", which is a link or a device/,
    ],
    ["a device", [{ name: "null.json", content: "", mode: 0o020666 }], /which is a link or a device/],
    [
      "an encrypted entry",
      [{ name: "a.json", content: baseline, encrypted: true }],
      /holds "a\.json", which is encrypted/,
    ],
    ["a control character in a name", [{ name: "a\u0007.json", content: baseline }], /which is no name for a file/],
    [
      "the same name twice",
      [
        { name: "a.json", content: baseline },
        { name: "a.json", content: baseline },
      ],
      /holds "a\.json" twice/,
    ],
    [
      "too many entries",
      Array.from({ length: 2001 }, (_, index) => ({ name: `${index}.txt`, content: "" })),
      /has 2001 entries, wanted at most 2000/,
    ],
    [
      "a bomb",
      [{ name: "a.json", content: Buffer.alloc(65 * 1024 * 1024, 0x20) }],
      /holds more than 64 MiB of JSON once it is unpacked/,
    ],
    [
      "a bomb in parts",
      ["a", "b", "c"].map((name) => ({ name: `${name}.json`, content: Buffer.alloc(30 * 1024 * 1024, 0x20) })),
      /holds more than 64 MiB/,
    ],
    [
      "a size that is a lie",
      [{ name: "a.json", content: Buffer.alloc(1_000_000, 0x20), claimedSize: 10 }],
      /is no zip that can be read: too many bytes in the stream/,
    ],
    ["nothing", [], /holds no results/],
    ["nothing that is read", [{ name: "README.md", content: "x" }], /holds no results/],
  ])("are refused for one with %s, and nothing of it is left", async (_, entries, message) => {
    await using folder = await tempFolder();
    const path = await zipped(folder, entries);
    const unpacked = join(folder.path, "unpacked");
    await mkdir(unpacked);
    vi.stubEnv("TMPDIR", unpacked);
    expect(await messageOf(readSessions(path))).toMatch(message);
    expect(await readdir(unpacked)).toEqual([]);
    expect(await readdir(folder.path)).toEqual(["artifact.zip", "unpacked"]);
  });

  it("are refused for one that was cut off, and for what only has its name", async () => {
    await using folder = await tempFolder();
    const whole = zipOf([{ name: "baseline.json", content: baseline }]);
    await writeFile(join(folder.path, "cut.zip"), whole.subarray(0, whole.length - 30));
    expect(await messageOf(readSessions(join(folder.path, "cut.zip")))).toContain("cut.zip is no zip that can be read");
    const page = await folder.file("page.zip", "<html>");
    expect(await messageOf(readSessions(page))).toContain("page.zip is no zip: it does not start like one");
  });
});

describe("the archive", () => {
  it("adds sessions to a baseline file and reads them back", async () => {
    await using folder = await tempFolder();
    const path = join(folder.path, "baseline.json");
    await archiveOnDisk.saveBaseline(path, sessionOf("b", 2));
    await archiveOnDisk.saveBaseline(path, sessionOf("a", 1));
    expect((await archiveOnDisk.sessions(path)).map(({ id }) => id)).toEqual(["a", "b"]);
  });
});
