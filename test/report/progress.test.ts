import { describe, expect, test } from "vitest";
import type { ProgressEvent } from "../../src/model/progress.ts";
import { displayWidth } from "../../src/report/display-width.ts";
import {
  NO_PROGRESS,
  type ProgressState,
  progressLine,
  renderProgress,
  updateProgress,
} from "../../src/report/progress.ts";
import { expectGolden } from "./golden.ts";

const vllm = { endpointId: "vllm", scenario: "ttft" };
const ollama = { endpointId: "ollama", scenario: "quick_latency" };

function requests(
  step: typeof vllm,
  count: number,
  fromMs: number,
  everyMs: number,
  failEvery = Number.POSITIVE_INFINITY,
): ProgressEvent[] {
  return Array.from({ length: count }, (_, i) => {
    const common = { kind: "request-ended" as const, ...step, atMs: fromMs + i * everyMs };
    return (i + 1) % failEvery === 0
      ? { ...common, outcome: "server" as const }
      : { ...common, outcome: "ok" as const, ttftMs: 40 + (i % 10) };
  });
}

const STORY: ProgressEvent[] = [
  { kind: "plan", lines: ["quick: vllm, ollama", "about 1 min 40 s in all"], estimatedSeconds: 100 },
  { kind: "step-started", ...vllm, plannedRequests: 10, atMs: 0 },
  { kind: "warmup-ended", ...vllm, atMs: 200 },
  ...requests(vllm, 10, 300, 100),
  { kind: "step-ended", ...vllm, ok: 10, failed: 0, atMs: 1_400 },
  { kind: "step-started", ...ollama, plannedSeconds: 30, atMs: 1_500 },
  { kind: "warmup-ended", ...ollama, atMs: 2_000 },
  ...requests(ollama, 100, 2_200, 200, 9),
];

function play(events: readonly ProgressEvent[]): { state: ProgressState; lines: string[] } {
  let state = NO_PROGRESS;
  const lines: string[] = [];
  for (const event of events) {
    const line = progressLine(event, state);
    if (line !== undefined) lines.push(line);
    state = updateProgress(state, event);
  }
  return { state, lines };
}

test("a terminal shows a row for each engine, as in the golden file", () => {
  const { state } = play(STORY);
  const blocks = [80, 60, 40].map((columns) => renderProgress(state, 22_000, columns, false).join("\n"));
  expectGolden("report-progress.txt", `${blocks.join("\n\n")}\n`);
});

test("a log has the plan, starts, ends and one line in ten seconds, as in the golden file", () => {
  const ended: ProgressEvent = { kind: "step-ended", ...ollama, ok: 88, failed: 12, atMs: 32_000 };
  expectGolden("report-progress-log.txt", `${play([...STORY, ended]).lines.join("\n")}\n`);
});

test("the lines of running requests are at least ten seconds apart, however many requests there are", () => {
  const step: ProgressEvent = { kind: "step-started", ...ollama, plannedSeconds: 60, atMs: 0 };
  const { lines } = play([step, ...requests(ollama, 6_000, 10, 10)]);
  expect(lines.filter((line) => line.includes("running"))).toHaveLength(6);
});

test("no row is as wide as the terminal, in colour or not, finished or not", () => {
  const sgr = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");
  const { state } = play(STORY);
  for (let columns = 21; columns <= 140; columns++) {
    for (const line of renderProgress(state, 9_000, columns, true)) {
      expect(displayWidth(line.replace(sgr, ""))).toBeLessThan(columns);
    }
  }
});

test("nothing is drawn before the first step", () => {
  expect(renderProgress(NO_PROGRESS, 0, 80, false)).toEqual([]);
});

test("the median is of the latest requests and the warm-up does not count", () => {
  const warm: ProgressEvent = { kind: "request-ended", ...vllm, outcome: "ok", ttftMs: 9_000, atMs: 50 };
  const { state } = play([STORY[1] as ProgressEvent, warm, STORY[2] as ProgressEvent, ...requests(vllm, 10, 300, 100)]);
  const [row] = renderProgress(state, 1_000, 80, false);
  expect(row).toContain("10/10 ok");
  expect(row).toContain("TTFT 44.5 ms");
});

test("a step that takes longer than planned says so instead of a negative time", () => {
  const { state } = play(STORY);
  expect(renderProgress(state, 200_000, 80, false).at(-1)).toBe(
    "  3 min 20 s elapsed, longer than the 1 min 40 s that were planned",
  );
});

test("the same engine's next test takes over its row", () => {
  const { state } = play([
    ...STORY,
    { kind: "step-started", endpointId: "vllm", scenario: "quick_latency", plannedSeconds: 30, atMs: 40_000 },
  ]);
  const rows = renderProgress(state, 40_100, 80, false);
  expect(rows).toHaveLength(3);
  expect(rows[0]).toMatch(/vllm +quick_latency .*warming up/);
});

describe("names and messages of others", () => {
  const evil = { endpointId: "::set-output name=a::b", scenario: "\n::error::x\u001b[2J" };
  const events: ProgressEvent[] = [
    { kind: "plan", lines: ["::warning::x", "a\n::debug::b"], estimatedSeconds: 1 },
    { kind: "note", message: "::add-mask::x\n##[error]y" },
    { kind: "step-started", ...evil, plannedRequests: 1, atMs: 0 },
    { kind: "step-ended", ...evil, ok: 1, failed: 0, atMs: 1 },
  ];

  test("are never a workflow command or a control sequence", () => {
    const { state, lines } = play(events);
    const all = [...lines, ...renderProgress(state, 5, 100, false)].join("\n");
    expect(all.split("\n").filter((line) => /^\s*::|##\[/.test(line))).toEqual([]);
    expect(all.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  });
});
