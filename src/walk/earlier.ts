import { resolve } from "node:path";
import type { Deps } from "../deps.ts";
import { ConfigurationError } from "../errors.ts";
import type { ReadChange } from "../explain/effects.ts";
import type { Calibration } from "../model/calibration.ts";
import type { ClusterAccess } from "../model/cluster.ts";
import type { Scenario } from "../model/scenario.ts";
import type { Session } from "../model/session.ts";
import type { Waiver } from "../model/waiver.ts";
import { readWaivers } from "../scenario/waivers.ts";
import { readValues } from "./values.ts";

/** What earlier runs and people left, by which this run is judged. */
export interface Earlier {
  /** Stored sessions of the base, the newest last; absent where the base is live or there is none. */
  base?: Session[];
  /** Of a pinned release. */
  pinned?: Session[];
  calibration?: Calibration;
  waivers: Waiver[];
  /** What differs between the Helm values of base and head; absent where nobody says where they are. */
  values?: ReadChange[];
}

/** Reads it all before anything is sent, so that what is broken is told in seconds. */
export async function readEarlier(scenario: Scenario, access: ClusterAccess, deps: Deps): Promise<Earlier> {
  const { archive, cwd } = deps;
  const { gate } = scenario;
  const at = (path: string) => resolve(cwd, path);
  const { baseline, baseline_path, pinned, waivers: waiversPath } = gate;
  const stored = baseline === "artifact" || baseline === "file" || baseline === "phased";
  const calibration = await namedBy("calibration", archive.calibration(at(gate.calibration)));
  const { waivers } = await readWaivers({
    ...(waiversPath === undefined ? {} : { path: waiversPath }),
    files: deps.files,
    cwd,
  });
  const values = await readValues(scenario, access, deps);
  return {
    ...(stored && {
      base: await namedBy("baseline_path", storedSessions(baseline_path ?? "", baseline === "artifact", deps)),
    }),
    ...(pinned !== undefined && { pinned: await namedBy("pinned", archive.sessions(at(pinned))) }),
    ...(calibration !== undefined && { calibration }),
    waivers,
    ...(values !== undefined && { values }),
  };
}

/** The first run of a base branch finds no folder, which is no mistake; a file that is named has to be there. */
async function storedSessions(path: string, mayBeAbsent: boolean, { archive, files, cwd }: Deps): Promise<Session[]> {
  const at = resolve(cwd, path);
  return mayBeAbsent && !(await files.exists(at)) ? [] : archive.sessions(at);
}

/** Whoever reads what is wrong with a file has to know which key names it: some have a path that nobody typed. */
async function namedBy<T>(key: keyof Scenario["gate"], reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const hint = [error.hint ?? [], `It is what gate.${key} names.`].flat().join(" ");
    throw new ConfigurationError(error.message, { hint, cause: error });
  }
}
