import { ConfigurationError } from "../errors.ts";
import type { ValuesSide } from "./values-tree.ts";

const KINDS = { file: "a values file", folder: "a folder", release: "a release" } as const;

/**
 * Both sides with what both can have: a release keeps no templates, so those of a chart's folder are left out beside it.
 * @throws ConfigurationError where the one is only the values of a user, and the other those of a chart.
 */
export function alignSides(base: ValuesSide, head: ValuesSide): { base: ValuesSide; head: ValuesSide } {
  if (base.kind === head.kind) return { base, head };
  if (base.kind === "file" || head.kind === "file") {
    throw new ConfigurationError(
      `${base.name} is ${KINDS[base.kind]} and ${head.name} is ${KINDS[head.kind]}: they cannot be compared`,
      { hint: "Lay the file over its chart: helm/vllm,values.yaml." },
    );
  }
  const kept = (base.kind === "release" ? base : head).files.map(({ name }) => name);
  const keep = (side: ValuesSide) => ({ ...side, files: side.files.filter(({ name }) => kept.includes(name)) });
  return { base: keep(base), head: keep(head) };
}
