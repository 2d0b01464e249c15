import { dirname } from "node:path";
import { ConfigurationError } from "../errors.ts";
import { BASELINE_SCHEMA, type Baseline, type Session, type SessionMetric } from "../model/session.ts";
import { makeDirectory } from "./directory.ts";
import { MOST_BASELINE_BYTES, megabytes, readCapped, writeWhole } from "./files.ts";
import { migrate } from "./migrate.ts";
import { baselineSchema } from "./schema.ts";
import { checked, parseJson } from "./untrusted.ts";

const MOST_SESSIONS = 60;
/** What a repository or an artifact can carry for every night without a thought. */
const MOST_JSON_BYTES = 200_000;

/** Reads a baseline file of any version. Undefined where there is none; throws ConfigurationError for anything wrong in it. */
export async function readBaseline(path: string): Promise<Baseline | undefined> {
  const bytes = await readCapped(path, MOST_BASELINE_BYTES);
  return bytes === undefined ? undefined : baselineOf(bytes, path);
}

/** The bytes of a baseline file as what they are in the newest schema. */
export function baselineOf(bytes: Uint8Array, where: string): Baseline {
  return checked(baselineSchema, migrate("baseline", parseJson(bytes, where), where), where);
}

/** Writes it whole or not at all, and makes the folder. Throws ConfigurationError where it cannot be written. */
export async function writeBaseline(path: string, baseline: Baseline): Promise<void> {
  const text = baselineText(baseline);
  const bytes = Buffer.byteLength(text);
  if (bytes > MOST_BASELINE_BYTES) {
    throw new ConfigurationError(
      `a baseline of ${megabytes(bytes)} for ${path} is larger than what is read back, ${megabytes(MOST_BASELINE_BYTES)}`,
    );
  }
  try {
    await makeDirectory(dirname(path));
    await writeWhole(path, text);
  } catch (cause) {
    throw new ConfigurationError(`the baseline ${path} cannot be written: ${(cause as Error).message}`, { cause });
  }
}

/** A session a line, so that a committed baseline has differences that can be read. */
export function baselineText({ schema, sessions }: Baseline): string {
  return `{"schema":${JSON.stringify(schema)},"sessions":[\n${sessions.map((session) => JSON.stringify(session)).join(",\n")}\n]}\n`;
}

/**
 * The baseline with one more session, the newest last; one with the same id is replaced. At most 60 sessions are kept,
 * and at most 200 kB as JSON: the histograms of the oldest go first, then the oldest sessions. The newest stays in any case.
 */
export function addSession(baseline: Baseline | undefined, session: Session): Baseline {
  const others = (baseline?.sessions ?? []).filter(({ id }) => id !== session.id);
  const sessions = byAge([...others, session]).slice(-MOST_SESSIONS);
  return { schema: BASELINE_SCHEMA, sessions: trimmed(sessions) };
}

/** The oldest first; of the same time, in the order given. */
export function byAge<T extends { startedAt: string }>(sessions: readonly T[]): T[] {
  return sessions.toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
}

function trimmed(sessions: readonly Session[]): Session[] {
  const kept = [...sessions];
  const sizes = kept.map(sizeOf);
  // What is around the sessions: schema, brackets and line ends.
  let size = sizes.reduce(
    (sum, part) => sum + part,
    Buffer.byteLength(baselineText({ schema: BASELINE_SCHEMA, sessions: [] })),
  );
  for (const [index, session] of sessions.entries()) {
    if (size <= MOST_JSON_BYTES) return kept;
    const slim = withoutHistograms(session);
    size += sizeOf(slim) - (sizes[index] ?? 0);
    sizes[index] = sizeOf(slim);
    kept[index] = slim;
  }
  let first = 0;
  while (size > MOST_JSON_BYTES && first < kept.length - 1) size -= sizes[first++] ?? 0;
  return kept.slice(first);
}

/** As a line of the file. */
function sizeOf(session: Session): number {
  return Buffer.byteLength(JSON.stringify(session)) + 2;
}

function withoutHistograms(session: Session): Session {
  return { ...session, tests: session.tests.map((test) => ({ ...test, repeats: test.repeats.map(slimRepeat) })) };
}

/** A repeat without how its values lie. */
export function slimRepeat<T extends Session["tests"][number]["repeats"][number]>(repeat: T): T {
  const metrics = Object.entries(repeat.metrics).map(([id, { histogram: _, ...rest }]): [string, SessionMetric] => [
    id,
    rest,
  ]);
  return { ...repeat, metrics: Object.fromEntries(metrics) };
}
