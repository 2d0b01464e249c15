import { percentilesOfRates, targetsOfRates } from "./check-targets.ts";
import { LOAD_TEST_DEFAULTS, SWEEP_DEFAULTS } from "./defaults.ts";
import { formatPath, isMap, type Path, valueAt } from "./path.ts";
import { type Finding, listOfMaps, wrongKey, wrongValue } from "./problem.ts";

/** Checks of `test_scenarios` in one layer that a JSON schema cannot say; everything in it may still be anything. */

type AnyMap = Record<string, unknown>;

const AT: Path = ["test_scenarios"];

export function testFindings(tests: unknown): Finding[] {
  const loadTests = listOfMaps(valueAt(tests, ["load_tests"]));
  const sweeps = listOfMaps(valueAt(tests, ["sweeps"]));
  return [
    ...ttftFindings(valueAt(tests, ["ttft", "targets"])),
    ...nameFindings([...named(loadTests, "load_tests"), ...named(sweeps, "sweeps")]),
    ...loadTests.flatMap((test, index) => loadTestFindings(test, [...AT, "load_tests", index])),
    ...sweeps.flatMap((sweep, index) => sweepFindings(sweep, [...AT, "sweeps", index])),
  ];
}

function ttftFindings(targets: unknown): Finding[] {
  const path = [...AT, "ttft", "targets"];
  return [
    ...percentilesOfRates(targets, path),
    ...targetsOfRates(targets, path, "the ttft test does not measure: it has one user"),
  ];
}

interface Named {
  path: Path;
  name: string | undefined;
}

function named(tests: readonly AnyMap[], list: string): Named[] {
  return tests.map(({ name }, index) => ({
    path: [...AT, list, index],
    name: typeof name === "string" ? name.toLowerCase() : undefined,
  }));
}

/** Names become folders and files, and some file systems do not tell `Quick` from `quick`. */
function nameFindings(tests: readonly Named[]): Finding[] {
  return tests.flatMap(({ path, name }, index): Finding[] => {
    if (name === undefined) return [];
    const at = [...path, "name"];
    if (name === "ttft")
      return [wrongValue(at, "is ttft, which is the name of the test under test_scenarios.ttft", "any other name")];
    const first = tests.findIndex((test) => test.name === name);
    if (first === index) return [];
    const taken = formatPath(tests[first]?.path ?? []);
    return [wrongValue(at, `is also the name of ${taken}`, "a name of its own for each test")];
  });
}

function loadTestFindings(test: AnyMap, path: Path): Finding[] {
  const { arrival, stages } = test;
  return [
    ...usersFindings(test, path),
    ...lengthFindings(test, path),
    ...warmupFindings(test, path),
    ...(isMap(arrival) ? openLoopFindings(test, arrival, path) : []),
    ...(Array.isArray(stages) ? stagesFindings(test, listOfMaps(stages), path) : []),
    ...percentilesOfRates(test["targets"], [...path, "targets"]),
    ...metricFindings(test, path),
  ];
}

/** Only a closed loop at one level needs them: stages have their own, and an open loop has none. */
function usersFindings(test: AnyMap, path: Path): Finding[] {
  const { name, concurrent_users: users, arrival, stages } = test;
  if (arrival !== undefined) return [];
  if (stages === undefined) {
    if (users !== undefined || name === undefined) return [];
    const allowed = "concurrent_users: a whole number from 1 to 10000; or stages, or arrival";
    return [{ ...wrongValue(path, "lacks concurrent_users", allowed), lacks: "concurrent_users" }];
  }
  // No spread into Math.max: a hostile list is longer than an argument list may be.
  const most = listOfMaps(stages).reduce((max, stage) => Math.max(max, Number(stage["concurrent_users"])), 0);
  if (typeof users !== "number" || users === most || Number.isNaN(most)) return [];
  const message = `is ${users}, but the stages have users of their own, at most ${most}`;
  return [wrongValue([...path, "concurrent_users"], message, "no concurrent_users in a closed loop with stages")];
}

function lengthFindings(test: AnyMap, path: Path): Finding[] {
  const { name, duration_seconds: duration, ramp_seconds: ramp } = test;
  const findings: Finding[] = [];
  const limits = [duration, test["requests"], test["output_tokens"], test["stages"]];
  // A trace ends by itself.
  if (name !== undefined && limits.every((limit) => limit === undefined) && !playsTrace(test)) {
    const allowed = "duration_seconds, requests or output_tokens (of several, whichever is first), or stages";
    findings.push(wrongValue(path, "does not say how long it takes", allowed));
  }
  if (isAbove(ramp, 0) && typeof duration === "number" && ramp >= duration) {
    findings.push(
      wrongValue(
        [...path, "ramp_seconds"],
        `is ${ramp}, but the test ends after ${duration} seconds: its users would never all be there`,
        "less than duration_seconds",
      ),
    );
  }
  return findings;
}

function warmupFindings(test: AnyMap, path: Path): Finding[] {
  const { warmup_waves: least = LOAD_TEST_DEFAULTS.warmup_waves, warmup_max_waves: most } = test;
  if (typeof most !== "number" || !isAbove(least, most)) return [];
  const at = [...path, "warmup_max_waves"];
  return [wrongValue(at, `is ${most}, but warmup_waves is ${least}`, "at least warmup_waves")];
}

/** In an open loop the times of requests are fixed in advance: there are no users who could wait or come late. */
function openLoopFindings(test: AnyMap, arrival: AnyMap, path: Path): Finding[] {
  const { process, rate, burstiness } = arrival;
  const at = [...path, "arrival"];
  const findings: Finding[] = [];
  const hasStages = test["stages"] !== undefined;
  if (rate === undefined && !hasStages && (process === "constant" || process === "poisson" || process === "gamma")) {
    findings.push(wrongValue(at, "lacks rate", "rate: requests a second, such as 5; only process: trace has none"));
  }
  if (rate !== undefined && (hasStages || process === "trace")) {
    const message = hasStages
      ? "is given, but the stages have their own"
      : "is given, but a trace has times of its own";
    const allowed = hasStages ? "rate or stages, not both" : "no rate; requests.prompts.speed plays a trace faster";
    findings.push(wrongKey([...at, "rate"], message, allowed));
  }
  if (typeof burstiness === "number" && burstiness !== 1 && process !== undefined && process !== "gamma") {
    const message = `is ${burstiness}, but process is ${String(process)}`;
    findings.push(wrongValue([...at, "burstiness"], message, "process: gamma, or no burstiness"));
  }
  for (const key of ["think_time_ms", "ramp_seconds"]) {
    const value = test[key];
    if (!isAbove(value, 0)) continue;
    const message = `is ${value}, but with arrival requests are due at times fixed in advance: no user waits`;
    findings.push(wrongValue([...path, key], message, `no ${key}, or no arrival`));
  }
  return findings;
}

function stagesFindings(test: AnyMap, stages: readonly AnyMap[], path: Path): Finding[] {
  const findings: Finding[] = [];
  if (test["duration_seconds"] !== undefined) {
    const message = "is given, but the stages have durations of their own";
    findings.push(wrongKey([...path, "duration_seconds"], message, "stages or duration_seconds, not both"));
  }
  if (isAbove(test["ramp_seconds"], 0) && test["arrival"] === undefined) {
    const message = "is given, but the stages say when users come";
    findings.push(wrongKey([...path, "ramp_seconds"], message, "shape: ramp in the first stage"));
  }
  if (playsTrace(test)) {
    const message = "have rates, but arrival.process is trace, which has times of its own";
    findings.push(wrongKey([...path, "stages"], message, "stages with another process, or a trace without stages"));
  }
  const loop = test["arrival"] === undefined ? CLOSED_LOOP : OPEN_LOOP;
  return [...findings, ...stages.flatMap((stage, index) => levelFindings(stage, [...path, "stages", index], loop))];
}

const CLOSED_LOOP = { level: "concurrent_users", other: "rate", name: "a closed loop (no arrival)" };
const OPEN_LOOP = { level: "rate", other: "concurrent_users", name: "an open loop (arrival)" };

function levelFindings(stage: AnyMap, path: Path, { level, other, name }: typeof CLOSED_LOOP): Finding[] {
  const findings: Finding[] = [];
  if (stage[other] !== undefined) {
    findings.push(wrongKey([...path, other], `is no level of ${name}`, level));
  } else if (stage[level] === undefined && stage["duration_seconds"] !== undefined) {
    findings.push(wrongValue(path, `lacks ${level}, the level of ${name}`, `${level}, duration_seconds, shape`));
  }
  return findings;
}

function metricFindings(test: AnyMap, path: Path): Finding[] {
  if (test["metric"] === undefined || test["target_p95_ms"] !== undefined) return [];
  const allowed = "metric together with target_p95_ms; or a list under targets";
  return [wrongKey([...path, "metric"], "names a metric, but there is no limit for it", allowed)];
}

function sweepFindings(sweep: AnyMap, path: Path): Finding[] {
  const { from_rate: from, to_rate: to, targets } = sweep;
  const at = [...path, "targets"];
  const findings = [
    ...targetsOfRates(targets, at, "says nothing here: the sweep itself sets the rate"),
    ...limitsOfSweep(sweep, path),
  ];
  if (typeof from !== "number" || typeof to !== "number" || from < to) return findings;
  const message = `is ${to}, which is not above from_rate (${from}): there is nothing to search`;
  return [...findings, wrongValue([...path, "to_rate"], message, "more than from_rate")];
}

/** A limit that not even the first level fits into would measure nothing. */
function limitsOfSweep(sweep: AnyMap, path: Path): Finding[] {
  const { from_rate, seconds_per_level = SWEEP_DEFAULTS.seconds_per_level } = sweep;
  if (typeof from_rate !== "number" || typeof seconds_per_level !== "number") return [];
  const least = { max_seconds: seconds_per_level, max_requests: Math.ceil(from_rate * seconds_per_level) };
  return Object.entries(least).flatMap(([key, needed]) => {
    const given = sweep[key];
    if (typeof given !== "number" || given >= needed) return [];
    return [wrongValue([...path, key], `is ${given}, which the first level does not fit into`, `at least ${needed}`)];
  });
}

function playsTrace(test: AnyMap): boolean {
  return valueAt(test, ["arrival", "process"]) === "trace";
}

function isAbove(value: unknown, limit: number): value is number {
  return typeof value === "number" && value > limit;
}
