import { ALL_PROBES, engineOf } from "../engines/index.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { EngineIdentity } from "../model/fingerprint.ts";
import type { Walk } from "./context.ts";

/** The longest that a run waits for the answers: they are small, and an engine that is busy then is none that has changed. */
const LIMIT_MS = 2_000;

/**
 * What the engine said it is before a test, which is what it said last, and what it says after it. A field that it does not
 * tell is "unknown". Undefined where it did not answer as a whole: half of the answers would look like another engine.
 */
export async function identityAround(
  endpoint: Endpoint,
  { identities, deps: { probe, signal } }: Pick<Walk, "identities" | "deps">,
): Promise<{ before: EngineIdentity; after: EngineIdentity } | undefined> {
  const before = identities.get(endpoint.id);
  if (before === undefined || signal.aborted) return undefined;
  const engine = engineOf(endpoint.engine);
  // All that was asked before the first test, since a field may be told by more than one answer.
  const questions = [...ALL_PROBES, ...engine.detailProbes(endpoint.model)];
  const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  const { answers, failure } = await probe(endpoint, questions, limit);
  const unwell = Object.values(answers).some((answer) => answer?.status === 429 || (answer?.status ?? 0) >= 500);
  if (failure !== undefined || unwell) return undefined;
  const after = engine.identity(answers, endpoint.model);
  identities.set(endpoint.id, after);
  return { before, after };
}

/** What was found before anything was measured. Ollama tells the context length only of a model that is loaded. */
export function identitiesOf(found: Readonly<Record<string, EngineIdentity>>): Map<string, EngineIdentity> {
  return new Map(Object.entries(found).map(([id, identity]) => [id, { ...identity, contextLength: "unknown" }]));
}
