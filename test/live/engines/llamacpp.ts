import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached } from "./cache.ts";
import { GEMMA, gemmaGguf, type ModelName, TINY, tinyGguf } from "./models.ts";
import { type RunningEngine, startEngine } from "./running-engine.ts";
import { needPython } from "./tools.ts";
import { makeVenv, VENV_PYTHON } from "./venv.ts";

const VERSION = "2026.10.11549";
const SERVER = fileURLToPath(new URL("llama_server.py", import.meta.url));

/**
 * Gemma's base model brings no template, and the server would put tokens of another family around each message. This
 * is ollama.ts's template in Jinja, so that both engines get the same prompt. The tiny model has its own in the file.
 */
const CHAT_TEMPLATES = {
  [GEMMA]: "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:",
  [TINY]: "",
};

export interface LlamaCppOptions {
  /** Gemma for anything timed; the tiny model answers thousands of tokens a second. */
  readonly model?: ModelName;
  /** Shared out among the slots. */
  readonly contextTokens?: number;
  /** Requests served at once; more are queued. */
  readonly slots?: number;
  /** One leaves the other core of a small machine to the client that measures. */
  readonly threads?: number;
}

export interface LlamaCppParts {
  readonly python: string;
  readonly models: Readonly<Record<ModelName, string>>;
}

export async function setUpLlamaCpp(): Promise<LlamaCppParts> {
  const python = await needPython("llama.cpp's server comes as a Python package");
  const folder = await cached({
    name: `xllamacpp-${VERSION}-py${python.version}`,
    proof: VENV_PYTHON,
    build: async (aside) => {
      const packages = [`xllamacpp==${VERSION}`];
      await makeVenv({ part: "llamacpp", python, folder: aside, packages, limitSeconds: 600 });
    },
  });
  const models = { [GEMMA]: await gemmaGguf(), [TINY]: await tinyGguf() };
  return { python: join(folder, VENV_PYTHON), models };
}

export async function startLlamaCpp(options: LlamaCppOptions = {}): Promise<RunningEngine> {
  const { model = GEMMA, contextTokens = 8192, slots = 4, threads = 1 } = options;
  const { python, models } = await setUpLlamaCpp();
  return startEngine({
    engine: "llamacpp",
    model,
    command: python,
    args: [SERVER, models[model], model, CHAT_TEMPLATES[model], "0", ...[contextTokens, slots, threads].map(String)],
    env: { HF_HUB_OFFLINE: "1" },
    address: (log) => log.match(/^listening on (\S+)$/m)?.[1],
    readyPath: "/health",
  });
}
