import { isMap, type Path, valueAt } from "./path.ts";

/** `requests.prompts` may be a list of texts, which is short for `{kind: texts, texts: […]}`. */

export const PROMPTS_PATH: Path = ["requests", "prompts"];

/** What a layer says, with its prompts in the long form. */
export function writtenOut(layer: object): object {
  const prompts = valueAt(layer, PROMPTS_PATH);
  const requests = valueAt(layer, ["requests"]);
  if (!Array.isArray(prompts) || !isMap(requests)) return layer;
  return { ...layer, requests: { ...requests, prompts: { kind: "texts", texts: prompts } } };
}

/** Where in the short form stands what has this path in the long one; undefined for anything but prompts. */
export function shortFormOf(path: Path): Path | undefined {
  const [requests, prompts, key, ...rest] = path;
  if (requests !== PROMPTS_PATH[0] || prompts !== PROMPTS_PATH[1]) return undefined;
  return key === "texts" ? [...PROMPTS_PATH, ...rest] : PROMPTS_PATH;
}
