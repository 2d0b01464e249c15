import type { Warning } from "../model/run.ts";
import type { BaseServices, EngineId, LoadTest, Scenario, Target, TestScenarios, TtftTest } from "../model/scenario.ts";
import { defaultStatistic, LOAD_TEST_DEFAULTS } from "./defaults.ts";
import type { Layer } from "./layer.ts";
import type { Merged } from "./merge.ts";
import { formatPath } from "./path.ts";
import { type Finding, type Problem, problemIn } from "./problem.ts";
import type { LoadTestInFile, TargetInFile } from "./schema.ts";

/** The merged layers: the defaults lie at the bottom, so that only items of lists can still lack keys. */
interface MergedFile extends Omit<Scenario, "test_scenarios"> {
  test_scenarios: Omit<TestScenarios, "ttft" | "load_tests"> & {
    ttft: Omit<TtftTest, "targets"> & { targets: TargetInFile[] };
    load_tests: LoadTestInFile[];
  };
}

/** The complete scenario. `merged` must hold the defaults and only layers without problems. */
export function complete(merged: Merged): Scenario {
  const file = merged.value as unknown as MergedFile;
  const { ttft, load_tests, ...tests } = file.test_scenarios;
  const { namespace, ...services } = file.services;
  const { prompts } = file.requests as { prompts: unknown };
  return {
    benchmark: file.benchmark,
    services: { ...(namespace !== undefined && { namespace }), ...services },
    base: file.base,
    environment: file.environment,
    requests: { ...file.requests, ...(Array.isArray(prompts) && { prompts: { kind: "texts", texts: prompts } }) },
    test_scenarios: {
      ttft: { ...ttft, targets: ttft.targets.map(completeTarget) },
      load_tests: load_tests.map(completeLoadTest),
      ...tests,
    },
    targets: file.targets,
    gate: file.gate,
  };
}

/** In the order in which one reads a test: what it is, then what it leaves to the defaults. */
function completeLoadTest(test: LoadTestInFile): LoadTest {
  const { name, concurrent_users, targets = [], ...given } = test;
  // YAML has no undefined values, whatever the types of optional keys say.
  const settings = given as Omit<LoadTest, "name" | "concurrent_users" | "targets">;
  return { name, concurrent_users, ...LOAD_TEST_DEFAULTS, ...settings, targets: targets.map(completeTarget) };
}

function completeTarget({ metric, statistic = defaultStatistic(metric), limit }: TargetInFile): Target {
  return { metric, statistic, limit };
}

/** What only shows when all layers lie together, with the place of the layer that said it. */
export function checkComplete(scenario: Scenario, merged: Merged, fallback: Layer): Problem[] {
  const findings = [
    ...nothingToDo(scenario),
    ...targetsWithoutMetric(scenario),
    ...basesWithoutHead(scenario),
    ...keysInTheClear(scenario),
  ];
  return findings.map((finding) => problemIn(merged.origins.get(formatPath(finding.path)) ?? fallback, finding));
}

function nothingToDo({ test_scenarios: { ttft, load_tests } }: Scenario): Finding[] {
  if (ttft.enabled || load_tests.length > 0) return [];
  return [
    {
      path: ["test_scenarios", "ttft", "enabled"],
      part: "value",
      message: "is false and there are no load tests: nothing would be measured",
      allowed: "true, or at least one test in test_scenarios.load_tests",
    },
  ];
}

/** A limit of something that is not measured could never be missed, and would look as if it were kept. */
function targetsWithoutMetric(scenario: Scenario): Finding[] {
  const { ttft, load_tests } = scenario.test_scenarios;
  const path = ["test_scenarios", "ttft"];
  return [
    ...(ttft.enabled ? perTokenTargets(ttft.targets, scenario.requests.max_tokens, path) : disabledTargets(ttft)),
    ...load_tests.flatMap((test, index) => {
      const at = ["test_scenarios", "load_tests", index];
      const tokens = test.max_tokens ?? scenario.requests.max_tokens;
      const short = test.target_p95_ms !== undefined && isPerToken(test.metric) && tokens < 2;
      return [
        ...perTokenTargets(test.targets, tokens, at),
        ...(short ? [needsTwoTokens([...at, "metric"], test.metric)] : []),
      ];
    }),
  ];
}

function disabledTargets(ttft: TtftTest): Finding[] {
  const path = ["test_scenarios", "ttft"];
  const message = "limits a test that is switched off by test_scenarios.ttft.enabled";
  const allowed = "enabled: true, or no target";
  const findings: Finding[] =
    ttft.target_ms === undefined ? [] : [{ path: [...path, "target_ms"], part: "key", message, allowed }];
  if (ttft.targets.length > 0) findings.push({ path: [...path, "targets"], part: "key", message, allowed });
  return findings;
}

function perTokenTargets(targets: readonly Target[], maxTokens: number, path: Finding["path"]): Finding[] {
  if (maxTokens >= 2) return [];
  return targets.flatMap(({ metric }, index) =>
    isPerToken(metric) ? [needsTwoTokens([...path, "targets", index, "metric"], metric)] : [],
  );
}

function isPerToken(metric: string): boolean {
  return metric === "tpot_ms" || metric === "itl_ms";
}

function needsTwoTokens(path: Finding["path"], metric: string): Finding {
  return {
    path,
    part: "value",
    message: `is ${metric}, which does not exist with max_tokens: 1`,
    allowed: "max_tokens of at least 2, or another metric",
  };
}

function basesWithoutHead({ base, services }: Scenario): Finding[] {
  return (Object.keys(base.manual_urls) as EngineId[])
    .filter((engine) => services.manual_urls[engine] === undefined)
    .map((engine) => ({
      path: ["base", "manual_urls", engine],
      part: "key",
      message: "has nothing to be compared with",
      allowed: `the same engine under services.manual_urls.${engine}, or no base for it`,
    }));
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
      {
        path: [side, "manual_urls", engine],
        part: "value",
        message: `begins with http://, and ${side}.api_key_env.${engine} would send its key over the network unencrypted`,
        allowed:
          "https://; http:// only for this machine and for services inside the cluster (names that end in .svc or .svc.cluster.local)",
      },
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
  return [...timeoutWarnings(scenario), ...idleKeyWarnings(scenario)];
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
