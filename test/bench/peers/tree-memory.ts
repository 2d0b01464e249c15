import { readdirSync, readFileSync } from "node:fs";

/** Memory of all descendants of a process, in bytes: the sum of their proportional sets (Linux). */
export function treeBytes(pid: number): number {
  return childrenOf(pid).reduce((sum, child) => sum + ownBytes(child) + treeBytes(child), 0);
}

function childrenOf(pid: number): number[] {
  return orGone(() => readdirSync(`/proc/${pid}/task`), []).flatMap((thread) =>
    orGone(() => readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" "), [])
      .filter((child) => child !== "")
      .map(Number),
  );
}

function ownBytes(pid: number): number {
  const text = orGone(() => readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"), "");
  return Number(/^Pss:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024;
}

/** Processes end while they are looked at. */
function orGone<T>(look: () => T, gone: T): T {
  try {
    return look();
  } catch {
    return gone;
  }
}
