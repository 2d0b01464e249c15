import type { Warning } from "../model/run.ts";
import type { LoadTest, Scenario, Target, TtftTest } from "../model/scenario.ts";
import { enginesWithoutPlace, serviceFindings, serviceWarnings } from "./check-services.ts";
import type { Layer } from "./layer.ts";
import type { Merged } from "./merge.ts";
import { formatPath, type Path } from "./path.ts";
import { type Finding, type Problem, problemIn, wrongKey, wrongValue } from "./problem.ts";

/** What only shows when all layers lie together, with the place of the layer that said it. */
export function checkComplete(scenario: Scenario, merged: Merged, fallback: Layer, asksEngines = true): Problem[] {
  const findings = [
    ...nothingToDo(scenario),
    ...targetsWithoutMetric(scenario),
    ...cancelsAfterTheEnd(scenario),
    ...tracesWithoutTests(scenario),
    ...baselineWithoutPath(scenario),
    ...serviceFindings(scenario),
    ...(asksEngines ? enginesWithoutPlace(scenario) : []),
    ...valuesWithoutBase(scenario),
  ];
  return findings.map((finding) => problemIn(merged.origins.get(formatPath(finding.path)) ?? fallback, finding));
}

function nothingToDo({ test_scenarios: { ttft, load_tests, sweeps } }: Scenario): Finding[] {
  if (ttft.enabled || load_tests.length > 0 || sweeps.length > 0) return [];
  return [
    wrongValue(
      ["test_scenarios", "ttft", "enabled"],
      "is false and there are no load tests: nothing would be measured",
      "true, or at least one test in test_scenarios.load_tests or test_scenarios.sweeps",
    ),
  ];
}

/** A limit of something that is not measured could never be missed, and would look as if it were kept. */
function targetsWithoutMetric(scenario: Scenario): Finding[] {
  const { ttft, load_tests, sweeps } = scenario.test_scenarios;
  const tokensOf = ({ max_tokens }: { max_tokens?: number }) => max_tokens ?? scenario.requests.max_tokens;
  const path = ["test_scenarios", "ttft"];
  return [
    ...(ttft.enabled ? perTokenTargets(ttft.targets, scenario.requests.max_tokens, path) : disabledTargets(ttft)),
    ...load_tests.flatMap((test, index) => {
      const at = ["test_scenarios", "load_tests", index];
      const short = test.target_p95_ms !== undefined && isPerToken(test.metric) && tokensOf(test) < 2;
      return [
        ...perTokenTargets(test.targets, tokensOf(test), at),
        ...(short ? [needsTwoTokens([...at, "metric"], test.metric)] : []),
      ];
    }),
    ...sweeps.flatMap((sweep, index) =>
      perTokenTargets(sweep.targets, tokensOf(sweep), ["test_scenarios", "sweeps", index]),
    ),
  ];
}

function disabledTargets(ttft: TtftTest): Finding[] {
  const path = ["test_scenarios", "ttft"];
  const message = "limits a test that is switched off by test_scenarios.ttft.enabled";
  const allowed = "enabled: true, or no target";
  return [
    ...(ttft.target_ms === undefined ? [] : [wrongKey([...path, "target_ms"], message, allowed)]),
    ...(ttft.targets.length === 0 ? [] : [wrongKey([...path, "targets"], message, allowed)]),
  ];
}

function perTokenTargets(targets: readonly Target[], maxTokens: number, path: Path): Finding[] {
  if (maxTokens >= 2) return [];
  return targets.flatMap(({ metric }, index) =>
    isPerToken(metric) ? [needsTwoTokens([...path, "targets", index, "metric"], metric)] : [],
  );
}

function isPerToken(metric: string): boolean {
  return metric === "tpot_ms" || metric === "itl_ms";
}

function needsTwoTokens(path: Path, metric: string): Finding {
  return wrongValue(
    path,
    `is ${metric}, which does not exist with max_tokens: 1`,
    "max_tokens of at least 2, or another metric",
  );
}

function cancelsAfterTheEnd({ requests, test_scenarios }: Scenario): Finding[] {
  return test_scenarios.load_tests.flatMap(({ cancel, max_tokens = requests.max_tokens }, index): Finding[] => {
    if (cancel === undefined || cancel.after_tokens < max_tokens) return [];
    return [
      wrongValue(
        ["test_scenarios", "load_tests", index, "cancel", "after_tokens"],
        `is ${cancel.after_tokens}, but an answer ends after ${max_tokens} tokens: nothing would be cancelled`,
        "less than max_tokens",
      ),
    ];
  });
}

/** A trace is both: prompts, and the times of a load test. One without the other does nothing. */
function tracesWithoutTests({ requests: { prompts }, test_scenarios: { load_tests } }: Scenario): Finding[] {
  const isPlayed = load_tests.some(playsTrace);
  if (prompts.kind === "trace") {
    const allowed = "a test in test_scenarios.load_tests with arrival: {process: trace}, or another kind of prompts";
    const path = ["requests", "prompts", "kind"];
    return isPlayed ? [] : [wrongValue(path, "is trace, but no load test plays it", allowed)];
  }
  return load_tests.flatMap((test, index) =>
    playsTrace(test)
      ? [
          wrongValue(
            ["test_scenarios", "load_tests", index, "arrival", "process"],
            `is trace, but requests.prompts is of the kind ${prompts.kind}: there are no times to play`,
            "requests.prompts: {kind: trace, path: …}, or another process with a rate",
          ),
        ]
      : [],
  );
}

function playsTrace({ arrival }: LoadTest): boolean {
  return arrival?.process === "trace";
}

/** Where a base that is not live might be kept: examples for those who have not decided. */
const PATH_EXAMPLES = {
  phased: "runs/base, a folder of runs of the base",
  artifact: ".llm-latency-gate/baselines, a folder of stored sessions",
  file: "perf/baseline.json, one committed file",
};

function baselineWithoutPath({ gate: { baseline, baseline_path } }: Scenario): Finding[] {
  if (baseline === "paired" || baseline === "none" || baseline_path !== undefined) return [];
  return [
    wrongValue(
      ["gate", "baseline"],
      `is ${baseline}, but gate.baseline_path does not say where it is`,
      `gate.baseline_path: such as ${PATH_EXAMPLES[baseline]}`,
    ),
  ];
}

/** Without a base nothing can be told to be unchanged, and everything would be measured in silence. */
function valuesWithoutBase({ values: { base, head, only_affected } }: Scenario): Finding[] {
  if (base !== undefined) return [];
  const allowed = "values.base (--base-values, the input base-values) as well, such as origin/main:helm/vllm";
  if (only_affected)
    return [wrongValue(["values", "only_affected"], "is true, but no base names what changed", allowed)];
  return head === undefined ? [] : [wrongKey(["values", "head"], "has nothing to be compared with", allowed)];
}

/** What is allowed and will probably disappoint. */
export function completeWarnings(scenario: Scenario): Warning[] {
  return [...timeoutWarnings(scenario), ...serviceWarnings(scenario), ...idlePathWarnings(scenario)];
}

function timeoutWarnings({ requests: { timeouts_ms } }: Scenario): Warning[] {
  return (["connect", "first_token", "idle"] as const)
    .filter((name) => timeouts_ms[name] > timeouts_ms.total)
    .map((name) => ({
      code: "timeout-never-reached",
      message: `requests.timeouts_ms.${name} is ${timeouts_ms[name]} ms, but requests.timeouts_ms.total ends every request after ${timeouts_ms.total} ms; raise total too.`,
    }));
}

function idlePathWarnings({ gate: { baseline, baseline_path } }: Scenario): Warning[] {
  if (baseline_path === undefined || (baseline !== "paired" && baseline !== "none")) return [];
  return [
    {
      code: "setting-not-used",
      message: `gate.baseline_path is not used, because gate.baseline is ${baseline}; remove it, or set gate.baseline to phased, artifact or file.`,
    },
  ];
}
