import type { Deps } from "../deps.ts";
import { engineOf } from "../engines/index.ts";
import { ConfigurationError } from "../errors.ts";
import { apiKeyOf } from "../load/api-key.ts";
import { asker } from "../load/ask.ts";
import { countsTokens, loadPrompts, tokenizerOf } from "../load/prompts/load-prompts.ts";
import type { PromptSet } from "../load/prompts/prompt-set.ts";
import type { Endpoint } from "../model/endpoint.ts";
import { withoutBaseSuffix } from "../model/endpoint-id.ts";
import type { PromptSource, Scenario } from "../model/scenario.ts";
import { liesInside, seenFrom } from "../model/seen-from.ts";

/** The prompts by endpoint id. Base and head of one engine and model share a set, so that both are asked the same. */
export async function promptsFor(
  endpoints: readonly Endpoint[],
  { requests }: Scenario,
  deps: Deps,
): Promise<ReadonlyMap<string, PromptSet>> {
  const { prompts: source, cache, timeouts_ms: timeouts } = requests;
  const { files, cwd, signal } = deps;
  if (deps.ci) requireInside(source, cwd);
  const sets = new Map<string, PromptSet>();
  // Each model has a tokenizer of its own.
  const pairs = Map.groupBy(endpoints, ({ id }) => withoutBaseSuffix(id));
  for (const sides of pairs.values()) {
    const endpoint = sides.find(({ side }) => side === "base") ?? (sides[0] as Endpoint);
    await using ask = asker({ endpoint, apiKey: apiKeyOf(endpoint, deps.env), timeouts, signal });
    const tokenizer = countsTokens(source) ? await tokenizerOf(endpoint, engineOf(endpoint.engine), ask) : undefined;
    const set = await loadPrompts(source, { cache, files, cwd, ...(tokenizer === undefined ? {} : { tokenizer }) });
    for (const { id } of sides) sets.set(id, set);
  }
  return sets;
}

/**
 * In CI the scenario comes from a pull request, and prompts go to a URL that it names: a file beside the checkout might be
 * somebody's secret.
 * @throws ConfigurationError
 */
function requireInside(source: PromptSource, cwd: string): void {
  if (!("path" in source)) return;
  if (liesInside(seenFrom(cwd, source.path))) return;
  throw new ConfigurationError(`requests.prompts.path is ${source.path}, which lies outside the working directory`, {
    hint: "In CI prompts are only read from the checkout: put the file there.",
  });
}
