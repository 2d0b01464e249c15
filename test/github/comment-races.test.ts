import { describe, expect, it, vi } from "vitest";
import { stateOf } from "../../src/github/comment-state.ts";
import { startFakeGitHub } from "../helpers/fake-github/index.ts";
import { commenting } from "./commenting.ts";

/** Mulberry32: the same disorder for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const RUNS = 100;
/** GitHub takes so long at most here; what a run has read is older than that by no more than one request. */
const SLOWEST_MS = 20;

describe("a hundred runs that comment at once", () => {
  it.each([1, 2])("leave exactly one comment, of the newest (seed %i)", async (seed) => {
    await using github = await startFakeGitHub();
    const draw = random(seed);
    github.fault({ delayMs: () => draw() * SLOWEST_MS });
    const limits = { settleMs: 2_000, requestMs: 20_000, finishMs: 60_000, runningMs: 60_000 };
    const numbers = Array.from({ length: RUNS }, (_, at) => at + 1).sort(() => draw() - 0.5);
    const runs = await Promise.all(numbers.map((number) => commenting(github, { number, limits })));
    await Promise.all(
      runs.map(async ({ comment }, at) => {
        await comment.running();
        await comment.finish(at % 2 === 0 ? "pass" : "regression", `verdict of run ${numbers[at]}`);
      }),
    );
    expect(github.state.comments).toHaveLength(1);
    const [comment] = github.state.comments;
    expect(stateOf(comment?.body ?? "")).toMatchObject({ number: RUNS });
    expect(comment?.body).toContain(`verdict of run ${RUNS}\n`);
    expect(runs.flatMap(({ warnings }) => warnings)).toEqual([]);
  });
});

describe("an older run whose write is under way while a newer one writes", () => {
  it("is overwritten, since the newer one looks again after a while", async () => {
    await using github = await startFakeGitHub();
    await (await commenting(github, { number: 1 })).comment.finish("pass", "verdict 1");
    const older = await commenting(github, { number: 5 });
    const newer = await commenting(github, { number: 6, limits: { settleMs: 800 } });
    github.fault({ method: "PATCH", delayMs: 400, times: 1 });
    const late = older.comment.finish("regression", "verdict 5");
    await vi.waitFor(() => expect(github.requests.some(({ method }) => method === "PATCH")).toBe(true));
    await newer.comment.finish("pass", "verdict 6");
    await late;
    const [comment] = github.state.comments;
    expect(github.state.comments).toHaveLength(1);
    expect(comment?.body).toContain("verdict 6");
    // Written by the newer one, by the older one over it, and by the newer one again.
    expect(comment?.edits).toBe(3);
  });
});
