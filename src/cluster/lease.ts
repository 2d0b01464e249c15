import type { HeldLease, LeaseRefusal } from "../deps.ts";
import { InfrastructureError } from "../errors.ts";
import type { LeaseRequest } from "../model/cluster.ts";
import { ruleLine } from "./api-access.ts";
import { ApiError } from "./api-errors.ts";
import type { Connection } from "./connection.ts";
import { LEASE_SECONDS, type LeaseOutside, RenewedLease } from "./held-lease.ts";
import { heldBy, holderOf, type Lease, microTime, readLease, writeLease } from "./lease-object.ts";
import { stoppedError } from "./transport-errors.ts";

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
/** A line at once, and the next ones at doubling distances from here. */
const FIRST_REMINDER_MS = 30_000;
/** Each try that fails means that another was quicker; so many in a row are no race. */
const MOST_TRIES = 5;

/**
 * Takes the lease, or waits for it up to `waitMs`; it is renewed from then on, and released when it is disposed and when
 * the run stops. Refused where we may not, and where there is no such namespace.
 * Throws InfrastructureError when another holds it to the end of the wait, and when the run is stopped in the meantime.
 */
export async function acquireLease(
  connection: Connection,
  request: LeaseRequest,
  outside: LeaseOutside,
): Promise<HeldLease | LeaseRefusal> {
  try {
    return await new Acquisition(connection, request, outside).run();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 404) return { refusal: `there is no namespace ${request.namespace} to hold it in` };
    if (error.status !== 403) throw error;
    return { refusal: `${error.message}. This rule of a Role grants all that a lease takes: ${RULE}` };
  }
}

const RULE = ruleLine({ group: "coordination.k8s.io", resources: ["leases"], verbs: ["get", "create", "update"] });

/** Why the lease is not ours yet. */
interface Obstacle {
  who: string;
  /** The same with what is known of it. */
  waitingFor: string;
  /** What is thrown when the wait ends with it. */
  error: Error;
}

class Acquisition {
  readonly #connection: Connection;
  readonly #request: LeaseRequest;
  readonly #outside: LeaseOutside;
  readonly #identity: string;
  readonly #startedAtMs: number;
  #nextReminderMs = 0;
  #waitedFor: string | undefined;
  /** What another holder wrote last, and when it was seen first, on our clock. */
  #seen: { renewal: string; atMs: number } | undefined;

  constructor(connection: Connection, request: LeaseRequest, outside: LeaseOutside) {
    this.#connection = connection;
    this.#request = request;
    this.#outside = outside;
    this.#identity = `${request.holder} ${outside.nonce()}`;
    this.#startedAtMs = outside.clock.now();
  }

  async run(): Promise<HeldLease> {
    const { signal } = this.#connection;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      if (signal.aborted) throw stoppedError(signal, `waiting for lease ${this.#request.name}`);
      const result = await this.#attempt();
      if (result instanceof RenewedLease) return result;
      const leftMs = this.#request.waitMs - this.#waitedMs();
      if (leftMs <= 0) throw result.error;
      this.#waitedFor = result.who;
      this.#remind(result.waitingFor);
      await this.#outside.clock.sleep(Math.min(pauseMs, leftMs), signal);
    }
  }

  /** A server that is away for a moment is waited for as well. */
  async #attempt(): Promise<RenewedLease | Obstacle> {
    try {
      return await this.#take();
    } catch (error) {
      if (!(error instanceof InfrastructureError) || (error instanceof ApiError && !isPassing(error))) throw error;
      return { who: "the API server", waitingFor: `the API server: ${error.message}`, error };
    }
  }

  async #take(): Promise<RenewedLease | Obstacle> {
    const { namespace, name } = this.#request;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const found = await readLease(this.#connection, { namespace, name });
      if (found !== undefined && !this.#isFree(found)) return this.#heldByOther(found);
      const writtenAtMs = this.#outside.clock.now();
      const lease = await writeLease(this.#connection, namespace, this.#claim(found));
      const taken = { writtenAtMs, waitedMs: this.#waitedMs(), waitedFor: this.#waitedFor };
      if (lease !== undefined) return new RenewedLease(this.#connection, this.#outside, { lease, ...taken });
    }
    throw new InfrastructureError(`lease ${name} in namespace ${namespace} changes faster than it can be taken`);
  }

  /**
   * Free, ours by a call whose answer was lost, or not renewed for its whole duration. As in client-go, that is judged by
   * how long we have seen it stand still, never by the times in it: a clock that is wrong must not steal it.
   */
  #isFree({ spec }: Lease): boolean {
    if (!spec?.holderIdentity || spec.holderIdentity === this.#identity) return true;
    const now = this.#outside.clock.now();
    const renewal = `${spec.holderIdentity} ${spec.renewTime}`;
    if (this.#seen?.renewal !== renewal) this.#seen = { renewal, atMs: now };
    return now - this.#seen.atMs >= (spec.leaseDurationSeconds ?? LEASE_SECONDS) * 1000;
  }

  #claim(found: Lease | undefined): Lease {
    const { namespace, name } = this.#request;
    const now = microTime(this.#outside.clock.wall());
    const spec = {
      holderIdentity: this.#identity,
      leaseDurationSeconds: LEASE_SECONDS,
      acquireTime: now,
      renewTime: now,
      leaseTransitions: found === undefined ? 0 : (found.spec?.leaseTransitions ?? 0) + 1,
    };
    return { ...(found ?? { metadata: { name, namespace } }), spec: { ...found?.spec, ...spec } };
  }

  #heldByOther(lease: Lease): Obstacle {
    const { namespace, name, waitMs } = this.#request;
    const held = heldBy(lease);
    const seconds = lease.spec?.leaseDurationSeconds ?? LEASE_SECONDS;
    const error = new InfrastructureError(
      `lease ${name} in namespace ${namespace} is held by ${held}; waited ${Math.round(waitMs / 1000)} s for it`,
      {
        hint:
          `Let that run end, or wait longer. The lease of a run that is dead is taken over by a wait of more than ${seconds} s, ` +
          `or given free by: kubectl delete lease ${name} -n ${namespace}`,
      },
    );
    return { who: holderOf(lease), waitingFor: held, error };
  }

  #remind(waitingFor: string): void {
    const waitedMs = this.#waitedMs();
    if (waitedMs < this.#nextReminderMs) return;
    this.#outside.log.info(`waiting for ${waitingFor}`);
    this.#nextReminderMs = Math.max(FIRST_REMINDER_MS, 2 * waitedMs);
  }

  #waitedMs(): number {
    return this.#outside.clock.now() - this.#startedAtMs;
  }
}

function isPassing({ status }: ApiError): boolean {
  return status === 429 || status >= 500;
}
