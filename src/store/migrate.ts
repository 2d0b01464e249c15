import { z } from "zod";
import { ConfigurationError } from "../errors.ts";
import { CALIBRATION_SCHEMA } from "../model/calibration.ts";
import { RUN_SCHEMA } from "../model/run.ts";
import { BASELINE_SCHEMA } from "../model/session.ts";
import { MANIFEST_SCHEMA } from "./schema.ts";
import { checked, kindOf, quoted } from "./untrusted.ts";

export type Kind = "manifest" | "run" | "baseline" | "calibration";

/** What each kind of file says of itself today. */
export const newestSchema: Readonly<Record<Kind, string>> = {
  manifest: MANIFEST_SCHEMA,
  run: RUN_SCHEMA,
  baseline: BASELINE_SCHEMA,
  calibration: CALIBRATION_SCHEMA,
};

/** Step n makes version n + 2 of version n + 1. A step looks only at what it changes; the schema checks the whole afterwards. */
const STEPS: Readonly<Record<Kind, readonly ((json: unknown, where: string) => unknown)[]>> = {
  manifest: [],
  run: [runFromV1],
  baseline: [],
  calibration: [],
};

const SCHEMA_ID = /^llm-latency-gate\/([a-z]{1,40})\/v([1-9][0-9]{0,5})$/;

/**
 * The file's JSON in the newest version of its kind; nothing else is checked. Throws ConfigurationError for another
 * kind, a newer version, and for JSON that does not say what it is.
 * @param where names the file in errors
 */
export function migrate(kind: Kind, json: unknown, where: string = kind): unknown {
  const newest = versionOf(kind, newestSchema[kind], where);
  const version = versionOf(kind, schemaIdOf(json), where);
  if (version > newest) {
    throw new ConfigurationError(
      `${where} was written by a newer version of llm-latency-gate (${kind}/v${version}); update the tool`,
      { hint: `This version reads ${kind}/v1 to ${kind}/v${newest}.` },
    );
  }
  return STEPS[kind].slice(version - 1).reduce((older, step) => step(older, where), json);
}

/** What JSON says that it is; undefined where it says nothing. */
export function schemaIdOf(json: unknown): unknown {
  return json instanceof Object && "schema" in json ? json.schema : undefined;
}

function versionOf(kind: Kind, id: unknown, where: string): number {
  const wanted = quoted(newestSchema[kind]);
  if (id === undefined)
    throw new ConfigurationError(`${where} does not say what it is: it has no schema, wanted ${wanted}`);
  const [, found, version] = typeof id === "string" ? (SCHEMA_ID.exec(id) ?? []) : [];
  if (found !== kind) throw new ConfigurationError(`${where} has the schema ${kindOf(id)}, wanted ${wanted}`);
  return Number(version);
}

const side = z.enum(["head", "base"]);
const runV1 = z.looseObject({
  endpoints: z.array(z.looseObject({ id: z.string(), side, engine: z.string() })),
  repeats: z.array(z.looseObject({ endpointId: z.string(), scenario: z.string(), repeat: z.number() })),
});

/** v1 knew no guards, and a pair only by its number: the repeats of both sides of an engine with the same number are one. */
function runFromV1(json: unknown, where: string): unknown {
  const run = checked(runV1, json, where);
  const endpoints = new Map(run.endpoints.map((endpoint) => [endpoint.id, endpoint]));
  const keyOf = ({ endpointId, scenario, repeat }: (typeof run.repeats)[number], of: "mine" | "partner") => {
    const endpoint = endpoints.get(endpointId);
    const mine = endpoint?.side === "base";
    return JSON.stringify([endpoint?.engine, scenario, repeat, of === "mine" ? mine : !mine]);
  };
  const measured = new Set(run.repeats.map((repeat) => keyOf(repeat, "mine")));
  return {
    ...run,
    schema: "llm-latency-gate/run/v2",
    // The first v1 did not note it. It is a permission, and what is not known is not permitted.
    endpoints: run.endpoints.map((endpoint) => ({ forcesLength: false, ...endpoint })),
    repeats: run.repeats.map((repeat) => ({
      ...repeat,
      ...(measured.has(keyOf(repeat, "partner")) && { pair: repeat.repeat }),
      guards: [],
    })),
  };
}
