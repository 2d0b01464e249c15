import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cache.ts";
import { GEMMA, gemmaGguf, type ModelName, TINY, tinyGguf } from "./models.ts";
import { OLLAMA_VERSION, ollamaBinary } from "./ollama-build.ts";
import { type RunningEngine, startEngine } from "./running-engine.ts";
import { runStep } from "./step.ts";

/** Change the number with the templates or the modelfile. */
const STORE_VERSION = 2;

/**
 * Ollama knows no template for either model. Gemma's writes roles and contents down. The tiny model's writes contents
 * only, so that a chat message can end the prompt in " finish" or " loop".
 */
const TEMPLATES = {
  [GEMMA]: "{{ range .Messages }}{{ .Role }}: {{ .Content }}\n{{ end }}assistant:",
  [TINY]: "{{ range .Messages }}{{ .Content }}{{ end }}",
};

export interface OllamaOptions {
  /** Named in `RunningEngine.model`; the server has both, and loads each on its first request. */
  readonly model?: ModelName;
  /** Requests per model served at once. */
  readonly parallel?: number;
  /** Requests that may wait before the server answers 503. */
  readonly maxQueue?: number;
}

export interface OllamaParts {
  readonly binary: string;
  /** Shared by all servers: a test may read from it, but must not create or delete models. */
  readonly store: string;
}

export async function setUpOllama(): Promise<OllamaParts> {
  const binary = await ollamaBinary();
  const ggufs = { [GEMMA]: await gemmaGguf(), [TINY]: await tinyGguf() };
  const store = await cached({
    name: `ollama-${OLLAMA_VERSION}-store-${STORE_VERSION}`,
    proof: "manifests",
    build: (aside) => createModels(binary, aside, ggufs),
  });
  return { binary, store };
}

export async function startOllama(options: OllamaOptions = {}): Promise<RunningEngine> {
  return serve(await setUpOllama(), options);
}

function serve({ binary, store }: OllamaParts, options: OllamaOptions): Promise<RunningEngine> {
  const { model = GEMMA, parallel = 1, maxQueue = 512 } = options;
  return startEngine({
    engine: "ollama",
    model,
    command: binary,
    args: ["serve"],
    env: {
      // Port 0: the kernel chooses, and the log tells what.
      OLLAMA_HOST: "127.0.0.1:0",
      OLLAMA_MODELS: store,
      // Or it calls home at the start.
      OLLAMA_NO_CLOUD: "1",
      // Or it deletes, at the start, what it holds to be unused in a store that others are reading.
      OLLAMA_NOPRUNE: "1",
      OLLAMA_NUM_PARALLEL: String(parallel),
      OLLAMA_MAX_QUEUE: String(maxQueue),
      // Or an idle model is unloaded after five minutes, and the next request pays for loading it.
      OLLAMA_KEEP_ALIVE: "-1",
      OLLAMA_CONTEXT_LENGTH: "2048",
    },
    address: (log) => {
      const hostAndPort = log.match(/Listening on (127\.0\.0\.1:\d+)/)?.[1];
      return hostAndPort && `http://${hostAndPort}`;
    },
    readyPath: "/api/version",
  });
}

async function createModels(binary: string, store: string, ggufs: Record<ModelName, string>): Promise<void> {
  // The client, like the server, writes a key into its home.
  const home = join(store, "home");
  mkdirSync(home);
  await using server = await serve({ binary, store }, {});
  for (const model of [GEMMA, TINY] as const) {
    writeFileSync(join(home, "Modelfile"), modelfile(ggufs[model], TEMPLATES[model]));
    await createModel(binary, server, model, home);
  }
  rmSync(home, { recursive: true });
}

async function createModel(binary: string, server: RunningEngine, model: ModelName, home: string): Promise<void> {
  await runStep({
    part: "ollama",
    what: `create the model ${model}`,
    command: binary,
    args: ["create", model, "-f", "Modelfile"],
    cwd: home,
    env: { HOME: home, OLLAMA_HOST: server.baseUrl, OLLAMA_NO_CLOUD: "1" },
    limitSeconds: 180,
  });
}

/** One thread: on cores shared with the client two wait for each other and were several times slower. */
function modelfile(gguf: string, template: string): string {
  const parameters = ["PARAMETER num_ctx 2048", "PARAMETER num_thread 1"];
  return [`FROM ${gguf}`, `TEMPLATE """${template}"""`, ...parameters, ""].join("\n");
}
