import { stat } from "node:fs/promises";
import type { Archive } from "../deps.ts";
import { isAbsent } from "./files.ts";

/** Loaded when there is something to read: the shapes of all files take 15 ms, and most runs have none of them. */
const stored = async (): Promise<Archive> => (await import("./stored-files.ts")).storedFiles;

/** Results of earlier runs in the file system. */
export const archiveOnDisk: Archive = {
  sessions: async (path, as) => (await stored()).sessions(path, as),
  saveBaseline: async (path, session) => (await stored()).saveBaseline(path, session),
  // Every run asks for it.
  calibration: async (path) => ((await isThere(path)) ? (await stored()).calibration(path) : undefined),
  addCalibration: async (path, session) => (await stored()).addCalibration(path, session),
  migrate: async (path) => (await stored()).migrate(path),
  reports: async (path) => (await stored()).reports(path),
};

/** Or cannot be looked at, which whoever reads it tells. */
function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => !isAbsent(error),
  );
}
