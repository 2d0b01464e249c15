import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ProgressEvent } from "../../src/model/progress.ts";
import type { ScenarioFile } from "../../src/scenario/schema.ts";
import { type Fault, startSimulator } from "../../src/simulator/simulator.ts";
import { archiveOnDisk } from "../../src/store/archive.ts";
import { closedPort } from "../helpers/closed-port.ts";
import { runInProcess } from "../helpers/in-process.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { answer, scriptedServer, streaming } from "../helpers/scripted-server.ts";
import { tempFolder } from "../helpers/temp-folder.ts";

/** But for the first test, nothing in this file may pass: something is wrong with one of two live sides. */

/** Limits that only a fault can miss. */
const LENIENT: ScenarioFile = {
  requests: { max_tokens: 6 },
  test_scenarios: { ttft: { enabled: false }, load_tests: [{ name: "chat", concurrent_users: 2, requests: 6 }] },
  gate: {
    rules: [
      { metric: "success_rate", delta: 0.3, margin: 0.6 },
      { metric: "ttft_ms", delta: 0.9, margin: 0.99 },
    ],
  },
  targets: { success_rate: 0 },
};

const engine = (seed: number) => startSimulator({ dialect: "vllm", seed, latency: { baseTtftMs: 20, msPerToken: 2 } });

/** A paired run through the command line. */
async function paired(
  head: Record<string, string>,
  base: Record<string, string>,
  { onProgress, waivers }: { onProgress?: (event: ProgressEvent) => void; waivers?: string } = {},
) {
  await using folder = await tempFolder();
  await folder.file("scenario.yaml", quickScenario(head, { ...LENIENT, base: { manual_urls: base } }));
  if (waivers !== undefined) await folder.file("llm-latency-gate-waivers.yaml", waivers);
  const options = { cwd: folder.path, ...(onProgress && { onProgress }) };
  const { exitCode, stdout } = await runInProcess(["custom", "--config", "scenario.yaml"], options);
  const { report } = await onlyResult(join(folder.path, "results"));
  const of = (metric: string) => report.comparisons.find((comparison) => comparison.metric === metric);
  return { exitCode, stdout, outcome: report.verdict.outcome, success: of("success_rate"), ttft: of("ttft_ms") };
}

it("two sides with nothing wrong do pass", async () => {
  await using head = await engine(1);
  await using base = await engine(2);
  expect(await paired({ vllm: head.baseUrl }, { vllm: base.baseUrl })).toMatchObject({ exitCode: 0, outcome: "pass" });
});

describe("a side that is not there", () => {
  it.each([
    ["head", "vllm could not be measured"],
    ["base", "vllm-base could not be measured"],
  ])("%s", async (dead, message) => {
    await using alive = await engine(1);
    const nowhere = await closedPort();
    const [head, base] = dead === "head" ? [nowhere, alive.baseUrl] : [alive.baseUrl, nowhere];
    const seen = await paired({ vllm: head }, { vllm: base });
    expect(seen).toMatchObject({ exitCode: 4, outcome: "infrastructure", ttft: undefined });
    expect(seen.stdout.replaceAll(/\s+┃?\s*/g, " ")).toContain(message);
    expect(seen.stdout).toContain(nowhere);
  });

  it.each(["head", "base"])("%s, once it has answered the probes", async (dies) => {
    const [head, base] = [await engine(1), await engine(2)];
    const [dying, other] = dies === "head" ? [head, base] : [base, head];
    let gone: Promise<void> | undefined;
    const seen = await paired(
      { vllm: head.baseUrl },
      { vllm: base.baseUrl },
      {
        onProgress({ kind }) {
          if (kind === "step-started") gone ??= dying.close();
        },
      },
    );
    await Promise.all([gone, other.close()]);
    expect(seen).toMatchObject({ exitCode: 4, outcome: "infrastructure", ttft: { outcome: "invalid" } });
    expect(seen.success?.outcome).toBe(dies === "head" ? "fail" : "invalid");
  });
});

describe("a side that answers the probes and fails every request", () => {
  const FAULTS: [Fault, string][] = [
    [{ kind: "status", status: 500 }, "regression"],
    [{ kind: "status", status: 401 }, "infrastructure"],
    [{ kind: "html", status: 200 }, "regression"],
    [{ kind: "truncate", afterTokens: 0 }, "regression"],
    [{ kind: "error-in-stream" }, "regression"],
  ];

  it.each(FAULTS)("head, with %j", async (fault, outcome) => {
    await using head = await engine(1);
    await using base = await engine(2);
    head.setFault(fault);
    const seen = await paired({ vllm: head.baseUrl }, { vllm: base.baseUrl });
    expect(seen).toMatchObject({ outcome, exitCode: outcome === "regression" ? 1 : 4 });
    expect(seen.success?.outcome).toBe("fail");
    expect(seen.ttft).toMatchObject({ outcome: "invalid", reason: "head has no median TTFT in any of 4 pairs" });
  });

  it("base, which then is nothing to compare with", async () => {
    await using head = await engine(1);
    await using base = await engine(2);
    base.setFault({ kind: "status", status: 500 });
    const seen = await paired({ vllm: head.baseUrl }, { vllm: base.baseUrl });
    expect(seen).toMatchObject({ outcome: "invalid", exitCode: 3, ttft: { outcome: "invalid" } });
    expect(seen.success?.reason).toMatch(/^none of base's \d+ requests succeeded/);
  });

  it("head, though a waiver accepts that all of them fail: nothing is known of its latency", async () => {
    await using head = await engine(1);
    await using base = await engine(2);
    head.setFault({ kind: "status", status: 500 });
    const waivers = "waivers: [{metric: success_rate, accepted: 1, reason: known, author: ada, expires: 2999-12-31}]\n";
    const seen = await paired({ vllm: head.baseUrl }, { vllm: base.baseUrl }, { waivers });
    expect(seen).toMatchObject({
      success: { outcome: "fail", waived: { author: "ada" } },
      ttft: { outcome: "invalid" },
    });
    expect(seen.exitCode).toBeGreaterThan(0);
  });
});

describe("a side whose answers are whole and empty", () => {
  /** An OpenAI-compatible server whose answers have so many tokens. */
  const speaking = (tokens: number) =>
    scriptedServer((request, response) => {
      if (request.method === "POST") streaming(response).end(answer(tokens));
      else if (request.url === "/v1/models") response.end('{"object":"list","data":[{"id":"m","object":"model"}]}');
      else response.writeHead(404).end();
    });

  it.each([
    ["head", 0, 4, "regression"],
    ["base", 4, 0, "invalid"],
  ])("%s", async (_, ofHead, ofBase, outcome) => {
    await using head = await speaking(ofHead);
    await using base = await speaking(ofBase);
    const seen = await paired({ openai: head.baseUrl }, { openai: base.baseUrl });
    expect(seen).toMatchObject({ outcome, exitCode: outcome === "regression" ? 1 : 3, ttft: { outcome: "invalid" } });
  });
});

it("a head that is a regression is kept as one: it is no level for the runs of later nights", async () => {
  await using folder = await tempFolder();
  await using base = await engine(1);
  await using slow = await startSimulator({ dialect: "vllm", seed: 2, latency: { baseTtftMs: 80, msPerToken: 2 } });
  for (const [head, exitCode] of [
    [base, 0],
    [slow, 1],
  ] as const) {
    const scenario = quickScenario(
      { vllm: head.baseUrl },
      { ...LENIENT, base: { manual_urls: { vllm: base.baseUrl } } },
    );
    await folder.file("scenario.yaml", scenario);
    const argv = ["custom", "--config", "scenario.yaml", "--save-baseline", `${exitCode}.json`];
    expect((await runInProcess(argv, { cwd: folder.path })).exitCode).toBe(exitCode);
  }
  const sessionsOf = async (name: string) => (await archiveOnDisk.sessions(join(folder.path, name))) ?? [];
  expect((await sessionsOf("0.json")).map(({ regressed }) => regressed)).toEqual([undefined]);
  expect((await sessionsOf("1.json")).map(({ regressed }) => regressed)).toEqual([true]);
});

describe("calibrate", () => {
  async function calibrate(head: string, base: string) {
    await using folder = await tempFolder();
    await folder.file(
      "scenario.yaml",
      quickScenario({ vllm: head }, { ...LENIENT, base: { manual_urls: { vllm: base } } }),
    );
    const argv = ["calibrate", "--preset", "custom", "--config", "scenario.yaml", "--calibration", "noise.json"];
    const end = await runInProcess(argv, { cwd: folder.path });
    return { ...end, kept: existsSync(join(folder.path, "noise.json")) };
  }

  it("learns nothing from a copy that fails every request, and keeps nothing of it", async () => {
    await using good = await engine(1);
    await using bad = await engine(2);
    bad.setFault({ kind: "status", status: 500 });
    const { exitCode, kept, stdout } = await calibrate(good.baseUrl, bad.baseUrl);
    expect([exitCode, kept]).toEqual([3, false]);
    expect(stdout).toContain("Nothing was learned: fewer than 2 pairs count of vllm, chat.");
  });

  it("needs both copies, and names the one that is not there", async () => {
    await using good = await engine(1);
    const { exitCode, kept, stderr } = await calibrate(good.baseUrl, await closedPort());
    expect([exitCode, kept]).toEqual([4, false]);
    expect(stderr).toContain("calibrate needs both copies: vllm-base at http://127.0.0.1:");
  });
});
