import type { Deps } from "../deps.ts";
import { engineOf } from "../engines/index.ts";
import { apiKeyOf } from "../load/api-key.ts";
import { asker } from "../load/ask.ts";
import { countsTokens, loadPrompts, tokenizerOf } from "../load/prompts/load-prompts.ts";
import type { PromptSet } from "../load/prompts/prompt-set.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { Scenario } from "../model/scenario.ts";

/** The prompts by endpoint id. Base and head of one engine share a set, so that both are asked the same. */
export async function promptsFor(
  endpoints: readonly Endpoint[],
  { requests }: Scenario,
  deps: Deps,
): Promise<ReadonlyMap<string, PromptSet>> {
  const { prompts: source, cache, timeouts_ms: timeouts } = requests;
  const { files, cwd, signal } = deps;
  const sets = new Map<string, PromptSet>();
  const byEngine = Map.groupBy(endpoints, ({ engine }) => engine);
  for (const [engine, sides] of byEngine) {
    const endpoint = sides.find(({ side }) => side === "base") ?? (sides[0] as Endpoint);
    await using ask = asker({ endpoint, apiKey: apiKeyOf(endpoint, deps.env), timeouts, signal });
    const tokenizer = countsTokens(source) ? await tokenizerOf(endpoint, engineOf(engine), ask) : undefined;
    const set = await loadPrompts(source, { cache, files, cwd, ...(tokenizer === undefined ? {} : { tokenizer }) });
    for (const { id } of sides) sets.set(id, set);
  }
  return sets;
}
