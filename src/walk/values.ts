import type { Deps } from "../deps.ts";
import { type Discovery, NOTHING_DISCOVERED } from "../discovery/discover.ts";
import { affectedEngines, type ReadChange, readChanges } from "../explain/effects.ts";
import { readSides } from "../explain/sources/read-side.ts";
import type { ClusterAccess } from "../model/cluster.ts";
import type { EngineId, Scenario } from "../model/scenario.ts";
import { NO_VALUES_CHANGED } from "../report/untouched.ts";
import { releasePlaces, releaseReader } from "./releases.ts";

/** What differs between the values of base and head; undefined where nobody says where they are. */
export async function readValues(
  scenario: Scenario,
  access: ClusterAccess,
  deps: Pick<Deps, "cwd" | "signal" | "connectCluster">,
): Promise<ReadChange[] | undefined> {
  const { base, head } = scenario.values;
  if (base === undefined) return undefined;
  await using clusters = new AsyncDisposableStack();
  const { cwd, signal } = deps;
  const sides = await readSides(
    { base, ...(head === undefined ? {} : { head }), places: releasePlaces(scenario) },
    { cwd, signal, readRelease: releaseReader(access, deps, clusters) },
  );
  return readChanges(sides.base, sides.head);
}

export interface Affected {
  discovery: Discovery;
  /** Without the rules about engines that are not measured: there is nothing that they could judge. */
  scenario: Scenario;
}

/** The engines to measure: all that are found, or with `values.only_affected` those whose values changed. */
export async function discoverAffected(
  scenario: Scenario,
  changes: readonly ReadChange[] | undefined,
  find: () => Promise<Discovery>,
): Promise<Affected> {
  if (!scenario.values.only_affected || changes === undefined) return { discovery: await find(), scenario };
  if (!changes.some(({ serving }) => serving)) return { discovery: NOTHING_CHANGED, scenario };
  const found = await find();
  const engines = [...new Set([...found.endpoints, ...found.absent].map(({ engine }) => engine))];
  const affected = affectedEngines(changes, engines);
  if (affected.length === engines.length) return { discovery: found, scenario };
  return affected.length === 0 ? { discovery: NOTHING_CHANGED, scenario } : onlyOf(affected, engines, found, scenario);
}

function onlyOf(
  affected: readonly EngineId[],
  engines: readonly EngineId[],
  found: Discovery,
  scenario: Scenario,
): Affected {
  const isAffected = ({ engine }: { engine?: EngineId }) => engine === undefined || affected.includes(engine);
  const untouched = engines.filter((engine) => !affected.includes(engine));
  const discovery = {
    ...found,
    endpoints: found.endpoints.filter(isAffected),
    absent: found.absent.filter(isAffected),
    warnings: [...found.warnings, ...untouched.map(notMeasured)],
  };
  const { gate } = scenario;
  const rules = gate.rules && { rules: gate.rules.filter(isAffected) };
  return { discovery, scenario: { ...scenario, gate: { ...gate, ...rules } } };
}

const NOTHING_CHANGED: Discovery = {
  ...NOTHING_DISCOVERED,
  warnings: [
    {
      code: NO_VALUES_CHANGED,
      message: "No serving values changed, so that nothing was measured (values.only_affected).",
    },
  ],
};

function notMeasured(engine: EngineId): Discovery["warnings"][number] {
  const message = `${engine} is not measured: none of its values changed (values.only_affected).`;
  return { code: "not-affected", message };
}
