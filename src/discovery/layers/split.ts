import type { EngineWorkload } from "../engine-workloads.ts";
import type { Front } from "../fronts.ts";
import { frontNamed } from "../way.ts";

/** One of several places among which a route splits its requests. */
export interface Share {
  kind: Front["kind"];
  name: string;
  weight: number;
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
  const own = shares.filter(({ kind, name }) => frontNamed(workload, kind, name) !== undefined);
  const mine = own.find(({ weight }) => weight > 0) ?? own[0];
  if (mine === undefined) return { warnings: [] };
  const total = shares.reduce((sum, { weight }) => sum + weight, 0);
  const others = shares.filter(({ kind, name, weight }) => weight > 0 && !frontNamed(workload, kind, name));
  const text = [mine, ...others].map(
    ({ kind, name, weight }) => `${Math.round((100 * weight) / total)} % to ${kind} ${name}`,
  );
  const warnings =
    others.length === 0 || mine.weight === 0
      ? []
      : [`${what} sends ${text.join(" and ")}: the figures are those of both`];
  const front = frontNamed(workload, mine.kind, mine.name);
  return { ...(front === undefined ? {} : { front }), share: mine, warnings };
}
