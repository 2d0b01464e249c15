import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Deps, Log } from "../deps.ts";
import type { BaselineArtifacts, BaselineOrigin, FoundBaseline, SavedBaseline } from "../model/baseline-artifacts.ts";
import type { DownloadLimits } from "./artifact-download.ts";
import { defaultBranch, type Repository } from "./artifacts-api.ts";
import { foundNotice, sessionText } from "./baseline-notice.ts";
import { emptyHanded, lookUpProblem, NO_SERVICE, NO_TOKEN } from "./baseline-problem.ts";
import { type ClientLimits, openClient } from "./client.ts";
import type { GitHubContext } from "./context.ts";
import { type FoundSession, findSessions, isLevel } from "./find-sessions.ts";
import type { BaselineInputs } from "./inputs.ts";
import { saveArtifact } from "./save-artifact.ts";

export interface BaselineOptions {
  inputs: BaselineInputs;
  token?: string;
  context: GitHubContext;
  deps: Pick<Deps, "archive" | "env" | "signal">;
  log: Pick<Log, "info" | "debug">;
  /** Removes what was downloaded. */
  keep: AsyncDisposableStack;
  limits?: Partial<ClientLimits & DownloadLimits & { lookUpMs: number; uploadMs: number }>;
}

const LOOK_UP_MS = 120_000;

/** The baselines of the repository whose workflow this is. Asks nothing before it is asked. */
export function baselineArtifacts(options: BaselineOptions): BaselineArtifacts {
  const nameOf = (key: string) => options.inputs.artifactName ?? `llm-latency-gate-baseline-${key}`;
  return {
    find: async (key) => {
      const found = await lookUp(nameOf(key), options);
      options.log.info(found.notice);
      return found;
    },
    save: (key, path) => save(nameOf(key), path, options),
  };
}

async function lookUp(name: string, options: BaselineOptions): Promise<FoundBaseline> {
  const { context, token, deps, log, limits } = options;
  const { host, run, headSha } = context;
  if (host === "ghes") return without(NO_SERVICE);
  if (token === undefined) return without(NO_TOKEN);
  try {
    const at = await repositoryOf(token, options);
    if (at === undefined || run === undefined)
      return without("the runner does not say which repository and run this is.");
    const branch = baseBranchOf(deps.env) ?? (await defaultBranch(at));
    const found = await findSessions({
      ...{ at, name, branch, ownRunId: run.id, archive: deps.archive },
      ...(headSha !== undefined && { headSha }),
      ...(limits !== undefined && { limits }),
    });
    for (const one of found.sessions) log.info(`baseline ${sessionText(one, Date.now())}`);
    for (const { origin, why } of found.passedOver) log.info(`baseline of run ${origin.run.id} is not used: ${why}`);
    const newest = found.sessions.find(isLevel);
    if (newest === undefined) return without(emptyHanded(name, branch, found));
    return {
      stored: { folder: await filesOf(found.sessions, options), newest: originOf(newest) },
      notice: foundNotice(name, branch, found, Date.now()),
    };
  } catch (error) {
    return without(lookUpProblem(error, context, token));
  }
}

function originOf({ origin: { run }, session }: FoundSession): BaselineOrigin {
  return { runId: run.id, sha: run.sha, measuredAt: session.startedAt };
}

/** A folder of baseline files, as a run reads it. */
async function filesOf(sessions: readonly FoundSession[], { deps, keep }: BaselineOptions): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "llm-latency-gate-"));
  keep.defer(() => rm(folder, { recursive: true, force: true }));
  for (const { session, origin } of sessions) {
    await deps.archive.saveBaseline(join(folder, `run-${origin.run.id}-${origin.id}.json`), session);
  }
  return folder;
}

function without(why: string): FoundBaseline {
  return { notice: `There is no baseline, and only targets are judged: ${why}` };
}

async function repositoryOf(token: string, options: BaselineOptions): Promise<Repository | undefined> {
  const { context, deps, log, limits } = options;
  const { repository, apiUrl } = context;
  if (repository === undefined) return undefined;
  const client = await openClient({ token, apiUrl, debug: log.debug, ...(limits !== undefined && { limits }) });
  const signal = AbortSignal.any([deps.signal, AbortSignal.timeout(limits?.lookUpMs ?? LOOK_UP_MS)]);
  return { client, ...repository, signal };
}

/** Of a pull request, or of the merge queue, whose branches are called `gh-readonly-queue/BASE/pr-NUMBER-SHA`. */
function baseBranchOf(env: Deps["env"]): string | undefined {
  const queued = /^gh-readonly-queue\/(.+)\/pr-\d+-[0-9a-f]+$/.exec(env["GITHUB_REF_NAME"] ?? "")?.[1];
  return env["GITHUB_BASE_REF"] || queued;
}

async function save(name: string, path: string, options: BaselineOptions): Promise<SavedBaseline | undefined> {
  const { inputs, context, limits } = options;
  if (inputs.save === "false" || context.run === undefined) return undefined;
  const wanted = inputs.save === "true";
  if (!wanted && !(await isOfDefaultBranch(options))) return undefined;
  if (context.host === "ghes") return wanted ? { saved: false, message: NO_SERVICE } : undefined;
  try {
    await saveArtifact(name, path, limits?.uploadMs);
    return { saved: true, message: `this session is kept as the artifact ${name}` };
  } catch (error) {
    return { saved: false, message: `this session is not kept as the artifact ${name}: ${(error as Error).message}` };
  }
}

/** Scheduled runs are of the default branch always (docs, "Events that trigger workflows"). */
async function isOfDefaultBranch(options: BaselineOptions): Promise<boolean> {
  const { context, token, deps, log } = options;
  if (context.event === "schedule") return true;
  if (context.event !== "push" || deps.env["GITHUB_REF_TYPE"] !== "branch" || token === undefined) return false;
  try {
    const at = await repositoryOf(token, options);
    return at !== undefined && (await defaultBranch(at)) === deps.env["GITHUB_REF_NAME"];
  } catch (error) {
    log.info(`this session is not kept as a baseline: ${lookUpProblem(error, context, token)}`);
    return false;
  }
}
