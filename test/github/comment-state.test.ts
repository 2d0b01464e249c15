import { describe, expect, it } from "vitest";
import { bodyOf } from "../../src/github/comment-body.ts";
import {
  type CommentState,
  historyBefore,
  keyOf,
  newestFirst,
  stateLine,
  stateOf,
} from "../../src/github/comment-state.ts";

const RUN = { runId: 512, number: 12, attempt: 1, sha: "b".repeat(40), outcome: "regression" as const };
const STATE: CommentState = {
  ...RUN,
  key: "0123456789abcdef",
  digest: "d",
  history: [{ ...RUN, number: 11, outcome: "pass" }],
};

describe("the hidden line of a comment", () => {
  it("comes back as it was, also by way of a server that writes CRLF", () => {
    expect(stateOf(`${stateLine(STATE)}\nwhatever`)).toEqual(STATE);
    expect(stateOf(`${stateLine(STATE)}\r\nwhatever`)).toEqual(STATE);
    expect(stateLine(stateOf(stateLine(STATE)) as CommentState)).toBe(stateLine(STATE));
  });

  it("cannot be ended or made to notify by what is in it", () => {
    const hostile = { ...STATE, key: "--><b>@org/team --- ----!>" };
    const inside = stateLine(hostile).slice("<!-- ".length, -" -->".length);
    expect(inside).not.toMatch(/--|[<>@]/);
    expect(stateOf(stateLine(hostile))).toEqual(hostile);
  });

  it.each([
    ["no line at all", ""],
    ["a text", "Benchmarks are fine"],
    ["a line that does not end", stateLine(STATE).slice(0, -4)],
    ["a line that is not the first", `\n${stateLine(STATE)}`],
    ["no JSON", "<!-- llm-latency-gate {oops} -->"],
    ["another schema", stateLine(STATE).replace('"schema":1', '"schema":2')],
    ["a run number that is none", stateLine(STATE).replace('"number":12', '"number":"12"')],
    ["a run number beyond all numbers", stateLine(STATE).replace('"number":12', '"number":1e300')],
    ["an outcome that there is not", stateLine(STATE).replace('"regression"', '"<img>"')],
    ["a commit that is none", stateLine(STATE).replace("b".repeat(40), "](http://evil)")],
    ["too long a history", stateLine({ ...STATE, history: Array(11).fill(RUN) })],
    ["a megabyte", `<!-- llm-latency-gate ${"[".repeat(1_000_000)} -->`],
  ])("is not seen in %s", (_, body) => {
    expect(stateOf(body)).toBeUndefined();
  });
});

describe("the history", () => {
  it("is of earlier runs with a verdict, each once, the newest first", () => {
    const run = (number: number, attempt: number, outcome: CommentState["outcome"]) => ({
      runId: number,
      number,
      attempt,
      outcome,
    });
    const states = [
      { ...run(7, 1, "running"), key: "", digest: "", history: [run(5, 2, "pass"), run(5, 1, "regression")] },
      { ...run(6, 1, "aborted"), key: "", digest: "", history: [run(5, 2, "pass")] },
    ];
    const history = historyBefore(run(7, 2, "pass"), states);
    expect(history.map(({ number, attempt }) => [number, attempt])).toEqual([
      [6, 1],
      [5, 2],
      [5, 1],
    ]);
  });

  it("orders runs by number, then by attempt", () => {
    const at = (number: number, attempt: number) => ({ runId: 1, number, attempt });
    expect(newestFirst(at(2, 1), at(1, 9))).toBeLessThan(0);
    expect(newestFirst(at(2, 1), at(2, 2))).toBeGreaterThan(0);
    expect(newestFirst(at(2, 1), at(2, 1))).toBe(0);
  });
});

it("keys of different parts differ, also where the parts only join alike", () => {
  expect(keyOf(["a", "b"])).toBe(keyOf(["a", "b"]));
  expect(new Set([keyOf(["a", "b"]), keyOf(["ab", ""]), keyOf(["", "ab"]), keyOf(['a","b'])]).size).toBe(4);
});

it("the largest comment is below GitHub's limit, in characters and in bytes", () => {
  const worst = {
    ...RUN,
    runId: Number.MAX_SAFE_INTEGER,
    number: Number.MAX_SAFE_INTEGER,
    attempt: Number.MAX_SAFE_INTEGER,
    sha: "f".repeat(64),
    outcome: "target-missed" as const,
  };
  const state = { ...worst, key: "k".repeat(16), history: Array(10).fill(worst) };
  const site = { repositoryUrl: `https://github.example.com/${"o".repeat(39)}/${"r".repeat(100)}` };
  const body = bodyOf("→".repeat(20_000), state, site);
  expect(body).toContain("→→→");
  expect(new TextEncoder().encode(body).length).toBeLessThanOrEqual(65_536);
  expect(body.length).toBeLessThanOrEqual(65_536);
});
