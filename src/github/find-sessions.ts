import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Archive } from "../deps.ts";
import type { Session } from "../model/session.ts";
import { type DownloadLimits, downloadZip } from "./artifact-download.ts";
import { type Artifact, isAncestor, listArtifacts, type Repository, readRun } from "./artifacts-api.ts";

export interface SessionsRequest {
  at: Repository;
  /** Of the artifacts, exactly. */
  name: string;
  /** Whose runs are believed. */
  branch: string;
  /** The commit that is judged: what comes before it is preferred. */
  headSha?: string;
  /** The run that asks; what it has left itself is no base. */
  ownRunId: number;
  archive: Pick<Archive, "sessions">;
  limits?: Partial<DownloadLimits>;
}

/** An artifact with the run that left it. */
export type Origin = Artifact & { run: NonNullable<Artifact["run"]> };

export interface FoundSession {
  origin: Origin;
  session: Session;
}

export interface FoundSessions {
  /** One a day, and regressions beside them for their noise; the newest first. */
  sessions: FoundSession[];
  /** Whether head is known to come after each of them. */
  ancestors: boolean;
  /** What was looked at and not used, the newest first. */
  passedOver: { origin: Origin; why: string }[];
  /** What is not even looked at, by its kind. */
  leftOut: { expired: number; forks: number; otherBranches: number };
}

/** Five days convict (gate); more of them tell better how days differ. */
const MOST_DAYS = 10;
/** Each costs a request, and three more where it is used, of a thousand that a token has in an hour. */
const MOST_LOOKS = 100;
/** Runs of the code of the branch. A pull request from a branch has that branch too, and other people's code. */
const EVENTS = ["push", "schedule", "workflow_dispatch", "repository_dispatch"];

/**
 * The last sessions of a branch: of runs that GitHub says are the branch's own, have ended well, and measured an ancestor of
 * head. Where there is no ancestor, the newest of the branch. A run that failed lends only what is marked as a regression.
 * Throws what octokit threw where GitHub does not tell.
 */
export async function findSessions(request: SessionsRequest): Promise<FoundSessions> {
  const { at, name, headSha } = request;
  const { candidates, leftOut } = sifted(await listArtifacts(at, name), request);
  const passedOver: FoundSessions["passedOver"] = [];
  const kept = new Days();
  const strangers: Origin[] = [];
  const take = async (origin: Origin) => {
    const taken = await sessionOf(origin, request);
    if (typeof taken === "string") passedOver.push({ origin, why: taken });
    else kept.add(taken);
  };
  let looks = 0;
  for (const origin of candidates) {
    if (kept.full || looks === MOST_LOOKS) break;
    if (kept.has(origin)) continue;
    looks += 1;
    const before = headSha !== undefined && (await isAncestor(at, origin.run.sha, headSha)) === true;
    await (before ? take(origin) : strangers.push(origin));
  }
  const ancestors = kept.sessions.some(isLevel);
  for (const origin of ancestors ? [] : strangers) if (!kept.full && !kept.has(origin)) await take(origin);
  passedOver.sort((a, b) => b.origin.id - a.origin.id);
  return { sessions: kept.sessions, ancestors, passedOver, leftOut };
}

function sifted(listed: readonly Artifact[], { branch, ownRunId }: SessionsRequest) {
  const leftOut = { expired: 0, forks: 0, otherBranches: 0 };
  const candidates = listed.filter((one): one is Origin => {
    const { run, expired } = one;
    if (run === undefined || run.id === ownRunId) return false;
    if (run.fork) leftOut.forks += 1;
    else if (run.branch !== branch) leftOut.otherBranches += 1;
    else if (expired) leftOut.expired += 1;
    else return true;
    return false;
  });
  return { candidates, leftOut };
}

/** One level a day is what is compared; a regression does not take the day from it. */
class Days {
  readonly #levels = new Map<string, FoundSession>();
  readonly #regressions = new Map<string, FoundSession>();

  get full(): boolean {
    return this.#levels.size >= MOST_DAYS;
  }

  get sessions(): FoundSession[] {
    const all = [...this.#levels.values(), ...this.#regressions.values()];
    return all.toSorted((a, b) => Date.parse(b.session.startedAt) - Date.parse(a.session.startedAt));
  }

  has(origin: Origin): boolean {
    return this.#levels.has(dayOf(origin));
  }

  add(found: FoundSession): void {
    const days = isLevel(found) ? this.#levels : this.#regressions;
    if (!days.has(dayOf(found.origin))) days.set(dayOf(found.origin), found);
  }
}

function dayOf({ createdAt }: Artifact): string {
  return new Date(createdAt).toISOString().slice(0, 10);
}

export function isLevel({ session }: FoundSession): boolean {
  return session.regressed !== true;
}

/** What the run left, or why it is not used. */
async function sessionOf(origin: Origin, request: SessionsRequest): Promise<FoundSession | string> {
  const run = await readRun(request.at, origin.run.id);
  if (run === undefined) return "its run was deleted";
  const { event, status, conclusion } = run;
  if (!EVENTS.includes(event)) return `its run is of the event ${event}`;
  if (status !== "completed") return "its run has not ended";
  const regressedOnly = conclusion === "failure";
  if (!regressedOnly && conclusion !== "success") return `its run ended as ${conclusion || "nothing"}`;
  try {
    const session = await downloaded(origin, request);
    return regressedOnly && session.regressed !== true ? "its run failed" : { origin, session };
  } catch (error) {
    if (request.at.signal.aborted) throw error;
    return `it cannot be used: ${(error as Error).message.replace(/\s+/g, " ").slice(0, 300)}`;
  }
}

/** The newest session of the artifact, by way of what reads any stored result as untrusted. */
async function downloaded(origin: Origin, { at, archive, limits }: SessionsRequest): Promise<Session> {
  const folder = await mkdtemp(join(tmpdir(), "llm-latency-gate-"));
  const path = join(folder, `artifact-${origin.id}.zip`);
  try {
    await downloadZip(at, origin, path, limits);
    const session = (await archive.sessions(path)).at(-1);
    if (session === undefined) throw new Error("it holds no session");
    return session;
  } catch (error) {
    throw new Error((error as Error).message.replaceAll(path, `the zip ${origin.id}`), { cause: error });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
