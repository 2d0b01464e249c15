import type { EngineId } from "../../model/scenario.ts";
import { COMMON_FLAGS } from "./common.ts";
import type { FlagTable, LatencyFlag } from "./flag.ts";
import { OLLAMA_FLAGS } from "./ollama.ts";
import { TGI_FLAGS } from "./tgi.ts";
import { VLLM_FLAGS } from "./vllm.ts";

export { isIrrelevant } from "./common.ts";
export type { Axis, Effect, LatencyFlag, Movement, Signal } from "./flag.ts";

/** Everything that is known to change latency; what belongs to one engine comes before what belongs to all. */
export const FLAG_TABLES: readonly FlagTable[] = [
  { engine: "vllm", flags: VLLM_FLAGS },
  { engine: "tgi", flags: TGI_FLAGS },
  { engine: "ollama", flags: OLLAMA_FLAGS },
  { flags: COMMON_FLAGS },
];

export interface FoundFlag {
  flag: LatencyFlag;
  /** The one engine that has it; absent: several have, or it is none of an engine's. */
  engine?: EngineId;
}

/** The most keys that a spelling has, as `resources.limits.cpu`. */
const LONGEST_SPELLING = 3;

const SPELLINGS = new Map(FLAG_TABLES.map((table) => [table, spellingsOf(table)]));

/**
 * The flag that a key of a values file, an argument or a variable sets.
 * @param keys from the outermost to the innermost: `["vllmConfig", "maxNumSeqs"]`, `["extraArgs", "--max-num-seqs"]`
 * @param engines whose values they are, as far as that is known; only their flags are meant then
 */
export function findFlag(keys: readonly string[], engines: readonly EngineId[]): FoundFlag | undefined {
  const normal = keys.map(normalForm);
  const found = FLAG_TABLES.flatMap((table) => {
    const meant = table.engine === undefined || engines.length === 0 || engines.includes(table.engine);
    const flag = meant ? findIn(SPELLINGS.get(table), normal) : undefined;
    return flag === undefined ? [] : [{ flag, engine: table.engine }];
  });
  const [first] = found;
  if (first === undefined) return undefined;
  const shared = found.some(({ engine }) => engine !== first.engine);
  return first.engine === undefined || shared ? { flag: first.flag } : { flag: first.flag, engine: first.engine };
}

/** By the innermost keys, the longest spelling first; then by the keys above, for flags that mean all that is below them. */
function findIn(
  spellings: ReadonlyMap<string, LatencyFlag> | undefined,
  keys: readonly string[],
): LatencyFlag | undefined {
  for (let end = keys.length; end > 0; end--) {
    for (let length = Math.min(LONGEST_SPELLING, end); length > 0; length--) {
      const flag = spellings?.get(keys.slice(end - length, end).join("."));
      if (flag !== undefined && (end === keys.length || flag.below)) return flag;
    }
  }
  return undefined;
}

function spellingsOf({ flags }: FlagTable): Map<string, LatencyFlag> {
  return new Map(
    flags.flatMap((flag) =>
      [flag.name, ...(flag.also ?? [])].map((spelling) => [spellingForm(spelling), flag] as const),
    ),
  );
}

/** A name with a slash, such as `limits[nvidia.com/gpu]`, has dots of its own. */
function spellingForm(spelling: string): string {
  const keys = spelling.match(/\[[^\]]*\]|[^.[\]]+/g) ?? [];
  return keys.map((key) => normalForm(key.replace(/^\[|\]$/g, ""))).join(".");
}

/** `maxNumSeqs`, `max_num_seqs`, `--max-num-seqs` and `MAX_NUM_SEQS` are one; a short flag such as `-tp` keeps its hyphen. */
function normalForm(key: string): string {
  const short = /^-[A-Za-z]+$/.test(key);
  const word = key.replace(/[-_]/g, "");
  return short ? `-${word}` : word.toLowerCase();
}
