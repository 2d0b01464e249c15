import { didYouMean } from "../model/did-you-mean.ts";
import type { Warning } from "../model/run.ts";
import { numberOrText } from "./overrides.ts";
import { layerFromValue, type ParsedLayer } from "./parse-layer.ts";

const PREFIX = "LLM_LATENCY_GATE_";

/** Names a scenario file, as `--config` does. */
export const CONFIG_VARIABLE = `${PREFIX}CONFIG`;
/** Sets `requests.seed`, as `--seed` does. */
export const SEED_VARIABLE = `${PREFIX}SEED`;

type Env = Readonly<Record<string, string | undefined>>;

/** What the environment says, as a layer; undefined when it says nothing. An empty variable is an unset one. */
export function environmentLayer(env: Env): ParsedLayer | undefined {
  const seed = env[SEED_VARIABLE];
  return seed ? layerFromValue(SEED_VARIABLE, { requests: { seed: numberOrText(seed) } }) : undefined;
}

/** Variables that look like ours and are not read: a misspelt one would otherwise do nothing, in silence. Values stay out. */
export function unknownVariables(env: Env): Warning[] {
  const known = [CONFIG_VARIABLE, SEED_VARIABLE];
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && !known.includes(name) && !/_(API_KEY|TOKEN)$/.test(name))
    .flatMap((name): Warning[] => {
      const meant = didYouMean(name, known);
      if (meant === undefined) return [];
      return [{ code: "unknown-variable", message: `The variable ${name} is not read; did you mean ${meant}?` }];
    });
}
