/**
 * Runs one command in a process group of its own and ends that group when standard input closes.
 *
 *   node keeper.ts GRACE_SECONDS THROWAWAY_FOLDER|"" COMMAND [ARG...]
 *
 * The test process holds the other end of standard input. The kernel closes it however that process goes, SIGKILL
 * included, so stopping an engine and losing the test process are the same event and take the same path. A
 * death signal (PR_SET_PDEATHSIG) would reach the engine only and not the runners that Ollama and vLLM start, and
 * it fires when the *thread* that spawned ends, which for a test runner's worker thread is too early.
 *
 * Standard output: `pid N` at once, `exit CODE` or `exit SIGNAL` last. The command's own output goes to standard error.
 */
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const LEFTOVER_SECONDS = 3;
const [graceSeconds = "10", throwaway = "", command = "", ...args] = process.argv.slice(2);

// The reader may be gone: that is this program's very case, not an error.
process.stdout.on("error", () => {});
// Ctrl-C is for the test process. When it dies of it, standard input closes.
process.on("SIGINT", () => {});
process.on("SIGHUP", () => {});

const child = spawn(command, args, { detached: true, stdio: ["ignore", 2, 2] });

/** Only the leader is asked: Ollama and vLLM take their own runners down, and a runner hit first looks like a crash. */
function endGently(): void {
  child.kill("SIGTERM");
  setTimeout(killGroup, Number(graceSeconds) * 1000).unref();
}

function killGroup(): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    // Nobody left in it.
  }
}

/**
 * A runner that outlived its leader must not outlive the stop. It gets a moment first: Python's resource tracker, for
 * one, removes vLLM's shared memory (hundreds of megabytes) when it sees the others gone.
 */
async function clearGroup(): Promise<void> {
  await groupEnds();
  killGroup();
  await groupEnds();
}

async function groupEnds(): Promise<void> {
  const giveUpAt = performance.now() + LEFTOVER_SECONDS * 1000;
  while (groupLives() && performance.now() < giveUpAt) await sleep(20);
}

/** Asks /proc and not `kill(-group, 0)`, which also counts the dead that init has yet to reap. */
function groupLives(): boolean {
  return readdirSync("/proc").some((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    const [state, , group] = statFields(entry);
    return group === String(child.pid) && state !== "Z" && state !== "X";
  });
}

/** The fields after the program's name, which itself may hold spaces and brackets: state, parent, group, … */
function statFields(pid: string): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return []; // It ended between the listing and the look.
  }
}

function leave(report: string): void {
  if (throwaway !== "") rmSync(throwaway, { recursive: true, force: true });
  process.stdout.write(`${report}\n`);
  process.exit(0);
}

child.on("spawn", () => process.stdout.write(`pid ${child.pid}\n`));
child.on("error", (error) => leave(`error ${error.message}`));
child.on("exit", async (code, signal) => {
  await clearGroup();
  leave(`exit ${signal ?? code}`);
});
process.on("SIGTERM", endGently);
process.stdin.on("close", endGently);
process.stdin.resume();
