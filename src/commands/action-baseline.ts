import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Deps } from "../deps.ts";
import type { ActionInputs, ActionStep } from "../model/action.ts";
import type { BaselineArtifacts, BaselineOrigin, FoundBaseline } from "../model/baseline-artifacts.ts";
import type { Annotation } from "../model/report.ts";
import { looksInCluster, type Scenario } from "../model/scenario.ts";
import { seenFrom } from "../model/seen-from.ts";
import type { Outcome } from "../model/verdict.ts";
import type { RunOutput } from "../pipeline.ts";
import { LOCAL_FILES } from "../scenario/files.ts";
import { prepareRun, type RunRequest, run } from "./run.ts";

/** The word by which a step looks for the base itself; with a folder after it, the folder is taken. */
const LOOKED_UP = "artifact";
/** A session that says nothing never becomes a base. */
const KEPT: readonly Outcome[] = ["pass", "regression", "target-missed", "inconclusive"];
const TITLE = "llm-latency-gate: baseline";

export interface BaselineRun {
  output: RunOutput;
  /** The newest session that was compared with. */
  base?: BaselineOrigin;
  /** Where the base is from, or why there is none; absent where none was looked for. */
  notice?: string;
  /** What the workflow asked for and did not get. */
  annotations: Annotation[];
}

/** The inputs without a base that the scenario has no word for. */
export function withoutLookUp({ baseline, ...inputs }: ActionInputs): ActionInputs {
  return baseline === undefined || baseline === LOOKED_UP ? inputs : { ...inputs, baseline };
}

/**
 * Runs against the sessions that the base branch left with GitHub, where no other base is named, and leaves its own there.
 * Without a baseline it judges by targets, and says so.
 */
export async function runWithBaseline(request: RunRequest, step: ActionStep, deps: Deps): Promise<BaselineRun> {
  const { inputs, baselines } = step;
  if (baselines === undefined) return { output: await run(request, deps), annotations: [] };
  // What is wrong with the scenario is told before GitHub is asked.
  const { scenario } = await prepareRun(request, deps);
  const key = baselineKey(scenario, inputs, deps.cwd);
  const found = isLookedUp(inputs, scenario) ? await baselines.find(key) : undefined;
  const { stored, notice } = found ?? {};
  const output = await run(found === undefined ? request : against(found, request), deps);
  return {
    output,
    ...(stored !== undefined && { base: stored.newest }),
    ...(notice !== undefined && { notice }),
    annotations: [
      ...(notice !== undefined && stored === undefined && inputs.baseline === LOOKED_UP ? [warningOf(notice)] : []),
      ...(await keptSession(output, key, baselines, deps)),
    ],
  };
}

function against({ stored, notice }: FoundBaseline, request: RunRequest): RunRequest {
  const baseline = stored === undefined ? "none" : `${LOOKED_UP}:${stored.folder}`;
  const { overrides, notices = [] } = request;
  return { ...request, overrides: { ...overrides, baseline }, notices: [...notices, notice] };
}

/** A base that is live, or that the scenario or an input names, is the one that is meant. */
function isLookedUp({ command, baseline }: ActionInputs, scenario: Scenario): boolean {
  if (command !== "run") return false;
  if (baseline !== undefined) return baseline === LOOKED_UP;
  const { base, gate } = scenario;
  const live = Object.keys(base.manual_urls).length > 0 || looksInCluster(scenario, "base");
  return gate.baseline === "paired" && !live;
}

/**
 * The same for runs that measure the same, whichever workflow they are of; it is part of a name that people read. The
 * namespace does not count: a pull request is often deployed in one of its own.
 */
export function baselineKey(
  { benchmark }: Pick<Scenario, "benchmark">,
  { preset, scenario, services, context }: ActionInputs,
  cwd: string,
): string {
  const named = scenario === undefined ? "" : seenFrom(cwd, scenario);
  const path = LOCAL_FILES.some((usual) => usual === named) ? "" : named;
  const parts = [benchmark.name, preset, path, services, context].map((part) => part ?? "");
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 8);
  const words = benchmark.name.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return [...words.join("-").slice(0, 40).split("-"), digest].filter((word) => word !== "").join("-");
}

async function keptSession(
  { report, path }: RunOutput,
  key: string,
  baselines: BaselineArtifacts,
  deps: Deps,
): Promise<Annotation[]> {
  const file = join(path, "baseline.json");
  if (!KEPT.includes(report.verdict.outcome) || !(await deps.files.exists(file))) return [];
  const kept = await baselines.save(key, file);
  if (kept === undefined) return [];
  if (!kept.saved) return [warningOf(kept.message)];
  deps.log.info(kept.message);
  return [];
}

function warningOf(message: string): Annotation {
  return { level: "warning", title: TITLE, message };
}
