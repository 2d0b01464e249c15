import type { Container, Pod } from "../../../../src/model/kube.ts";
import type { EngineId } from "../../../../src/model/scenario.ts";
import { type Simulator, type SimulatorSettings, startSimulator } from "../../../../src/simulator/simulator.ts";

/** Which engine an image is. */
const IMAGES: readonly (readonly [RegExp, EngineId])[] = [
  [/vllm/, "vllm"],
  [/text-generation-inference/, "tgi"],
  [/ollama/, "ollama"],
  [/llama\.cpp/, "openai"],
];

/** Annotations by which a test makes an engine of its own. */
export const SLOWDOWN = "live/slowdown";
export const MODELS = "live/models";

/** An engine as its container says: where it is and what it was started with. */
export interface Wanted {
  /** Of the container's life: another one after a restart. */
  readonly key: string;
  readonly pod: string;
  readonly settings: SimulatorSettings;
}

/** What runs in the pods whose image is an engine's, each at the pod's own address. */
export function wantedEngines(pods: readonly Pod[]): Wanted[] {
  return pods.flatMap((pod) => (pod.spec?.containers ?? []).flatMap((container) => wantedEngine(pod, container) ?? []));
}

function wantedEngine({ metadata, status }: Pod, container: Container): Wanted | undefined {
  const dialect = IMAGES.find(([image]) => image.test(container.image ?? ""))?.[1];
  const life = status?.containerStatuses?.find(({ name }) => name === container.name);
  const port = container.ports?.[0]?.containerPort;
  if (dialect === undefined || port === undefined || life?.state?.running === undefined) return undefined;
  if (status?.podIP === undefined || metadata.deletionTimestamp !== undefined) return undefined;
  const { [SLOWDOWN]: slowdown, [MODELS]: models } = metadata.annotations ?? {};
  return {
    key: `${metadata.uid}/${container.name}/${life.restartCount}/${status.podIP}`,
    pod: `${metadata.namespace}/${metadata.name}`,
    settings: {
      dialect,
      host: status.podIP,
      port,
      ...settingsOf(container),
      ...(models === undefined ? {} : { models: models.split(",") }),
      latency: { ...slotsOf(container), ...(slowdown === undefined ? {} : { slowdown: Number(slowdown) }) },
    },
  };
}

/** The arguments and variables that change what a client sees, the model of our own Ollama chart among them. */
function settingsOf(container: Container): Partial<SimulatorSettings> {
  const length =
    flag(container, "--max-model-len", "--max-total-tokens") ?? variable(container, "OLLAMA_CONTEXT_LENGTH");
  const model = flag(container, "--served-model-name", "--model-id", "--model") ?? variable(container, "MODEL");
  return {
    ...(length === undefined ? {} : { contextLength: Number(length) }),
    ...(model === undefined ? {} : { models: [model] }),
  };
}

function slotsOf(container: Container): { slots?: number } {
  const slots = flag(container, "--max-num-seqs", "--max-batch-size") ?? variable(container, "OLLAMA_NUM_PARALLEL");
  return slots === undefined ? {} : { slots: Number(slots) };
}

function variable({ env = [] }: Container, name: string): string | undefined {
  return env.find((it) => it.name === name)?.value;
}

/** The value of the first of these that there is: `--name value` or `--name=value`. */
function flag({ command = [], args = [] }: Container, ...names: string[]): string | undefined {
  const words = [...command, ...args];
  for (const name of names) {
    const at = words.findIndex((word) => word === name || word.startsWith(`${name}=`));
    if (at >= 0) return words[at] === name ? words[at + 1] : words[at]?.slice(name.length + 1);
  }
  return undefined;
}

/** Runs what is wanted and nothing else. Ends first: addresses of pods that are gone are given to new ones. */
export class Engines implements AsyncDisposable {
  readonly #running = new Map<string, { pod: string; simulator: Simulator }>();

  async run(wanted: readonly Wanted[]): Promise<void> {
    const keys = new Set(wanted.map(({ key }) => key));
    await Promise.all([...this.#running.keys()].filter((key) => !keys.has(key)).map((key) => this.#end(key)));
    const missing = wanted.filter(({ key }) => !this.#running.has(key));
    await Promise.all(
      missing.map(async ({ key, pod, settings }) => {
        this.#running.set(key, { pod, simulator: await startSimulator(settings) });
      }),
    );
  }

  /** Of a pod, `namespace/name`. */
  at(pod: string): Simulator | undefined {
    return [...this.#running.values()].find((engine) => engine.pod === pod)?.simulator;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.run([]);
  }

  async #end(key: string): Promise<void> {
    const engine = this.#running.get(key);
    this.#running.delete(key);
    await engine?.simulator.close();
  }
}
