import { dirname } from "node:path";
import { ConfigurationError } from "../errors.ts";
import { CALIBRATION_SCHEMA, type Calibration, type CalibrationSession } from "../model/calibration.ts";
import { byAge, slimRepeat } from "./baseline.ts";
import { makeDirectory } from "./directory.ts";
import { MOST_CALIBRATION_BYTES, readCapped, writeWhole } from "./files.ts";
import { migrate } from "./migrate.ts";
import { calibrationSchema } from "./schema.ts";
import { checked, parseJson } from "./untrusted.ts";

const MOST_SESSIONS = 60;

/** Undefined where there is no such file yet; throws ConfigurationError for anything wrong in it. */
export async function readCalibration(path: string): Promise<Calibration | undefined> {
  const bytes = await readCapped(path, MOST_CALIBRATION_BYTES);
  return bytes === undefined
    ? undefined
    : checked(calibrationSchema, migrate("calibration", parseJson(bytes, path), path), path);
}

/**
 * Adds a session, or replaces the one with its id; the newest 60 are kept, without histograms, which tell nothing of noise.
 * Written whole or not at all, and the folder is made. Throws ConfigurationError for a file that cannot be read or written.
 */
export async function addCalibrationSession(path: string, session: CalibrationSession): Promise<Calibration> {
  const before = (await readCalibration(path))?.sessions ?? [];
  const others = before.filter(({ id }) => id !== session.id);
  const sessions = byAge([...others, slim(session)]).slice(-MOST_SESSIONS);
  const calibration: Calibration = { schema: CALIBRATION_SCHEMA, sessions };
  try {
    await makeDirectory(dirname(path));
    await writeWhole(path, `${JSON.stringify(calibration)}\n`);
  } catch (cause) {
    throw new ConfigurationError(`the calibration ${path} cannot be written: ${(cause as Error).message}`, { cause });
  }
  return calibration;
}

function slim(session: CalibrationSession): CalibrationSession {
  const tests = session.tests.map((test) => ({
    ...test,
    pairs: test.pairs.map(({ base, head }) => ({ base: slimRepeat(base), head: slimRepeat(head) })),
  }));
  return { ...session, tests };
}
