import type { FieldDifference, FingerprintMatch } from "../model/comparison.ts";
import { withoutBaseSuffix } from "../model/endpoint-id.ts";
import type { EngineIdentity, Fingerprint } from "../model/fingerprint.ts";
import { ENGINE_IDS } from "../model/scenario.ts";

/** Ids of one engine on either side, as the subjects of the fingerprints name them. */
export interface EndpointIds {
  base: string;
  head: string;
}

const UNKNOWN = "unknown";
const WORKLOAD = ["scenarioHash", "promptsHash", "measuringVersion"] as const;
const ENVIRONMENT = ["path", "gpu", "nodeType", "client"] as const;
const IDENTITY = ["version", "model", "modelDigest", "quantization", "contextLength"] as const;
const MODEL_FIELDS: readonly string[] = ["model", "modelDigest"] satisfies (keyof EngineIdentity)[];

interface Field {
  part: FieldDifference["part"];
  field: string;
  base: string;
  head: string;
}

/**
 * What two sides have in common, field by field. Workload and environment must not contradict each other; the subject may
 * differ, since it is what a change changes, but another model has to be allowed. A fingerprint that is absent (of a
 * foreign file) is unknown throughout.
 * @param endpointPairs which endpoint is compared with which. Without it those of the same id (a `-base` at its end does not
 *   count), else the only one of the same engine.
 */
export function matchFingerprints(
  base: Fingerprint | undefined,
  head: Fingerprint | undefined,
  endpointPairs?: readonly EndpointIds[],
): FingerprintMatch {
  const fields = [
    ...WORKLOAD.map((field) => fieldOf("workload", field, base?.workload[field], head?.workload[field])),
    ...ENVIRONMENT.map((field) => fieldOf("environment", field, base?.environment[field], head?.environment[field])),
    ...subjectFields(base?.subject ?? {}, head?.subject ?? {}, endpointPairs),
  ];
  const differences = fields.filter(isDifferent);
  return {
    differences,
    unknown: fields.filter(isUnknown).map(({ part, field }) => `${part}.${field}`),
    comparable: differences.every(({ part }) => part === "subject"),
    modelChanged: differences.some(isModelDifference),
  };
}

/** Measured in the same way and place, as far as both say, and of the same model. */
export function isSameGround(base: Fingerprint | undefined, head: Fingerprint | undefined): boolean {
  const { comparable, modelChanged } = matchFingerprints(base, head);
  return comparable && !modelChanged;
}

export function isModelDifference({ part, field }: FieldDifference): boolean {
  return part === "subject" && MODEL_FIELDS.some((name) => field.endsWith(`.${name}`));
}

function fieldOf(part: Field["part"], field: string, base = UNKNOWN, head = UNKNOWN): Field {
  return { part, field, base, head };
}

function isUnknown({ base, head }: Field): boolean {
  return base === UNKNOWN || head === UNKNOWN;
}

function isDifferent(field: Field): boolean {
  if (isUnknown(field)) return false;
  const { base, head } = field;
  return field.field === "client" ? machineOf(base) !== machineOf(head) : base !== head;
}

/**
 * Another platform or processor of the measuring machine has another clock and another speed. Another version of Node has
 * not: it comes by itself with every image of a runner, and what changes numbers raises the measuring version.
 */
function machineOf(client: string): string {
  return client.replace(/^node \S+ /, "");
}

function subjectFields(
  base: Fingerprint["subject"],
  head: Fingerprint["subject"],
  endpointPairs: readonly EndpointIds[] | undefined,
): Field[] {
  const pairs = endpointPairs ?? pairsOf(Object.keys(base), headIds(Object.keys(head)));
  return pairs.flatMap((ids) =>
    IDENTITY.map((field) =>
      fieldOf("subject", `${ids.head}.${field}`, base[ids.base]?.[field], head[ids.head]?.[field]),
    ),
  );
}

/** A run that measured both sides names both in one fingerprint; what it tells of head is under the ids without `-base`. */
function headIds(ids: readonly string[]): string[] {
  const heads = ids.filter((id) => withoutBaseSuffix(id) === id);
  return heads.length === 0 ? [...ids] : heads;
}

function pairsOf(base: readonly string[], head: readonly string[]): EndpointIds[] {
  return head.map((id) => ({ head: id, base: baseIdOf(id, base) ?? "" }));
}

function baseIdOf(id: string, base: readonly string[]): string | undefined {
  const same = base.find((other) => other === id);
  const alike = base.find((other) => withoutBaseSuffix(other) === withoutBaseSuffix(id));
  const ofEngine = headIds(base).filter((other) => engineOf(other) !== undefined && engineOf(other) === engineOf(id));
  return same ?? alike ?? (ofEngine.length === 1 ? ofEngine[0] : undefined);
}

/** Ids begin with the name of their engine. */
function engineOf(id: string): string | undefined {
  return ENGINE_IDS.find((engine) => id === engine || id.startsWith(`${engine}-`));
}
