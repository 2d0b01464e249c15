import { describe, expect, it } from "vitest";
import { type CauseInput, findCauses } from "../../src/explain/causes.ts";
import type { Cause } from "../../src/model/cause.ts";
import type { Comparison } from "../../src/model/comparison.ts";
import type { MetricId } from "../../src/model/metrics.ts";
import type { EngineId } from "../../src/model/scenario.ts";
import type { RepeatTelemetry } from "../../src/model/telemetry.ts";
import { comparison } from "../report/comparisons.ts";
import { read } from "./sides.ts";

/** A metric of an engine that moved by so much for certain; what rose by more than 5 % fails. */
function moved(metric: MetricId, change: number, engine: EngineId = "vllm"): Comparison {
  const worse = metric === "tokens_per_second" ? -change : change;
  const seen = { base: 100, head: 100 * (1 + change), low: change - 0.02, high: change + 0.02 };
  return comparison(worse > 0.05 ? "fail" : "pass", "", { metric, engine, endpointId: engine, scenario: "chat", seen });
}

/** Within the noise. */
function still(metric: MetricId): Comparison {
  return comparison("pass", "", { metric, scenario: "chat", seen: { base: 100, head: 101, low: -0.02, high: 0.04 } });
}

const NOTHING: Omit<CauseInput, "comparisons"> = { telemetry: [], identities: [], cluster: [] };
const changes = (base: string, head: string) => ({ changes: read(base, head, "helm/vllm/values.yaml") });
const FEWER_SEQS = changes("maxNumSeqs: 256", "maxNumSeqs: 64");

function told(causes: readonly Cause[]): string[] {
  return causes.map(({ confidence, message }) => `${confidence}: ${message}`);
}

function telemetry(metrics: RepeatTelemetry["metrics"], more: Partial<RepeatTelemetry> = {}): RepeatTelemetry {
  return { engine: "vllm", source: "metrics", metrics, restarted: false, problems: [], ...more };
}

const queue = (mean: number) => telemetry({ queue: { unit: "ms", mean, source: "vllm:request_queue_time_seconds" } });
const preemptions = (total: number) =>
  telemetry({ preemptions: { unit: "events", total, source: "vllm:num_preemptions_total" } });

describe("a changed value", () => {
  it("likely moved what went where it is known to send it, and says on what that rests", () => {
    const causes = findCauses({
      ...NOTHING,
      ...FEWER_SEQS,
      comparisons: [moved("ttft_ms", 0.48), moved("tpot_ms", -0.1), still("e2e_ms")],
    });
    expect(causes).toEqual([
      {
        message:
          "--max-num-seqs 256 → 64 likely raised vllm's TTFT and lowered its TPOT: fewer requests run at once, and the others wait in the queue",
        confidence: "high",
        engines: ["vllm"],
        metrics: ["ttft_ms", "tpot_ms"],
        evidence: ["TTFT p50 in chat rose by 48 %, as expected", "TPOT p50 in chat fell by 10 %, as expected"],
        change: expect.objectContaining({ path: "maxNumSeqs", file: "helm/vllm/values.yaml", line: 1 }),
      },
    ]);
  });

  it("is no cause of what went elsewhere, of what did not move, or of another engine", () => {
    const against = findCauses({ ...NOTHING, ...FEWER_SEQS, comparisons: [moved("ttft_ms", -0.2)] });
    const nothing = findCauses({ ...NOTHING, ...FEWER_SEQS, comparisons: [still("ttft_ms")] });
    const foreign = findCauses({ ...NOTHING, ...FEWER_SEQS, comparisons: [moved("ttft_ms", 0.04, "tgi")] });
    expect([against, nothing, foreign]).toEqual([[], [], []]);
  });

  it("is less likely where something went against it", () => {
    const [cause] = findCauses({
      ...NOTHING,
      ...FEWER_SEQS,
      comparisons: [moved("ttft_ms", 0.48), moved("tpot_ms", 0.3)],
    });
    expect(cause?.confidence).toBe("medium");
    expect(cause?.metrics).toEqual(["ttft_ms"]);
    expect(cause?.evidence).toContain("TPOT p50 in chat rose by 30 %, against what is expected");
  });

  it("is more likely where the engine's own metrics agree, and less where they contradict it", () => {
    const memory = changes("gpuMemoryUtilization: 0.9", "gpuMemoryUtilization: 0.5");
    const comparisons = [moved("ttft_ms", 0.48)];
    const confidence = (base: RepeatTelemetry, head: RepeatTelemetry) =>
      findCauses({
        ...NOTHING,
        ...memory,
        comparisons,
        telemetry: [{ engine: "vllm", base: [base], head: [head] }],
      })[0];
    expect(findCauses({ ...NOTHING, ...memory, comparisons })[0]?.confidence).toBe("medium");
    expect(confidence(preemptions(0), preemptions(312))).toMatchObject({
      confidence: "high",
      evidence: expect.arrayContaining(["the engine agrees: preemptions a run 0 → 312"]),
    });
    expect(confidence(queue(40), queue(4))).toMatchObject({
      confidence: "low",
      evidence: expect.arrayContaining(["the engine contradicts it: queue 40 → 4 ms"]),
    });
    // Half a millisecond, or a restarted engine, tells nothing.
    expect(confidence(queue(0.2), queue(0.9))?.confidence).toBe("medium");
    expect(confidence({ ...preemptions(0), restarted: true }, preemptions(312))?.confidence).toBe("medium");
  });

  it("is borne out by the stages that a stored base has kept", () => {
    const explanation = {
      percentiles: [],
      shape: "shift" as const,
      stages: [{ stage: "queue" as const, baseMs: 4, headMs: 40 }],
    };
    const [cause] = findCauses({
      ...NOTHING,
      ...FEWER_SEQS,
      comparisons: [{ ...moved("ttft_ms", 0.48), explanation }],
    });
    expect(cause?.evidence).toContain("the engine agrees: queue 4 → 40 ms");
  });

  it("is never beyond doubt beside another that may have done the same", () => {
    const two = changes("maxNumSeqs: 256\nenforceEager: no", "maxNumSeqs: 64\nenforceEager: yes");
    const causes = findCauses({ ...NOTHING, ...two, comparisons: [moved("ttft_ms", 0.48)] });
    expect(told(causes)).toEqual([
      "medium: --max-num-seqs 256 → 64 may have raised vllm's TTFT: fewer requests run at once, and the others wait in the queue",
      "medium: --enforce-eager false → true may have raised vllm's TTFT: without CUDA graphs and compiled kernels each step costs more",
    ]);
  });

  it("is less likely where nobody can tell whose value it is", () => {
    const any = { changes: read("resources: {limits: {cpu: 4}}", "resources: {limits: {cpu: 1}}") };
    const [cause] = findCauses({ ...NOTHING, ...any, comparisons: [moved("ttft_ms", 0.48)] });
    expect(cause).toMatchObject({ confidence: "low", engines: [] });
  });

  it("that may do either is at most probable", () => {
    const [cause] = findCauses({
      ...NOTHING,
      ...changes("quantization: fp8", "quantization: awq"),
      comparisons: [moved("tpot_ms", 0.2)],
    });
    expect(cause).toMatchObject({ confidence: "medium", evidence: ["TPOT p50 in chat rose by 20 %"] });
  });

  it("explains what got better as well", () => {
    const [cause] = findCauses({
      ...NOTHING,
      ...changes("enablePrefixCaching: false", "enablePrefixCaching: true"),
      comparisons: [moved("ttft_ms", -0.4)],
    });
    expect(cause?.message).toBe(
      "--enable-prefix-caching false → true likely lowered vllm's TTFT: prompts that begin alike are computed once; prompts without a common beginning gain nothing",
    );
  });
});

describe("beside the values", () => {
  it("another version is a cause, unless a changed tag says the same", () => {
    const identities = [{ engine: "vllm" as const, field: "version", base: "0.11.0", head: "0.12.0" }];
    const comparisons = [moved("tpot_ms", 0.2)];
    expect(told(findCauses({ ...NOTHING, identities, comparisons }))).toEqual([
      "medium: Another version (0.11.0 → 0.12.0) may have raised vllm's TPOT",
    ]);
    const tag = changes("image: {tag: v0.11.0}", "image: {tag: v0.12.0}");
    expect(told(findCauses({ ...NOTHING, ...tag, identities, comparisons }))).toEqual([
      "medium: image.tag v0.11.0 → v0.12.0 may have raised vllm's TPOT: another version of the engine runs, with its own defaults",
    ]);
  });

  it("other weights are a likely cause", () => {
    const identities = [{ engine: "vllm" as const, field: "modelDigest", base: "sha256:a", head: "sha256:b" }];
    expect(findCauses({ ...NOTHING, identities, comparisons: [moved("tpot_ms", 0.2)] })[0]?.confidence).toBe("high");
  });

  it("what happened in the cluster is a cause for the engine that it happened to", () => {
    const change = {
      atMs: 0,
      weight: "suspicious" as const,
      cause: "foreign" as const,
      kind: "newcomer" as const,
      object: "Pod shop/batch",
      endpointIds: ["vllm"],
      message: "Pod shop/batch came to the node of vllm.",
    };
    const comparisons = [moved("ttft_ms", 0.2), moved("ttft_ms", 0.2, "tgi")];
    const causes = findCauses({ ...NOTHING, cluster: [{ engines: ["vllm"], change }], comparisons });
    expect(told(causes)).toEqual(["low: Pod shop/batch came to the node of vllm; that could have raised vllm's TTFT"]);
  });
});

describe("a regression that nothing explains", () => {
  it("is said to be one where values were compared, with what was looked at", () => {
    const other = changes("port: 1\nlivenessProbe: {a: 1}", "port: 2\nlivenessProbe: {a: 2}");
    const [cause, ...more] = findCauses({ ...NOTHING, ...other, comparisons: [moved("ttft_ms", 0.48)] });
    expect(more).toEqual([]);
    expect(cause).toMatchObject({
      message: "Nothing that changed is known to explain vllm's TTFT",
      confidence: "low",
      evidence: ["TTFT p50 in chat rose by 48 %", "the 2 values that changed explain none of it"],
    });
    const [same] = findCauses({ ...NOTHING, changes: [], comparisons: [moved("ttft_ms", 0.48)] });
    expect(same?.evidence).toContain("no value of it changed");
  });

  it("is explained by what the engine shows, where it shows something", () => {
    const told = [{ engine: "vllm" as const, base: [preemptions(0)], head: [preemptions(40)] }];
    const causes = findCauses({ ...NOTHING, telemetry: told, comparisons: [moved("ttft_ms", 0.48)] });
    expect(causes.map(({ confidence, message }) => [confidence, message])).toEqual([
      [
        "low",
        "The KV cache was too small for the load, and running requests were put back, which could have raised vllm's TTFT",
      ],
    ]);
  });

  it("is left alone where nobody named values, and an improvement always", () => {
    expect(findCauses({ ...NOTHING, comparisons: [moved("ttft_ms", 0.48)] })).toEqual([]);
    expect(findCauses({ ...NOTHING, changes: [], comparisons: [moved("ttft_ms", -0.48)] })).toEqual([]);
  });
});
