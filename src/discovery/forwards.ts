import type { Cluster } from "../deps.ts";
import { ToolError } from "../errors.ts";
import type { ForwardTarget } from "../model/cluster.ts";
import type { Failure } from "../model/failures.ts";

/** A port-forward that is open, and how to end it before the run does. */
export interface OpenForward {
  baseUrl: string;
  close(): Promise<void>;
}

/** The port-forwards to one cluster: one for each port that several look for, so that what is one engine has one URL. */
export class Forwards {
  readonly #cluster: Cluster;
  readonly #keep: AsyncDisposableStack;
  readonly #open = new Map<string, OpenForward>();

  /** @param keep what ends them all. */
  constructor(cluster: Cluster, keep: AsyncDisposableStack) {
    this.#cluster = cluster;
    this.#keep = keep;
  }

  /** Never throws for what the cluster refuses. */
  async open(target: ForwardTarget): Promise<OpenForward | { refusal: Failure }> {
    const { namespace, selector, port } = target;
    const key = JSON.stringify([namespace, port, Object.entries(selector).sort()]);
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    try {
      const forward = this.#keep.use(await this.#cluster.forward(target));
      const opened = {
        baseUrl: forward.baseUrl,
        close: async () => {
          this.#open.delete(key);
          await forward[Symbol.asyncDispose]();
        },
      };
      this.#open.set(key, opened);
      return opened;
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      return { refusal: { class: "refused", detail: error.message } };
    }
  }
}
