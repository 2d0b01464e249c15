import type { RepeatResult } from "../../src/model/run.ts";
import type { ReportInput } from "../../src/report/build.ts";
import { comparison } from "./comparisons.ts";
import { HEALTH, SWEEP, VLLM_TOLD } from "./engine-stories.ts";
import { HOSTILE, RUN_STORIES } from "./runs.ts";
import { EXPLANATION, WAIVER } from "./unpaired-stories.ts";

/** The hostile run, with the hostile text in every further place where others write: waivers, fingerprints, guards, engines. */
export function hostileEverywhere(): ReportInput {
  const story = RUN_STORIES.hostile();
  const subject = { endpointId: HOSTILE, engine: "openai", scenario: HOSTILE } as const;
  const waived = comparison("fail", HOSTILE, {
    ...subject,
    warnings: [HOSTILE],
    details: [HOSTILE],
    explanation: EXPLANATION,
    waived: { ...WAIVER, reason: HOSTILE, author: HOSTILE, expires: HOSTILE, at: HOSTILE },
    seen: { base: 40, head: 51, low: 0.2, high: 0.4 },
  });
  return {
    ...story,
    run: { ...story.run, repeats: story.run.repeats.map(hostileRepeat) },
    comparisons: [...story.comparisons, waived, { ...waived, basis: "stored" }],
    match: {
      differences: [
        { part: "environment", field: HOSTILE, base: HOSTILE, head: HOSTILE },
        { part: "subject", field: `${HOSTILE}.model`, base: HOSTILE, head: HOSTILE },
      ],
      unknown: [`workload.${HOSTILE}`],
      comparable: false,
      modelChanged: true,
    },
    falseAlarms: HOSTILE,
    drift: [
      {
        ...subject,
        metric: "ttft_ms",
        statistic: "p50",
        perWeek: { low: 0.001, estimate: 0.01, high: 0.02 },
        sessions: 9,
        days: 9,
        drifting: true,
        reason: HOSTILE,
      },
    ],
    findings: (["error", "info"] as const).map((severity) => ({
      rule: "shared-node",
      severity,
      object: HOSTILE,
      engines: ["vllm"],
      message: HOSTILE,
      evidence: [HOSTILE],
      why: "It matters.",
      fix: HOSTILE,
    })),
    skippedChecks: [{ rule: "quota", reason: HOSTILE }],
    sweeps: [{ ...SWEEP, endpointId: HOSTILE, scenario: HOSTILE, reason: HOSTILE }],
    loadTests: [{ name: HOSTILE, arrival: { process: "poisson", rate: 3, burstiness: 1 } }],
  };
}

function hostileRepeat(repeat: RepeatResult): RepeatResult {
  const guard = { message: HOSTILE, hint: HOSTILE };
  return {
    ...repeat,
    health: HEALTH,
    designEffect: { ttft_ms: 3 },
    cut: { beforeMs: 0, afterMs: 0, requests: 3, unsteady: true },
    guards: [
      { guard: "buffered", cause: "foreign", ...guard },
      { guard: "errors", cause: "client", voids: [HOSTILE], ...guard },
    ],
    telemetry: {
      ...VLLM_TOLD,
      metrics: { queue: { unit: "ms", mean: 3, source: HOSTILE, caveat: HOSTILE } },
      problems: [HOSTILE],
    },
    crossCheck: [{ metric: "ttft_ms", clientMeanMs: 4, engineMeanMs: 9, result: "contradicts", message: HOSTILE }],
  };
}
