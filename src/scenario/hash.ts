import { createHash } from "node:crypto";
import type { LoadTest, PromptSource, Scenario } from "../model/scenario.ts";
import { isMap } from "./path.ts";

/**
 * SHA-256 (hex) of what is asked of the engines: two runs may be compared only where it is the same.
 * Left out is what does not change the work: names for people, where the engines are, limits, how the run is judged, the
 * order of tests, the seed (with the nonce it only picks among equal prompts), and the prompts, which have a hash of
 * their own. The targets of a sweep are in: they steer which rates it tries.
 */
export function scenarioHash({ services, requests, test_scenarios }: Scenario): string {
  const { prompts: _prompts, seed: _seed, ...settings } = requests;
  const { ttft, load_tests, sweeps } = test_scenarios;
  const { enabled, iterations, warmup } = ttft;
  return sha256({
    api: services.api,
    settings,
    ttft: enabled ? { iterations, warmup } : false,
    load_tests: load_tests.map(withoutLimits),
    sweeps,
  });
}

/**
 * SHA-256 (hex) of the prompts: of texts in their order, else of where they come from.
 * @param contentDigest of what the source gave, such as the content of its file. With it the path does not count: the same
 *   file may lie elsewhere on another machine.
 */
export function promptsHash({ requests: { prompts } }: Scenario, contentDigest?: string): string {
  if (prompts.kind === "texts") return sha256(prompts.texts);
  return contentDigest === undefined ? sha256(prompts) : sha256({ source: withoutPath(prompts), contentDigest });
}

function withoutLimits({ target_p95_ms: _limit, metric: _metric, targets: _targets, ...work }: LoadTest): object {
  return work;
}

function withoutPath(source: PromptSource): object {
  if (!("path" in source)) return source;
  const { path: _path, ...others } = source;
  return others;
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
