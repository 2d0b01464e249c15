import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const MODULE = new URL("../../src/load/young-generation.ts", import.meta.url).href;

/** In a process of its own, since the bound is that of a process: sizes of the young generation in MB. */
const PROGRAM = `
  import { setImmediate } from "node:timers/promises";
  import { getHeapSpaceStatistics } from "node:v8";
  const size = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space").space_size / 2 ** 20;
  /** What is kept for a while survives its first collections, which is what V8 grows for. */
  async function allocate() {
    let kept = [];
    for (let n = 0; n < 1_000; n++) {
      for (let i = 0; i < 5_000; i++) kept.push({ n: [i] });
      if (kept.length > 400_000) kept = [];
      await setImmediate();
    }
    return size();
  }
  const { boundYoungGeneration, unboundYoungGeneration } = await import(${JSON.stringify(MODULE)});
  const watch = boundYoungGeneration();
  const bounded = await allocate();
  watch[Symbol.dispose]();
  const still = await allocate();
  unboundYoungGeneration();
  console.log(JSON.stringify({ bounded, still, free: await allocate() }));
`;

describe("the young generation of the heap", () => {
  it("stays at two halves of 16 MB once it has them, until it may grow again", async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", PROGRAM], {
      cwd: fileURLToPath(new URL(".", import.meta.url)),
    });
    const sizes = JSON.parse(stdout) as { bounded: number; still: number; free: number };
    expect(stderr).toBe("");
    expect(sizes).toMatchObject({ bounded: 32, still: 32 });
    expect(sizes.free).toBeGreaterThan(32);
  });
});
