import { stringify } from "yaml";
import type { ScenarioFile } from "../../src/scenario/schema.ts";

/** A scenario of well under a second: a few requests, few tokens. `more` replaces whole sections. */
export function quickScenario(manualUrls: Record<string, string>, more: ScenarioFile = {}): string {
  const { services, ...sections } = more;
  const scenario: ScenarioFile = {
    benchmark: { name: "Quick proof" },
    services: { manual_urls: manualUrls, ...services },
    requests: { max_tokens: 4 },
    test_scenarios: {
      ttft: { enabled: true, iterations: 6, warmup: 1, target_ms: 5_000 },
      load_tests: [{ name: "pair", concurrent_users: 2, requests: 6 }],
    },
    targets: { success_rate: 0.3 },
    ...sections,
  };
  return stringify(scenario);
}
