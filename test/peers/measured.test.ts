import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { measured } from "../bench/peers/measured.ts";
import { tempFolder } from "../helpers/temp-folder.ts";

const can = process.platform === "linux" && spawnSync("python3", ["--version"]).status === 0;
const BURN_MS = 300;
const BURN = `while (process.cpuUsage().user < ${BURN_MS * 1000}); require("node:fs").writeFileSync("burnt", "")`;

async function measuredShell(script: string, folder: string, limitSeconds: number, memory = false) {
  const env = { NODE: process.execPath, BURN };
  const command = ["sh", "-c", script] as const;
  return await measured({ command, env, home: folder, folder, core: "0", limitSeconds, memory });
}

describe.skipIf(!can)("the cost of a tool", () => {
  it("has the CPU of an orphan in it, whose parent did not wait, and the tool's own exit code", async () => {
    await using folder = await tempFolder();
    const script = '("$NODE" -e "$BURN" &); until [ -e burnt ]; do sleep 0.02; done; exit 3';
    const cost = await measuredShell(script, folder.path, 60, true);
    expect(cost.exit).toBe(3);
    expect(cost.cpuMs).toBeGreaterThanOrEqual(BURN_MS);
    expect(cost.wallMs).toBeGreaterThanOrEqual(BURN_MS);
    // Node alone has more.
    expect(cost.peakBytes).toBeGreaterThan(10e6);
    expect(cost.startedMs).toBeLessThan(Number(process.hrtime.bigint()) / 1e6);
  });

  it("ends with its limit, and nothing of the tool is left, not even what was told to ignore the end", async () => {
    await using folder = await tempFolder();
    const script =
      "trap '' TERM; sleep 1000 & echo $! > pids; (sleep 1000 & echo $! >> pids); echo $$ >> pids; wait; sleep 1000";
    const cost = await measuredShell(script, folder.path, 0.5);
    expect(cost.exit).toBe("limit");
    const pids = readFileSync(join(folder.path, "pids"), "utf8").trim().split("\n");
    expect(pids).toHaveLength(3);
    expect(pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
  });
});
