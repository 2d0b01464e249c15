import type { LeaseRequest } from "../model/cluster.ts";
import { ApiError } from "./api-errors.ts";
import type { ApiCall, Connection } from "./connection.ts";
import { oneLine } from "./one-line.ts";

/** `coordination.k8s.io/v1`. */
export interface Lease {
  metadata: { name: string; namespace?: string; resourceVersion?: string };
  spec?: LeaseSpec;
}

export interface LeaseSpec {
  /** Empty or absent: free. */
  holderIdentity?: string;
  leaseDurationSeconds?: number;
  /** MicroTime, as `microTime` writes it. */
  acquireTime?: string;
  renewTime?: string;
  leaseTransitions?: number;
}

export type LeaseKey = Pick<LeaseRequest, "namespace" | "name">;

/** A call that hangs must not outlast the lease that it renews. */
const CALL_MS = 5_000;

/** Undefined where there is none. Throws what the connection throws. */
export async function readLease(connection: Connection, { namespace, name }: LeaseKey): Promise<Lease | undefined> {
  try {
    return await send(connection, { method: "GET", path: `${collection(namespace)}/${encodeURIComponent(name)}` });
  } catch (error) {
    if (isStatus(error, 404)) return undefined;
    throw error;
  }
}

/**
 * Creates it, or replaces just the version that was read; undefined where another was first, or it is gone.
 * Throws what the connection throws.
 */
export async function writeLease(connection: Connection, namespace: string, lease: Lease): Promise<Lease | undefined> {
  const body = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", ...lease };
  const path = collection(namespace);
  const { name, resourceVersion } = lease.metadata;
  try {
    if (resourceVersion === undefined) return await send(connection, { method: "POST", path, body });
    return await send(connection, { method: "PUT", path: `${path}/${encodeURIComponent(name)}`, body });
  } catch (error) {
    // A new lease meets 404 where its namespace is missing: that is the caller's to know.
    if (isStatus(error, 409) || (resourceVersion !== undefined && isStatus(error, 404))) return undefined;
    throw error;
  }
}

/** Go reads a MicroTime with exactly six digits of a second: the three of `toISOString` are refused. */
export function microTime(wallMs: number): string {
  return new Date(wallMs).toISOString().replace("Z", "000Z");
}

/** `PR #12, run 345`, without the random word that makes an identity unique. */
export function holderOf({ spec }: Lease): string {
  return oneLine(spec?.holderIdentity ?? "").replace(/ \S+$/, "");
}

/** `PR #12, run 345 (held since 2026-11-24T10:00:00Z, expires 2026-11-24T10:07:00Z unless renewed)`, by its holder's clock. */
export function heldBy(lease: Lease): string {
  const { acquireTime = "", renewTime = "", leaseDurationSeconds = 0 } = lease.spec ?? {};
  const since = secondOf(Date.parse(acquireTime));
  const until = secondOf(Date.parse(renewTime) + leaseDurationSeconds * 1000);
  const times = [...since.map((at) => `held since ${at}`), ...until.map((at) => `expires ${at} unless renewed`)];
  return times.length === 0 ? holderOf(lease) : `${holderOf(lease)} (${times.join(", ")})`;
}

/** None where it is no time: another hand may have written anything. */
function secondOf(wallMs: number): string[] {
  const isTime = Math.abs(wallMs) <= 8.64e15;
  return isTime ? [new Date(wallMs).toISOString().replace(/\.\d+/, "")] : [];
}

async function send(connection: Connection, call: ApiCall): Promise<Lease> {
  return (await connection.request({ ...call, timeoutMs: CALL_MS })) as Lease;
}

function collection(namespace: string): string {
  return `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases`;
}

function isStatus(error: unknown, status: number): boolean {
  return error instanceof ApiError && error.status === status;
}
