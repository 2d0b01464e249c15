import { isMap, type Path, valueAt } from "./path.ts";
import type { Finding } from "./problem.ts";
import { HTTP_URL } from "./schema.ts";

/**
 * Checks of one layer that a JSON schema cannot say. The value may still be anything: these run beside the schema, so
 * that all errors of a file come at once, and they are silent where the schema already speaks.
 */
export function checkLayer(value: unknown): Finding[] {
  return [...urlFindings(value), ...loadTestFindings(value), ...ttftTargetFindings(value)];
}

/** The schema's pattern lets through what only a parser of URLs refuses, such as a port of six digits. */
function urlFindings(value: unknown): Finding[] {
  const urls = valueAt(value, ["services", "manual_urls"]);
  if (!isMap(urls)) return [];
  return Object.entries(urls).flatMap(([engine, url]) => {
    if (typeof url !== "string" || !HTTP_URL.test(url) || URL.canParse(url)) return [];
    return [
      {
        path: ["services", "manual_urls", engine],
        part: "value",
        message: "is no URL: the host or the port is not valid",
        allowed: "a URL such as http://127.0.0.1:8000",
      },
    ];
  });
}

function loadTestFindings(value: unknown): Finding[] {
  const path = ["test_scenarios", "load_tests"];
  const tests = valueAt(value, path);
  if (!Array.isArray(tests)) return [];
  const maps = tests.map((test) => (isMap(test) ? test : {}));
  return maps.flatMap((test, index) => [
    ...nameFindings(maps, index, path),
    ...lengthFindings(test, [...path, index]),
    ...loadTargetFindings(test, [...path, index]),
  ]);
}

/** Names become folders and files, and some file systems do not tell `Quick` from `quick`. */
function nameFindings(tests: Record<string, unknown>[], index: number, path: Path): Finding[] {
  const name = nameOf(tests[index]);
  if (name === undefined) return [];
  const at = { path: [...path, index, "name"], part: "value" } as const;
  if (name === "ttft")
    return [
      { ...at, message: "is ttft, which is the name of the test under test_scenarios.ttft", allowed: "any other name" },
    ];
  const first = tests.findIndex((test) => nameOf(test) === name);
  if (first === index) return [];
  return [
    {
      ...at,
      message: `is also the name of test_scenarios.load_tests[${first}]`,
      allowed: "a name of its own for each test",
    },
  ];
}

function nameOf(test: Record<string, unknown> | undefined): string | undefined {
  return typeof test?.["name"] === "string" ? test["name"].toLowerCase() : undefined;
}

function lengthFindings(test: Record<string, unknown>, path: Path): Finding[] {
  const { name, duration_seconds: duration, requests, ramp_seconds: ramp } = test;
  const findings: Finding[] = [];
  if (name !== undefined && duration === undefined && requests === undefined) {
    findings.push({
      path,
      part: "value",
      message: "does not say how long it takes",
      allowed: "duration_seconds, requests, or both (whichever is first)",
    });
  }
  if (typeof ramp === "number" && typeof duration === "number" && ramp >= duration && ramp > 0) {
    findings.push({
      path: [...path, "ramp_seconds"],
      part: "value",
      message: `is ${ramp}, but the test ends after ${duration} seconds: its users would never all be there`,
      allowed: "less than duration_seconds",
    });
  }
  return findings;
}

function loadTargetFindings(test: Record<string, unknown>, path: Path): Finding[] {
  const findings = targetFindings(test["targets"], [...path, "targets"]);
  if (test["metric"] !== undefined && test["target_p95_ms"] === undefined) {
    findings.push({
      path: [...path, "metric"],
      part: "key",
      message: "names a metric, but there is no limit for it",
      allowed: "metric together with target_p95_ms; or a list under targets",
    });
  }
  return findings;
}

function ttftTargetFindings(value: unknown): Finding[] {
  const path = ["test_scenarios", "ttft", "targets"];
  const targets = valueAt(value, path);
  const rates = listOf(targets).flatMap((target, index): Finding[] =>
    isRate(target["metric"])
      ? [
          {
            path: [...path, index, "metric"],
            part: "value",
            message: `is ${target["metric"]}, which the ttft test does not measure: it has one user`,
            allowed: "ttft_ms, tpot_ms, itl_ms, e2e_ms; a rate belongs to a load test",
          },
        ]
      : [],
  );
  return [...targetFindings(targets, path), ...rates];
}

function targetFindings(targets: unknown, path: Path): Finding[] {
  return listOf(targets).flatMap((target, index): Finding[] => {
    const { metric, statistic } = target;
    if (!isRate(metric) || statistic === undefined || statistic === "mean") return [];
    return [
      {
        path: [...path, index, "statistic"],
        part: "value",
        message: `is ${String(statistic)}, but ${metric} has one value a run and therefore no percentiles`,
        allowed: "mean, or no statistic at all",
      },
    ];
  });
}

function isRate(metric: unknown): metric is string {
  return metric === "tokens_per_second" || metric === "requests_per_second";
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map((item) => (isMap(item) ? item : {})) : [];
}
