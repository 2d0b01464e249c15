import { mkdir, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { say } from "../../live/engines/progress.ts";
import { startReferenceServer } from "../accuracy/reference-server.ts";
import { type Behaviour, behaviourOf, FAULT_CASES, withFault } from "./faults.ts";
import { type Cost, measured } from "./measured.ts";
import type { Observation } from "./observation.ts";
import type { Load, Peer, Told, Tool } from "./peer.ts";
import { SHAPE_NAMES, SHAPES, type ShapeName } from "./shapes.ts";

const SERVER_CORE = "0";
const CLIENT_CORE = "1";
const LIMIT_SECONDS = 240;
/** Longer than a client with sense waits for the next token. */
const FAULT_LIMIT_SECONDS = 60;

/** A tool that takes part, with all that was seen of it. */
export interface Contestant {
  peer: Peer;
  tool: Tool;
  /** Each shape's observations, one a round. */
  seen: Record<ShapeName, Observation[]>;
  /** Of each fault case, in their order. */
  behaviours: Behaviour[];
}

export async function contestantOf(peer: Peer): Promise<Contestant> {
  const seen = Object.fromEntries(SHAPE_NAMES.map((name) => [name, [] as Observation[]]));
  return { peer, tool: await peer.setUp(), seen: seen as Contestant["seen"], behaviours: [] };
}

/** Every shape, `rounds` times; in each the tools take turns, so that drift hits all alike. */
export async function measureShapes(contestants: readonly Contestant[], rounds: number, root: string): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const shape of SHAPE_NAMES) {
      // What a tool prepares in its home and the system in its cache is not counted.
      if (shape === "start" && round === 0) await observeAll(contestants, shape, root);
      const observations = await observeAll(contestants, shape, root);
      for (const [at, { seen }] of contestants.entries()) seen[shape].push(observations[at] as Observation);
    }
  }
}

async function observeAll(contestants: readonly Contestant[], name: ShapeName, root: string): Promise<Observation[]> {
  const observations: Observation[] = [];
  const shape = SHAPES[name];
  await using server = await startReferenceServer(shape, SERVER_CORE);
  for (const contestant of contestants) {
    await server.stamps();
    const load = { ...shape, baseUrl: server.baseUrl };
    const { cost, told } = await carry(contestant, load, {
      root,
      limitSeconds: LIMIT_SECONDS,
      memory: name === "burst",
    });
    observations.push({ cost, told, stamps: await server.stamps() });
    say(contestant.peer.name, `${name}: ${told.length} requests, exit ${cost.exit} after ${cost.wallMs.toFixed(0)} ms`);
  }
  return observations;
}

export async function showFaults(contestants: readonly Contestant[], root: string): Promise<void> {
  for (const contestant of contestants) {
    for (const fault of FAULT_CASES) {
      const { cost, told } = await withFault(fault, (load) =>
        carry(contestant, load, { root, limitSeconds: FAULT_LIMIT_SECONDS, memory: false }),
      );
      const behaviour = behaviourOf(told, cost.exit);
      contestant.behaviours.push(behaviour);
      say(contestant.peer.name, `${fault.name}: ${behaviour.ok} of ${told.length} ok, exit ${cost.exit}`);
    }
  }
}

async function carry(
  { peer, tool }: Contestant,
  load: Load,
  { root, limitSeconds, memory }: { root: string; limitSeconds: number; memory: boolean },
): Promise<{ cost: Cost; told: Told[] }> {
  const home = join(root, `home-${peer.name}`);
  await mkdir(home, { recursive: true });
  const folder = await mkdtemp(join(root, `${peer.name}-`));
  const command = await tool.command(load, folder);
  const cost = await measured({ command, env: tool.env, home, folder, core: CLIENT_CORE, limitSeconds, memory });
  // What was killed may have left half a file.
  return { cost, told: cost.exit === "limit" ? [] : await tool.told(folder) };
}
