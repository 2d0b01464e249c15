import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached } from "../../live/engines/cache.ts";
import { runStep } from "../../live/engines/step.ts";
import { OFFLINE } from "./peer.ts";

/** Change the number with make_tokenizer.py. */
const VERSION = 1;
const MAKE = fileURLToPath(new URL("make_tokenizer.py", import.meta.url));

export interface Tokenizer {
  /** As a folder. */
  folder: string;
  /** The same in a hub's cache, and its name there. */
  hub: string;
  name: string;
}

/** The peers' tokenizer; made where the cache lacks it, by any Python that has `transformers`. */
export async function tokenizer(python: string): Promise<Tokenizer> {
  const root = await cached({
    name: `peer-tokenizer-${VERSION}`,
    proof: "hub",
    build: (aside) =>
      runStep({
        part: "tokenizer",
        what: "make a tokenizer",
        command: python,
        args: [MAKE, aside],
        cwd: aside,
        env: OFFLINE,
        limitSeconds: 180,
      }),
  });
  return { folder: join(root, "tokenizer"), hub: join(root, "hub"), name: "bench/tokenizer" };
}
