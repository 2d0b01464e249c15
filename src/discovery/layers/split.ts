import type { EngineWorkload } from "../engine-workloads.ts";
import type { Front } from "../fronts.ts";
import { frontNamed } from "../way.ts";

/** One of several places among which a route splits its requests. */
export interface Share {
  kind: Front["kind"];
  name: string;
  weight: number;
  /** Absent: that of the route. */
  namespace?: string;
}

/**
 * Where a route that splits its requests leads to.
 * `front`: the workload's own, undefined where it gets nothing of them. `warnings`: that others get some, too.
 */
export function splitOf(
  what: string,
  shares: readonly Share[],
  workload: EngineWorkload,
): { front?: Front; share?: Share; warnings: string[] } {
  const frontOf = ({ kind, name, namespace = workload.namespace }: Share) =>
    namespace === workload.namespace ? frontNamed(workload, kind, name) : undefined;
  const own = shares.filter((share) => frontOf(share) !== undefined);
  const mine = own.find(({ weight }) => weight > 0) ?? own[0];
  if (mine === undefined) return { warnings: [] };
  const total = shares.reduce((sum, { weight }) => sum + weight, 0);
  const others = shares.filter((share) => share.weight > 0 && frontOf(share) === undefined);
  const text = [mine, ...others].map(
    ({ kind, name, weight, namespace = workload.namespace }) =>
      `${Math.round((100 * weight) / total)} % to ${kind} ${namespace === workload.namespace ? name : `${namespace}/${name}`}`,
  );
  const warnings =
    others.length === 0 || mine.weight === 0
      ? []
      : [`${what} sends ${text.join(" and ")}: the figures are those of both`];
  const front = frontOf(mine);
  return { ...(front === undefined ? {} : { front }), share: mine, warnings };
}
