import { stringify } from "yaml";
import type { EngineApi, EngineId, LoadTest, RequestSettings, TtftTest } from "../../src/model/scenario.ts";

export interface Measured {
  readonly urls: Partial<Record<EngineId, string>>;
  readonly models?: Partial<Record<EngineId, string>>;
  readonly api?: Partial<Record<EngineId, EngineApi>>;
  readonly requests?: Partial<RequestSettings>;
  /** Absent: no TTFT test. */
  readonly ttft?: Partial<TtftTest>;
  readonly loads?: readonly (Pick<LoadTest, "name" | "concurrent_users"> & Partial<LoadTest>)[];
}

/** A scenario file in the shape that users write: benchmark, services.manual_urls, test_scenarios. */
export function scenarioText({ urls, models = {}, api = {}, requests = {}, ttft, loads = [] }: Measured): string {
  return stringify({
    benchmark: { name: "live", description: "A real engine" },
    services: { manual_urls: urls, models, api },
    requests,
    test_scenarios: { ttft: ttft === undefined ? { enabled: false } : { enabled: true, ...ttft }, load_tests: loads },
  });
}
