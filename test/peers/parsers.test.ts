import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Told } from "../bench/peers/peer.ts";
import { PEERS, peersOf } from "../bench/peers/peers.ts";
import * as aiperf from "../bench/peers/tools/aiperf.ts";
import * as guidellm from "../bench/peers/tools/guidellm.ts";
import * as inferencePerf from "../bench/peers/tools/inference-perf.ts";
import * as ours from "../bench/peers/tools/ours.ts";
import * as vllmBench from "../bench/peers/tools/vllm-bench.ts";

const fixtures = fileURLToPath(new URL("../fixtures/peers", import.meta.url));

function fixture(name: string): string {
  return readFileSync(join(fixtures, name), "utf8");
}

/** Times to 10 µs, so that floating point does not decide. */
function rounded(told: readonly Told[]): Told[] {
  return told.map((one) => (one.ttftMs === undefined ? one : { ...one, ttftMs: Math.round(one.ttftMs * 100) / 100 }));
}

describe("the result file of each tool, half of whose requests got an HTTP 500", () => {
  it("is read from inference-perf: seconds, and the first word of the answer out of its chunks", () => {
    expect(rounded(inferencePerf.parse(fixture("inference-perf.json")))).toEqual([
      { ok: true, key: "golf", ttftMs: 70.11 },
      { ok: false },
      { ok: true, key: "quebec", ttftMs: 64.11 },
      { ok: false },
    ]);
  });

  it("is read from AIPerf: the id that it sent, without the warm-up", () => {
    expect(rounded(aiperf.parse(fixture("aiperf.jsonl")))).toEqual([
      { ok: false, key: "5171ceaf-05ad-4479-baf4-e32e94eab78c" },
      { ok: true, key: "10b1d2a8-a6a7-47f4-96d5-85999618dd53", ttftMs: 62.44 },
      { ok: false, key: "9d6e2ee4-f4c7-4580-bed4-0e8ffdd6715d" },
      { ok: true, key: "b6dac053-4be7-4106-b173-6caea1cf18c7", ttftMs: 51.88 },
    ]);
  });

  it("is read from GuideLLM: successes first, with the text of their answers", () => {
    expect(rounded(guidellm.parse(fixture("guidellm.json")))).toEqual([
      { ok: true, key: "oscar", ttftMs: 109.54 },
      { ok: true, key: "tango", ttftMs: 65.09 },
      { ok: false },
      { ok: false },
    ]);
  });

  it("is read from vllm bench: lists of seconds, in which a failure has the TTFT 0", () => {
    expect(rounded(vllmBench.parse(fixture("vllm-bench.json")))).toEqual([
      { ok: true, key: "india", ttftMs: 56.77 },
      { ok: false, ttftMs: 0 },
      { ok: true, key: "papa", ttftMs: 75.89 },
      { ok: false, ttftMs: 0 },
    ]);
  });

  it("is read from our own samples, without the warm-up", () => {
    const told = rounded(ours.parse(fixture("llm-latency-gate.jsonl")));
    expect(told.map(({ ok, ttftMs }) => [ok, ttftMs])).toEqual([
      [false, undefined],
      [true, 156.85],
      [true, 66.74],
      [false, undefined],
      [false, undefined],
      [true, 65.62],
      [true, 65.57],
      [false, undefined],
    ]);
    expect(told[0]?.key).toBe("6d1ec1b7-2a5e-42fb-954e-faea32002957");
  });
});

describe("the peers", () => {
  it("are chosen by name, and a name that none has is refused with those that there are", () => {
    expect(peersOf([])).toBe(PEERS);
    expect(peersOf(["aiperf"]).map(({ name }) => name)).toEqual(["aiperf"]);
    expect(() => peersOf(["aiperf", "k6"])).toThrow("no peer is called k6; there are inference-perf, aiperf");
  });
});
