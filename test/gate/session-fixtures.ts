import { compareSessions, type SessionsInput } from "../../src/gate/sessions.ts";
import type { Comparison, FingerprintMatch } from "../../src/model/comparison.ts";
import type { EngineIdentity, Fingerprint } from "../../src/model/fingerprint.ts";
import type { Session, SessionRepeat } from "../../src/model/session.ts";
import { gateRule } from "./gate-fixtures.ts";

export const NOW = Date.parse("2026-06-30T12:00:00Z");
export const DAY = 86_400_000;
export const SAME: FingerprintMatch = { differences: [], unknown: [], comparable: true, modelChanged: false };

export const IDENTITY: EngineIdentity = {
  version: "0.11.0",
  model: "m",
  modelDigest: "sha256:1",
  quantization: "none",
  contextLength: "8192",
};

export function fingerprint(
  more: {
    workload?: Partial<Fingerprint["workload"]>;
    environment?: Partial<Fingerprint["environment"]>;
    subject?: Fingerprint["subject"];
  } = {},
): Fingerprint {
  return {
    workload: { scenarioHash: "s", promptsHash: "p", measuringVersion: "1", ...more.workload },
    environment: { path: "direct", gpu: "H100", nodeType: "big", client: "node 24.1.0 linux x64", ...more.environment },
    subject: more.subject ?? { vllm: IDENTITY },
  };
}

/** A repeat whose median TTFT is `value`; without one it has no metric. */
export function repeat(value: number | undefined, more: Partial<SessionRepeat> = {}): SessionRepeat {
  return {
    counts: { due: 300, failed: 0, failures: {} },
    metrics: value === undefined ? {} : { ttft_ms: { n: 300, p50: value } },
    ...more,
  };
}

/** One session of median TTFTs, so many days before now. */
export function session(
  id: string,
  daysAgo: number,
  values: readonly (number | undefined)[],
  more: Partial<Session> = {},
): Session {
  return {
    id,
    startedAt: new Date(NOW - daysAgo * DAY).toISOString(),
    toolVersion: "0.1.0",
    fingerprint: fingerprint(),
    tests: [{ endpointId: "vllm", engine: "vllm", scenario: "light", repeats: values.map((value) => repeat(value)) }],
    limits: [],
    ...more,
  };
}

/** One session a day, the newest last, and the last of them yesterday. */
export function daily(values: readonly (readonly (number | undefined)[])[], name = "base"): Session[] {
  return values.map((runs, at) => session(`${name}-${at}`, values.length - at, runs));
}

export function compare(
  base: readonly Session[],
  head: readonly Session[],
  more: Partial<SessionsInput> = {},
): Comparison[] {
  return compareSessions({
    rules: [gateRule()],
    base,
    head,
    basis: "stored",
    match: SAME,
    allow: [],
    historyOf: () => undefined,
    now: NOW,
    ...more,
  });
}

export function compareOne(...given: Parameters<typeof compare>): Comparison {
  return compare(...given)[0] as Comparison;
}
