import { describe, expect, it } from "vitest";
import { SampleLog } from "../../src/load/sample-log.ts";
import type { RequestSample } from "../../src/model/sample.ts";

function sample(id: string): RequestSample {
  return {
    id,
    endpointId: "vllm",
    side: "head",
    scenario: "test",
    phase: "measured",
    repeat: 0,
    user: 0,
    turn: 0,
    attempt: 1,
    dueAtMs: 0,
    events: { atMs: [], readIndex: [] },
    outcome: "ok",
  };
}

/** A disk whose writes end when the test says so. */
function slowDisk() {
  const batches: string[][] = [];
  const pending: (() => void)[] = [];
  let underWay = 0;
  let most = 0;
  return {
    batches,
    most: () => most,
    async write(batch: readonly RequestSample[]) {
      batches.push(batch.map(({ id }) => id));
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise<void>((resolve) => pending.push(resolve));
      underWay -= 1;
    },
    finishOne: () => pending.shift()?.(),
  };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe("a sample log", () => {
  it("writes the first sample at once, and what ended meanwhile as the next batch, in order", async () => {
    const disk = slowDisk();
    const log = new SampleLog(disk.write);
    for (const id of ["a", "b", "c"]) log.add(sample(id));
    expect(disk.batches).toEqual([["a"]]);
    disk.finishOne();
    await nextTurn();
    expect(disk.batches).toEqual([["a"], ["b", "c"]]);
    log.add(sample("d"));
    disk.finishOne();
    await nextTurn();
    disk.finishOne();
    await log.flush();
    expect(disk.batches).toEqual([["a"], ["b", "c"], ["d"]]);
    expect(disk.most()).toBe(1);
  });

  it("waits in flush for all that was added, and starts again afterwards", async () => {
    const written: string[] = [];
    const log = new SampleLog(async (batch) => {
      await nextTurn();
      written.push(...batch.map(({ id }) => id));
    });
    for (let n = 0; n < 10; n++) log.add(sample(String(n)));
    await log.flush();
    expect(written).toHaveLength(10);
    log.add(sample("later"));
    await log.flush();
    expect(written.at(-1)).toBe("later");
  });

  it("tells in flush what went wrong first, and loses nothing that comes after", async () => {
    const written: string[] = [];
    const log = new SampleLog(async (batch) => {
      const ids = batch.map(({ id }) => id);
      if (ids.includes("a")) throw new Error("the disk is full");
      written.push(...ids);
    });
    log.add(sample("a"));
    await nextTurn();
    log.add(sample("b"));
    await expect(log.flush()).rejects.toThrow("the disk is full");
    expect(written).toEqual(["b"]);
  });

  it("has nothing to wait for when nothing was added", async () => {
    await new SampleLog(() => Promise.reject(new Error("never called"))).flush();
  });
});
