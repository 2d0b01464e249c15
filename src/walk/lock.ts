import type { Deps, HeldLease } from "../deps.ts";
import type { Ground } from "../discovery/grounds.ts";
import { InfrastructureError } from "../errors.ts";
import type { Warning } from "../model/run.ts";
import type { Scenario } from "../model/scenario.ts";
import { formatDuration } from "../report/format.ts";

/** One for each namespace: what is in it may share nodes, whichever engines a run measures. */
const LEASE = "llm-latency-gate";

/** What keeps other runs off the engines of this one. */
export interface Lock {
  /** Aborted once a part of it was lost: another run may measure from then on. */
  lost: AbortSignal;
  /** What is held, and how long it was waited for, in sentences. */
  notes: string[];
  warnings: Warning[];
}

/** Nothing in a cluster is measured, or nobody wants a lock. */
export const NO_LOCK: Lock = { lost: new AbortController().signal, notes: [], warnings: [] };

interface Wanted extends Pick<Scenario, "services" | "gate"> {
  /** When the run has to come to its end, on the clock of the deps. */
  deadlineMs?: number | undefined;
}

/**
 * Takes the lease of each namespace that engines are looked for in, or waits for it, before anything is asked of them.
 * Always in the same order, so that two runs that want the same two never wait for each other.
 * @param keep what gives them back.
 * @throws InfrastructureError where another run holds one of them to the end of the wait.
 */
export async function lockTargets(
  grounds: readonly Ground[],
  { services, gate, deadlineMs = Number.POSITIVE_INFINITY }: Wanted,
  deps: Pick<Deps, "clock" | "holder" | "progress">,
  keep: AsyncDisposableStack,
): Promise<Lock> {
  if (!services.lock) return NO_LOCK;
  const untilMs = Math.min(deps.clock.now() + services.lock_wait_minutes * 60_000, deadlineMs);
  const held: HeldLease[] = [];
  const lock = { notes: [] as string[], warnings: [] as Warning[] };
  for (const { cluster, namespace } of inOrder(grounds)) {
    const waitMs = Math.max(0, untilMs - deps.clock.now());
    const request = { namespace, name: LEASE, holder: deps.holder, waitMs };
    const lease = await cluster.acquireLease(request).catch((error: unknown) => {
      throw asRedAs(gate, error);
    });
    if ("refusal" in lease) lock.warnings.push(unlocked(namespace, lease.refusal));
    else {
      held.push(keep.use(lease));
      lock.notes.push(noteOf(namespace, lease));
    }
    // One that was lost while another was waited for: there is nothing to stop yet.
    for (const { lost } of held) if (lost.aborted) throw asRedAs(gate, lost.reason);
  }
  const lost = AbortSignal.any(held.map((lease) => lease.lost));
  lost.addEventListener("abort", () => deps.progress({ kind: "note", message: lossOf(lost) }), { once: true });
  return { ...lock, lost };
}

/** That the run was stopped because its lock is gone; nothing where it is not. */
export function lossWarnings({ lost }: Lock): Warning[] {
  return lost.aborted ? [{ code: "lock-lost", message: lossOf(lost) }] : [];
}

function lossOf({ reason }: AbortSignal): string {
  return `stopped, since another run may measure now, and both would spoil each other: ${(reason as Error).message}`;
}

/** By namespace first: the same cluster may have another address from elsewhere. */
function inOrder(grounds: readonly Ground[]): Ground[] {
  const keyOf = ({ namespace, cluster }: Ground) => `${namespace} ${cluster.server}`;
  const byKey = new Map(grounds.map((ground) => [keyOf(ground), ground]));
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, ground]) => ground);
}

function unlocked(namespace: string, refusal: string): Warning {
  const message = `no lock: another run may measure in namespace ${namespace} at the same time: ${refusal} (services.lock: false says so without this line)`;
  return { code: "no-lock", message };
}

function noteOf(namespace: string, { waitedMs, waitedFor }: HeldLease): string {
  const wait = waitedFor === undefined ? "" : `, after ${formatDuration(waitedMs)} of waiting for ${waitedFor}`;
  return `Lease ${LEASE} kept other runs out of namespace ${namespace}${wait}.`;
}

function asRedAs({ fail_on }: Scenario["gate"], error: unknown): unknown {
  if (!(error instanceof InfrastructureError) || fail_on.includes("infrastructure")) return error;
  const hint = error.hint === undefined ? {} : { hint: error.hint };
  return new InfrastructureError(error.message, { ...hint, red: false, cause: error.cause });
}
