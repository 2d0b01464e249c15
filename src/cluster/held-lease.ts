import type { Deps, HeldLease } from "../deps.ts";
import { InfrastructureError } from "../errors.ts";
import type { Connection } from "./connection.ts";
import { heldBy, type Lease, type LeaseSpec, microTime, readLease, writeLease } from "./lease-object.ts";

/** Another may take the lease when nobody has renewed it for so long. */
export const LEASE_SECONDS = 60;
const RENEW_MS = (LEASE_SECONDS * 1000) / 3;
const RETRY_MS = 5_000;
/** No renewal begins later than this after the last good one, so that even one that hangs in each of its calls ends within the lease. */
const LAST_TRY_MS = (LEASE_SECONDS * 1000 * 2) / 3;

export type LeaseOutside = Pick<Deps, "log" | "clock" | "nonce">;

/** A lease as it was taken. */
export interface Taken {
  lease: Lease;
  /** On our clock, before the call was sent. */
  writtenAtMs: number;
  waitedMs: number;
  waitedFor: string | undefined;
}

/** A lease that is ours: renewed until it is released, by disposal or with the run, or lost. */
export class RenewedLease implements HeldLease {
  readonly #connection: Connection;
  readonly #outside: LeaseOutside;
  readonly #lost = new AbortController();
  readonly #ended = new AbortController();
  readonly #renewing: Promise<void>;
  readonly waitedMs: number;
  readonly waitedFor?: string;
  #lease: Lease;
  /** On our clock, before the call was sent: others count from when they see it. */
  #renewedAtMs: number;
  #release: Promise<void> | undefined;

  constructor(connection: Connection, outside: LeaseOutside, { lease, writtenAtMs, waitedMs, waitedFor }: Taken) {
    this.#connection = connection;
    this.#outside = outside;
    this.waitedMs = waitedMs;
    if (waitedFor !== undefined) this.waitedFor = waitedFor;
    this.#lease = lease;
    this.#renewedAtMs = writtenAtMs;
    this.#renewing = this.#renewOn();
    const onStop = () => void this[Symbol.asyncDispose]();
    connection.signal.addEventListener("abort", onStop, { once: true, signal: this.#ended.signal });
    if (connection.signal.aborted) onStop();
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#release ??= this.#releaseOnce();
    await this.#release;
  }

  async #renewOn(): Promise<void> {
    const { clock } = this.#outside;
    const over = AbortSignal.any([this.#ended.signal, this.#lost.signal]);
    let pauseMs = RENEW_MS;
    while (true) {
      await clock.sleep(pauseMs, over);
      if (over.aborted) return;
      pauseMs = await this.#renew();
    }
  }

  /** The pause until the next renewal. */
  async #renew(): Promise<number> {
    const { clock, log } = this.#outside;
    const startedAtMs = clock.now();
    try {
      await this.#write({ renewTime: microTime(clock.wall()) });
      this.#renewedAtMs = startedAtMs;
      return RENEW_MS;
    } catch (error) {
      // The stop of the run ended the call: it is released next.
      if (this.#ended.signal.aborted) return RETRY_MS;
      const { message } = error as Error;
      if (clock.now() + RETRY_MS - this.#renewedAtMs > LAST_TRY_MS) this.#lose(`it could not be renewed: ${message}`);
      else log.warn(`lease ${this.#lease.metadata.name} could not be renewed, which is tried again: ${message}`);
      return RETRY_MS;
    }
  }

  async #releaseOnce(): Promise<void> {
    this.#ended.abort();
    await this.#renewing;
    if (this.#lost.signal.aborted) return;
    try {
      await this.#write({ holderIdentity: "" });
    } catch (error) {
      const { message } = error as Error;
      this.#outside.log.warn(
        `lease ${this.#lease.metadata.name} could not be released and ends by itself within ${LEASE_SECONDS} s: ${message}`,
      );
    }
  }

  /** Writes as long as the lease is ours, else it is lost. A version that changed under our holder is taken up once. */
  async #write(change: LeaseSpec): Promise<void> {
    const { name, namespace = "" } = this.#lease.metadata;
    const holder = this.#lease.spec?.holderIdentity;
    for (let tries = 0; tries < 2; tries++) {
      const changed = { ...this.#lease, spec: { ...this.#lease.spec, ...change } };
      const written = await writeLease(this.#connection, namespace, changed);
      if (written !== undefined) {
        this.#lease = written;
        return;
      }
      const found = await readLease(this.#connection, { namespace, name });
      if (found?.spec?.holderIdentity !== holder) return this.#lose(wordsFor(found));
      this.#lease = found as Lease;
    }
    throw new InfrastructureError("somebody else keeps changing it");
  }

  /** A run that is at its end has nothing left to stop; its reader is told all the same. */
  #lose(why: string): void {
    const { name, namespace } = this.#lease.metadata;
    if (this.#ended.signal.aborted) {
      this.#outside.log.warn(
        `lease ${name} in namespace ${namespace} was lost before it was released, so that another run may have measured in the last ${RENEW_MS / 1000} s of this one: ${why}`,
      );
      return;
    }
    this.#lost.abort(new InfrastructureError(`lease ${name} in namespace ${namespace} was lost: ${why}`));
  }
}

function wordsFor(found: Lease | undefined): string {
  if (found === undefined) return "it was deleted";
  return found.spec?.holderIdentity ? `taken over by ${heldBy(found)}` : "its holder was cleared";
}
