import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CalibrationSession } from "../../src/model/calibration.ts";
import type { SessionRepeat } from "../../src/model/session.ts";
import { addCalibrationSession, readCalibration } from "../../src/store/calibration.ts";
import { tempFolder } from "../helpers/temp-folder.ts";
import { fingerprint, messageOf } from "./results.ts";

const repeat: SessionRepeat = {
  counts: { due: 10, failed: 0, failures: {} },
  metrics: { ttft_ms: { n: 10, p50: 5, histogram: { first: 1, counts: [1, 2] } } },
};
const slim: SessionRepeat = { ...repeat, metrics: { ttft_ms: { n: 10, p50: 5 } } };

function sessionOf(id: string, day: number, pair = repeat): CalibrationSession {
  return {
    id,
    startedAt: new Date(Date.UTC(2026, 0, day)).toISOString(),
    fingerprint,
    separateCopies: true,
    tests: [{ endpointId: "vllm", engine: "vllm", scenario: "chat", pairs: [{ base: pair, head: pair }] }],
  };
}

describe("the calibration file", () => {
  it("is made with its folder, grows, and is read back without histograms", async () => {
    await using folder = await tempFolder();
    const path = join(folder.path, "deep", "calibration.json");
    expect(await readCalibration(path)).toBeUndefined();
    await addCalibrationSession(path, sessionOf("b", 2));
    const calibration = await addCalibrationSession(path, sessionOf("a", 1));
    expect(calibration.sessions).toEqual([sessionOf("a", 1, slim), sessionOf("b", 2, slim)]);
    expect(await readCalibration(path)).toEqual(calibration);
  });

  it("replaces a session of the same id and keeps the newest 60", async () => {
    await using folder = await tempFolder();
    const path = join(folder.path, "calibration.json");
    for (let day = 1; day <= 62; day++) await addCalibrationSession(path, sessionOf(`s${day}`, day));
    await addCalibrationSession(path, { ...sessionOf("s62", 62), separateCopies: false });
    const sessions = (await readCalibration(path))?.sessions ?? [];
    expect([sessions.length, sessions[0]?.id, sessions.at(-1)?.id, sessions.at(-1)?.separateCopies]).toEqual([
      60,
      "s3",
      "s62",
      false,
    ]);
  });

  it("is left as it is where it cannot be read, so that nothing is lost", async () => {
    await using folder = await tempFolder();
    const path = await folder.file("calibration.json", '{"schema":"llm-latency-gate/calibration/v1","sess');
    expect(await messageOf(addCalibrationSession(path, sessionOf("a", 1)))).toContain(
      "calibration.json ends in the middle of its JSON",
    );
    expect(await readFile(path, "utf8")).toContain('"sess');
    const newer = await folder.file("newer.json", '{"schema":"llm-latency-gate/calibration/v2"}');
    expect(await messageOf(readCalibration(newer))).toContain("(calibration/v2); update the tool");
  });

  it("says where it cannot be written", async () => {
    await using folder = await tempFolder();
    const file = await folder.file("file", "");
    expect(await messageOf(addCalibrationSession(join(file, "calibration.json"), sessionOf("a", 1)))).toMatch(
      /^ConfigurationError: the calibration .* cannot be written/,
    );
    expect((await stat(file)).size).toBe(0);
  });
});
