import type { Archive } from "../deps.ts";
import { addSession, readBaseline, writeBaseline } from "./baseline.ts";
import { addCalibrationSession, readCalibration } from "./calibration.ts";
import { migrateFiles } from "./migrate-files.ts";
import { readReports } from "./reports.ts";
import { readSessions } from "./sessions.ts";

/** Results of earlier runs in the file system, with the shapes of all their files. `archive.ts` loads it. */
export const storedFiles: Archive = {
  sessions: (path, as) => readSessions(path, as === undefined ? {} : { as }),
  async saveBaseline(path, session) {
    await writeBaseline(path, addSession(await readBaseline(path), session));
  },
  calibration: readCalibration,
  addCalibration: addCalibrationSession,
  migrate: migrateFiles,
  reports: readReports,
};
