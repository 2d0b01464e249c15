import { falseAlarmText } from "../gate/comparison-details.ts";
import { falseAlarmsOf } from "../gate/history.ts";
import { judge, type MeasuredValues } from "../gate/judge.ts";
import { judgeSweep } from "../gate/sweep-check.ts";
import { rulesOf } from "../gate/targets.ts";
import { unreachable } from "../gate/unreachable.ts";
import { decideVerdict, type StopCode } from "../gate/verdict.ts";
import { applyWaivers } from "../gate/waivers.ts";
import { findWinners } from "../gate/winner.ts";
import { voidedMetrics } from "../measure/guards.ts";
import type { MeasuredRepeat } from "../measure/measure.ts";
import { findWarnings } from "../measure/warnings.ts";
import type { Comparison, Drift, FingerprintMatch, GateRule } from "../model/comparison.ts";
import type { Report } from "../model/report.ts";
import type { RunResult, Warning } from "../model/run.ts";
import type { Check } from "../model/verdict.ts";
import { TOOL_VERSION } from "../model/version.ts";
import { buildReport } from "../report/build.ts";
import { isUntouched } from "../report/untouched.ts";
import { causesOf, valuesNote } from "./causes.ts";
import type { Walk } from "./context.ts";
import { undecided, wasCut } from "./deadline.ts";
import { lossWarnings } from "./lock.ts";

/** What was compared with a base, live or stored. */
export interface Compared {
  rules: readonly GateRule[];
  comparisons: readonly Comparison[];
  match?: FingerprintMatch;
  drift: readonly Drift[];
}

/** Judges what was measured and compared, and makes the report of it. `run` of the walk gets its end and its warnings. */
export function conclude(
  walk: Walk,
  compared: Compared,
  options: { notices: readonly string[]; judged: boolean },
): Report {
  const { scenario, deps, discovery, directory, observed, run, earlier, lock } = walk;
  const { fail_on, winner_weights } = scenario.gate;
  // By the monotonic clock: the other may have been set back meanwhile.
  run.endedAt = new Date(Date.parse(run.startedAt) + deps.clock.now() - walk.originMs).toISOString();
  const partial = discovery.absent.length > 0 || wasCut(walk);
  run.status = deps.signal.aborted ? "aborted" : partial ? "partial" : "complete";
  const judged = options.judged && run.status !== "aborted";
  const checks = judged ? checksOf(walk) : [];
  const waived = applyWaivers(judged ? compared.comparisons : [], earlier.waivers);
  const forecasts = run.warnings.filter((warning) => !isRefuted(warning, checks));
  const found = findWarnings(observed, scenario.requests);
  run.warnings = uniqueWarnings([...lossWarnings(lock), ...forecasts, ...found, ...waived.unused]);
  run.absent = [...run.absent, ...unreachable(run)];
  // A signal's, or that of an error that ended the run.
  const stop: { exitCode?: StopCode } = deps.signal.reason ?? {};
  const verdict = decideVerdict({
    checks,
    comparisons: waived.comparisons,
    absent: run.absent,
    status: run.status,
    failOn: fail_on,
    ...nothingMeasured(run, options),
    signalExitCode: stop.exitCode ?? 130,
  });
  return buildReport({
    run,
    verdict,
    winner: findWinners({
      repeats: run.repeats,
      endpoints: run.endpoints,
      weights: winner_weights,
      leastSuccessRate: scenario.targets.success_rate,
    }),
    comparisons: waived.comparisons,
    ...(compared.match === undefined ? {} : { match: compared.match }),
    ...(waived.comparisons.length === 0 ? {} : { causes: causesOf(walk, waived.comparisons, compared.match) }),
    drift: compared.drift,
    ...(walk.ground === undefined
      ? {}
      : { findings: walk.ground.validation.findings, skippedChecks: walk.ground.validation.skipped }),
    ...(run.sweeps === undefined ? {} : { sweeps: run.sweeps }),
    ...falseAlarmsOfRun(walk, compared.rules),
    judged: options.judged,
    loadTests: scenario.test_scenarios.load_tests,
    failureExamples: walk.failureExamples,
    notices: [...options.notices, ...lock.notes, ...described(walk), ...valuesNote(walk)],
    toolVersion: TOOL_VERSION,
    resultsPath: directory.path,
  });
}

/** What had no reason to be measured is not missing. */
function nothingMeasured(run: RunResult, { judged }: { judged: boolean }): { nothing?: boolean } {
  if (isUntouched(run)) return { nothing: false };
  return judged ? {} : { nothing: run.repeats.length + (run.sweeps ?? []).length === 0 };
}

function checksOf(walk: Walk): Check[] {
  const { scenario, discovery, measured, run } = walk;
  const checks = judge(rulesOf(scenario, discovery.endpoints), measured.map(withVoided));
  return [...checks.map((check) => undecided(check, walk)), ...(run.sweeps ?? []).map(judgeSweep)];
}

function falseAlarmsOfRun({ earlier, run, deps }: Walk, rules: readonly GateRule[]): { falseAlarms?: string } {
  if (rules.length === 0) return {};
  return { falseAlarms: falseAlarmText(falseAlarmsOf(earlier.calibration, run.fingerprint, rules, deps.clock.wall())) };
}

/** What was asked, where it is more than a list of texts: how long the prompts are, and how that is known. */
function described({ scenario, prompts }: Walk): string[] {
  if (scenario.requests.prompts.kind === "texts") return [];
  return [...new Set([...prompts.values()].map(({ describe }) => describe))];
}

/** What a guard spoils is not judged by targets either. */
export function withVoided(measured: MeasuredRepeat): MeasuredValues {
  const metrics = voidedMetrics(measured.repeat);
  const why = measured.repeat.guards.find(({ cause }) => cause !== "engine")?.message ?? "";
  return metrics.size === 0 ? measured : { ...measured, voided: { metrics, why } };
}

/** Before the run it looked as if there would be too few requests for a target, and then there were enough. */
function isRefuted({ code, scenario }: Warning, checks: readonly Check[]): boolean {
  const mine = checks.filter(({ rule }) => rule.scenario === scenario);
  return code === "too-few-requests" && mine.length > 0 && mine.every(({ outcome }) => outcome !== "inconclusive");
}

function uniqueWarnings(warnings: readonly Warning[]): Warning[] {
  return [...new Map(warnings.map((warning) => [warning.message, warning])).values()];
}
