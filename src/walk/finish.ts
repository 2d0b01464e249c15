import { sessionOf } from "../measure/session.ts";
import type { Report } from "../model/report.ts";
import { BASELINE_SCHEMA, type Session } from "../model/session.ts";
import { TOOL_VERSION } from "../model/version.ts";
import { renderFiles } from "../report/index.ts";
import type { RunOutput, Walk } from "./context.ts";

/** Writes what is left to write. */
export async function finishWalk(walk: Walk, report: Report): Promise<RunOutput> {
  const { directory, run, charts } = walk;
  await directory.writeRun(run);
  await directory.writeRendered(renderFiles(report, { charts }));
  await directory.close(run);
  return { report, run, path: directory.path };
}

/** The head of this run as a session that a later one can be compared with. */
export async function headSession({ run, measured, deps }: Walk): Promise<Session> {
  const commit = await deps.gitCommit();
  return sessionOf({
    run,
    measured,
    side: "head",
    ...(commit === undefined ? {} : { commit }),
    toolVersion: TOOL_VERSION,
  });
}

/** `baseline.json`: only what was measured whole may ever become a base. */
export async function keepSession(walk: Walk, session: Session): Promise<void> {
  const baseline = { schema: BASELINE_SCHEMA, sessions: [session] };
  await walk.directory.writeRendered({ "baseline.json": `${JSON.stringify(baseline)}\n` });
}
