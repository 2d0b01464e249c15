import { resolve } from "node:path";
import type { Deps } from "../deps.ts";
import { ConfigurationError, InfrastructureError } from "../errors.ts";
import { matchFingerprints } from "../gate/fingerprint-match.ts";
import { falseAlarmsOf, historyFor } from "../gate/history.ts";
import { plannedTests } from "../load/plan.ts";
import { sessionRepeat } from "../measure/session.ts";
import type { CalibrationSession } from "../model/calibration.ts";
import type { EngineIdentity } from "../model/fingerprint.ts";
import { EXIT_CODES } from "../model/verdict.ts";
import { buildCalibrationText } from "../report/calibration.ts";
import { beginWalk } from "./begin.ts";
import { conclude } from "./conclude.ts";
import type { Walk, WalkInput } from "./context.ts";
import { finishWalk } from "./finish.ts";
import { type EndpointPair, endpointPairs, measurePair, type Twin } from "./paired.ts";
import { gatedTests, planRules } from "./rules.ts";

/** Pairs of one session: those of the first look of a comparison. */
const PAIRS_OF_SESSION = 4;
/** One pair has no spread. */
const LEAST_PAIRS = 2;

export interface CalibrateInput extends WalkInput {
  /** The copies were not deployed anew since the last session, which then tells nothing of the noise between deployments. */
  sameDeployment: boolean;
}

/** Measures two copies of one revision against each other and keeps what that tells of the noise. */
export async function runCalibration(
  input: CalibrateInput,
  deps: Deps,
): Promise<{ text: string; exitCode: number; path: string }> {
  await using keep = new AsyncDisposableStack();
  const walk = await beginWalk(input, deps, keep);
  const { scenario, discovery, run } = walk;
  const pairs = endpointPairs(discovery.endpoints);
  requireBothSides(pairs, walk);
  requireCopies(pairs, walk);
  const tests = plannedTests(scenario);
  const { rules } = planRules(
    scenario.gate.rules,
    gatedTests(
      pairs.map(({ head }) => head),
      tests,
    ),
  );
  const twins: Twin[] = [];
  for (let index = 0; index < PAIRS_OF_SESSION && !walk.deps.signal.aborted; index++) {
    twins.push(...(await measurePair(index, pairs, tests, walk)));
  }
  run.warnings.push(...((await walk.ground?.warnings()) ?? []));
  const nothing = { rules: [], comparisons: [], drift: [] };
  const { path } = await finishWalk(walk, conclude(walk, nothing, { notices: [], judged: false }));
  if (run.status === "aborted") {
    const { exitCode = EXIT_CODES.aborted } = (walk.deps.signal.reason ?? {}) as { exitCode?: number };
    return { text: `Stopped: nothing was learned. What was measured is in ${path}\n`, exitCode, path };
  }
  const session = calibrationSession(twins, pairs, input.sameDeployment, walk);
  const thin = session.tests.filter((test) => test.pairs.filter(isAnswered).length < LEAST_PAIRS);
  if (thin.length > 0) {
    const which = thin.map(({ endpointId, scenario: test }) => `${endpointId}, ${test}`).join("; ");
    const text = `Nothing was learned: fewer than ${LEAST_PAIRS} pairs count of ${which}. Why is in ${path}\n`;
    return { text, exitCode: EXIT_CODES.invalid, path };
  }
  const file = resolve(deps.cwd, scenario.gate.calibration);
  const calibration = await deps.archive.addCalibration(file, session);
  const now = deps.clock.wall();
  const text = buildCalibrationText({
    rules: rules.map((rule) => ({ rule, history: historyFor(calibration, run.fingerprint, rule, now) })),
    falseAlarms: falseAlarmsOf(calibration, run.fingerprint, rules, now),
    separateCopies: session.separateCopies,
    file,
  });
  return { text, exitCode: EXIT_CODES.pass, path };
}

/** A copy that answered nothing has no noise, and what it failed is no false alarm. */
function isAnswered({ base, head }: CalibrationSession["tests"][number]["pairs"][number]): boolean {
  return [base, head].every(({ counts }) => counts.failed < counts.due);
}

function requireBothSides(pairs: readonly EndpointPair[], { discovery: { absent } }: Walk): void {
  if (pairs.length > 0 && absent.length === 0) return;
  const why = absent.map(({ id, baseUrl, reason }) => `${id} at ${baseUrl}: ${reason}`).join("; ");
  throw new InfrastructureError(`calibrate needs both copies: ${why || "none was found"}`, { red: true });
}

/** @throws ConfigurationError when the two are known to be different things: what lies between them is no noise then. */
function requireCopies(pairs: readonly EndpointPair[], { run: { fingerprint } }: Walk): void {
  for (const { base, head } of pairs) {
    const of = (id: string) => ({ ...fingerprint, subject: { engine: fingerprint.subject[id] as EngineIdentity } });
    const { differences } = matchFingerprints(of(base.id), of(head.id));
    if (differences.length === 0) continue;
    const shown = differences.map((difference) => `${difference.field} ${difference.base} and ${difference.head}`);
    throw new ConfigurationError(`${base.id} and ${head.id} are no copies of one revision: ${shown.join(", ")}`, {
      hint: "Deploy the same image, model and flags twice: calibrate measures the noise between equals.",
    });
  }
}

/** Pairs that a guard spoiled are left out; so are those of which one copy alone is buffered, which is no noise. */
function calibrationSession(
  twins: readonly Twin[],
  pairs: readonly EndpointPair[],
  sameDeployment: boolean,
  { run }: Walk,
): CalibrationSession {
  const scenarios = [...new Set(twins.map(({ scenario }) => scenario))];
  return {
    id: run.id,
    startedAt: run.startedAt,
    fingerprint: run.fingerprint,
    separateCopies: !sameDeployment && pairs.every(({ base, head }) => base.baseUrl !== head.baseUrl),
    tests: pairs.flatMap(({ head: { id, engine } }) =>
      scenarios.map((scenario) => ({
        endpointId: id,
        engine,
        scenario,
        pairs: twins
          .filter((twin) => twin.head.id === id && twin.scenario === scenario && !twin.lost && !differs(twin))
          .map(({ base, changed }) => ({ base: sessionRepeat(base), head: sessionRepeat(changed) })),
      })),
    ),
  };
}

function differs({ base, changed }: Twin): boolean {
  const [one, other] = [base, changed].map(({ repeat }) => repeat.guards.some(({ guard }) => guard === "buffered"));
  return one !== other;
}
