import { createHash } from "node:crypto";
import type { LoadTest, Scenario } from "../model/scenario.ts";
import { isMap } from "./path.ts";

/**
 * SHA-256 (hex) of what is asked of the engines: two runs may be compared only where it is the same.
 * Left out is what does not change the work: names for people, where the engines are, limits, the seed (with the nonce it
 * only picks among equal prompts), and the prompts, which have a hash of their own.
 */
export function scenarioHash({ services, requests, test_scenarios }: Scenario): string {
  const { prompts: _prompts, seed: _seed, ...settings } = requests;
  const { enabled, iterations, warmup } = test_scenarios.ttft;
  const load_tests = test_scenarios.load_tests.map(withoutLimits);
  return sha256({ api: services.api, settings, ttft: enabled ? { iterations, warmup } : false, load_tests });
}

/** SHA-256 (hex) of the prompts in their order. */
export function promptsHash({ requests }: Scenario): string {
  return sha256(requests.prompts);
}

function withoutLimits({ target_p95_ms: _limit, metric: _metric, targets: _targets, ...work }: LoadTest): object {
  return work;
}

function sha256(value: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(sorted(value)))
    .digest("hex");
}

/** Keys in order, so that the order of a file's lines does not matter. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
