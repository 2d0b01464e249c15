import type { Warning } from "../model/run.ts";
import type { BaseServices, EngineId, LoadTest, Scenario, Target, TtftTest } from "../model/scenario.ts";
import type { Layer } from "./layer.ts";
import type { Merged } from "./merge.ts";
import { formatPath, type Path } from "./path.ts";
import { type Finding, type Problem, problemIn, wrongKey, wrongValue } from "./problem.ts";

/** What only shows when all layers lie together, with the place of the layer that said it. */
export function checkComplete(scenario: Scenario, merged: Merged, fallback: Layer): Problem[] {
  const findings = [
    ...nothingToDo(scenario),
    ...targetsWithoutMetric(scenario),
    ...cancelsAfterTheEnd(scenario),
    ...tracesWithoutTests(scenario),
    ...basesWithoutHead(scenario),
    ...baselineWithoutPath(scenario),
    ...keysInTheClear(scenario),
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

function basesWithoutHead({ base, services }: Scenario): Finding[] {
  return (Object.keys(base.manual_urls) as EngineId[])
    .filter((engine) => services.manual_urls[engine] === undefined)
    .map((engine) =>
      wrongKey(
        ["base", "manual_urls", engine],
        "has nothing to be compared with",
        `the same engine under services.manual_urls.${engine}, or no base for it`,
      ),
    );
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

/** A key that crosses a network in the clear is no secret any more. */
function keysInTheClear(scenario: Scenario): Finding[] {
  return (["services", "base"] as const).flatMap((side) => keysOfSideInTheClear(side, scenario[side]));
}

function keysOfSideInTheClear(side: "services" | "base", { manual_urls, api_key_env }: BaseServices): Finding[] {
  return (Object.keys(api_key_env) as EngineId[]).flatMap((engine): Finding[] => {
    const url = manual_urls[engine];
    if (url === undefined || new URL(url).protocol === "https:" || staysInside(new URL(url).hostname)) return [];
    return [
      wrongValue(
        [side, "manual_urls", engine],
        `begins with http://, and ${side}.api_key_env.${engine} would send its key over the network unencrypted`,
        "https://; http:// only for this machine and for services inside the cluster (names that end in .svc or .svc.cluster.local)",
      ),
    ];
  });
}

/** Loopback, and the names that only a cluster's own DNS resolves. */
function staysInside(host: string): boolean {
  const loopback =
    host === "localhost" || host.endsWith(".localhost") || /^127\.[\d.]+$/.test(host) || host === "[::1]";
  return loopback || /\.svc(\.cluster\.local)?$/.test(host);
}

/** What is allowed and will probably disappoint. */
export function completeWarnings(scenario: Scenario): Warning[] {
  return [
    ...timeoutWarnings(scenario),
    ...idleKeyWarnings(scenario),
    ...idleExporterWarnings(scenario),
    ...idlePathWarnings(scenario),
  ];
}

function timeoutWarnings({ requests: { timeouts_ms } }: Scenario): Warning[] {
  return (["connect", "first_token", "idle"] as const)
    .filter((name) => timeouts_ms[name] > timeouts_ms.total)
    .map((name) => ({
      code: "timeout-never-reached",
      message: `requests.timeouts_ms.${name} is ${timeouts_ms[name]} ms, but requests.timeouts_ms.total ends every request after ${timeouts_ms.total} ms; raise total too.`,
    }));
}

function idleKeyWarnings({ services }: Scenario): Warning[] {
  return (Object.keys(services.api_key_env) as EngineId[])
    .filter((engine) => services.manual_urls[engine] === undefined)
    .map((engine) => ({
      code: "key-not-used",
      message: `services.api_key_env.${engine} is not used: a key is only sent to a URL under services.manual_urls, and there is none for ${engine}.`,
    }));
}

function idleExporterWarnings(scenario: Scenario): Warning[] {
  return (["services", "base"] as const).flatMap((side) => {
    const { manual_urls, telemetry } = scenario[side];
    return (Object.keys(telemetry) as EngineId[])
      .filter((engine) => manual_urls[engine] === undefined)
      .map((engine) => ({
        code: "setting-not-used",
        message: `${side}.telemetry.${engine} is not used: there is no ${side}.manual_urls.${engine} that would be measured.`,
      }));
  });
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
