import { type FoundSession, type FoundSessions, isLevel, type Origin } from "./find-sessions.ts";

/** Where the base is from, so that nobody has to guess: run, commit, age and fingerprint, and what was passed over. */
export function foundNotice(name: string, branch: string, found: FoundSessions, now: number): string {
  const levels = found.sessions.filter(isLevel);
  const [newest] = levels as [FoundSession, ...FoundSession[]];
  const regressions = found.sessions.length - levels.length;
  const days = levels.length === 1 ? "one session" : `${levels.length} sessions of distinct days`;
  const beside = regressions === 0 ? "" : ` and the noise of ${regressions} that regressed`;
  const newer = found.passedOver.filter(
    ({ origin }) => Date.parse(origin.createdAt) > Date.parse(newest.origin.createdAt),
  );
  return [
    `Base: ${days} of ${branch}${beside}, from artifacts ${name}. The newest is ${sessionText(newest, now)}.`,
    ...(found.ancestors ? [] : [STRANGER]),
    ...newer.slice(0, 3).map(({ origin, why }) => `The newer one of ${runText(origin)} is not used: ${why}.`),
  ].join(" ");
}

const STRANGER =
  "It is not known to come before the commit that is judged, so that changes of the base branch count as this one's: bring the branch up to date, or give the job `permissions: {contents: read}`.";

/** One session on one line, for the log. */
export function sessionText({ origin, session }: FoundSession, now: number): string {
  const { fingerprint, startedAt } = session;
  const ground = [
    `workload ${fingerprint?.workload.scenarioHash.slice(0, 12) ?? "unknown"}`,
    `GPU ${fingerprint?.environment.gpu ?? "unknown"}`,
    `node type ${fingerprint?.environment.nodeType ?? "unknown"}`,
  ].join(", ");
  return `of ${runText(origin)}, measured ${startedAt.slice(0, 16).replace("T", " ")} UTC (${ageText(now - Date.parse(startedAt))}; ${ground})`;
}

function runText({ run }: Origin): string {
  return `run ${run.id} at ${run.sha.slice(0, 7)}`;
}

function ageText(ms: number): string {
  const hours = Math.max(0, Math.floor(ms / 3_600_000));
  if (hours < 48) return hours === 1 ? "1 hour old" : `${hours} hours old`;
  return `${Math.floor(hours / 24)} days old`;
}
