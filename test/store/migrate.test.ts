import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RUN_SCHEMA } from "../../src/model/run.ts";
import { BASELINE_SCHEMA } from "../../src/model/session.ts";
import { type Kind, migrate, newestSchema } from "../../src/store/migrate.ts";
import { migrateFiles } from "../../src/store/migrate-files.ts";
import { readResult, runOf } from "../../src/store/result-directory.ts";
import { tempFolder } from "../helpers/temp-folder.ts";
import { folderOf, messageOf, writeResult } from "./results.ts";

const V1 = join(import.meta.dirname, "..", "fixtures", "import", "run-v1");

describe("a file of another version", () => {
  it.each(Object.keys(newestSchema) as Kind[])("is taken as it is where it is the newest %s", (kind) => {
    const json = { schema: newestSchema[kind], anything: 1 };
    expect(migrate(kind, json)).toBe(json);
  });

  it.each([
    [
      { schema: "llm-latency-gate/run/v3" },
      "run.json was written by a newer version of llm-latency-gate (run/v3); update the tool",
    ],
    [{}, 'run.json does not say what it is: it has no schema, wanted "llm-latency-gate/run/v2"'],
    [{ schema: null }, 'run.json has the schema null, wanted "llm-latency-gate/run/v2"'],
    [
      { schema: "llm-latency-gate/report/v1" },
      'run.json has the schema "llm-latency-gate/report/v1", wanted "llm-latency-gate/run/v2"',
    ],
    [
      { schema: "llm-latency-gate/run/v0" },
      'run.json has the schema "llm-latency-gate/run/v0", wanted "llm-latency-gate/run/v2"',
    ],
    [[1], 'run.json does not say what it is: it has no schema, wanted "llm-latency-gate/run/v2"'],
    [null, 'run.json does not say what it is: it has no schema, wanted "llm-latency-gate/run/v2"'],
    [{ schema: "llm-latency-gate/run/v1" }, "run.json: endpoints is missing; repeats is missing"],
  ])("is refused in words: %j", (json, message) => {
    expect(() => migrate("run", json, "run.json")).toThrow(expect.objectContaining({ message, exitCode: 5 }));
  });

  it("becomes run/v2 from a real run/v1: no guards, and pairs by their number", async () => {
    const run = runOf(await readFile(join(V1, "run.json")), "run.json");
    expect(run.schema).toBe(RUN_SCHEMA);
    expect(run.repeats.length).toBeGreaterThan(4);
    expect(run.repeats.map(({ guards }) => guards)).toEqual(run.repeats.map(() => []));
    expect(run.repeats.map(({ pair }) => pair)).toEqual(run.repeats.map(({ repeat }) => repeat));
  });

  it("gives no pair to a repeat whose other side is missing, or is of another engine or test", async () => {
    const v1 = JSON.parse(await readFile(join(V1, "run.json"), "utf8"));
    const [first] = v1.repeats;
    const lone = { ...first, repeat: 99 };
    const elsewhere = v1.repeats
      .filter(({ endpointId }: { endpointId: string }) => endpointId !== first.endpointId)
      .map((repeat: object) => ({ ...repeat, repeat: 99, scenario: "another" }));
    const json = { ...v1, repeats: [lone, ...elsewhere] };
    const { repeats } = runOf(Buffer.from(JSON.stringify(json)), "run.json");
    expect(repeats.map(({ pair }) => pair)).toEqual(repeats.map(() => undefined));
  });
});

describe("migrating files", () => {
  it("rewrites an old result directory once, with the digests of its manifest", async () => {
    await using folder = await tempFolder();
    const path = join(folder.path, "old");
    await cp(V1, path, { recursive: true });
    expect((await readResult(path)).problems).toEqual([]);
    expect(await migrateFiles(path)).toEqual([
      `${join(path, "run.json")}: llm-latency-gate/run/v1 → llm-latency-gate/run/v2`,
    ]);
    const text = await readFile(join(path, "run.json"), "utf8");
    expect(JSON.parse(text).schema).toBe(RUN_SCHEMA);
    expect((await readResult(path)).problems).toEqual([]);
    expect(await migrateFiles(path)).toEqual([]);
    expect(await readFile(join(path, "run.json"), "utf8")).toBe(text);
  });

  it("keeps what this version does not know", async () => {
    await using folder = await tempFolder();
    const v1 = { ...JSON.parse(await readFile(join(V1, "run.json"), "utf8")), fromElsewhere: { kept: true } };
    await folder.file("run.json", JSON.stringify(v1));
    await migrateFiles(folder.path);
    expect(JSON.parse(await readFile(join(folder.path, "run.json"), "utf8"))).toMatchObject({
      fromElsewhere: { kept: true },
    });
  });

  it("leaves a file alone that somebody changed, since new digests would vouch for it", async () => {
    await using folder = await tempFolder();
    const path = join(folder.path, "old");
    await cp(V1, path, { recursive: true });
    const changed = (await readFile(join(path, "run.json"), "utf8")).replace(/"seed": \d+/, '"seed": 4343');
    await writeFile(join(path, "run.json"), changed);
    expect(await messageOf(migrateFiles(path))).toMatch(/run\.json is not as the run wrote it/);
    expect(await readFile(join(path, "run.json"), "utf8")).toBe(changed);
  });

  it("does nothing to what is newest, and refuses what is wrong, a folder of something else and a path without anything", async () => {
    await using folder = await tempFolder();
    const path = await writeResult(folder.path);
    expect(await migrateFiles(path)).toEqual([]);
    const baseline = await folder.file("b.json", JSON.stringify({ schema: BASELINE_SCHEMA, sessions: [] }));
    expect(await migrateFiles(baseline)).toEqual([]);
    await folderOf(folder.path, {
      "empty/note.txt": "",
      "wrong/run.json": '{"schema":"llm-latency-gate/run/v1","endpoints":[],"repeats":[]}',
    });
    expect(await messageOf(migrateFiles(join(folder.path, "empty")))).toMatch(/empty is no result directory/);
    expect(await messageOf(migrateFiles(join(folder.path, "none")))).toMatch(
      /^ConfigurationError: .*none cannot be read/,
    );
    expect(await messageOf(migrateFiles(join(folder.path, "wrong")))).toMatch(/wrong\/run\.json: id is missing/);
  });
});
