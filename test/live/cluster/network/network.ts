import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Simulator } from "../../../../src/simulator/simulator.ts";
import type { Addresses } from "../addresses.ts";
import type { Api } from "../api.ts";
import type { KeyAndCertificate } from "../certificates.ts";
import { until } from "../wait.ts";
import { Controllers, routerIp } from "./controllers.ts";
import { Engines, wantedEngines } from "./engines.ts";
import { httpFront } from "./http-server.ts";
import { look, type Seen } from "./seen.ts";
import { type HttpFront, type Tables, tablesOf } from "./tables.ts";
import { type Front, split, tcpFront } from "./tcp-server.ts";

const EVERY_MS = 400;

export interface NetworkParts {
  readonly api: Api;
  readonly addresses: Addresses;
  readonly certificate: KeyAndCertificate;
  readonly domain: string;
}

/** What containers, kube-proxy and the controllers of fronts would do, in this process and on loopback. */
export interface Network extends AsyncDisposable {
  /** Looks now and follows; afterwards everything that is there can be reached. */
  sync(): Promise<void>;
  /** The engine in a pod, `namespace/name`, as soon as it runs. */
  engine(pod: string): Promise<Simulator>;
  /** IP addresses by the host names that routes, ingresses and gateways have, and by the names of Services in the cluster. */
  hosts(): Record<string, string>;
}

export function startNetwork(parts: NetworkParts): Network {
  return new RunningNetwork(parts);
}

class RunningNetwork implements Network {
  readonly #parts: NetworkParts;
  readonly #engines = new Engines();
  readonly #fronts = new Map<string, Front>();
  readonly #controllers;
  readonly #certificate;
  readonly #stopping = new AbortController();
  readonly #loop: Promise<void>;
  #tables: Tables = { tcp: new Map(), http: new Map() };
  #services: Seen["services"] = [];
  #queue: Promise<void> = Promise.resolve();

  constructor(parts: NetworkParts) {
    this.#parts = parts;
    this.#controllers = new Controllers(parts.addresses, parts.domain);
    const { key, certificate } = parts.certificate;
    this.#certificate = { key: readFileSync(key), cert: readFileSync(certificate) };
    this.#loop = this.#follow();
  }

  /** One after the other, so that an engine is never started twice. */
  sync(): Promise<void> {
    const next = this.#queue.then(() => this.#once());
    this.#queue = next.catch(() => undefined);
    return next;
  }

  engine(pod: string): Promise<Simulator> {
    return until(`an engine runs in ${pod}`, async () => {
      await this.sync();
      return this.#engines.at(pod);
    });
  }

  hosts(): Record<string, string> {
    const fronts = Array.from(this.#tables.http, ([address, { rules }]) =>
      rules.map(({ host }) => [host, split(address).host]),
    );
    const services = this.#services.map(({ metadata: { name, namespace }, spec }) => [
      `${name}.${namespace}.svc`,
      spec?.clusterIP,
    ]);
    return Object.fromEntries([...fronts.flat(), ...services]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    await this.#queue;
    await Promise.all([...this.#fronts.values()].map((front) => front[Symbol.asyncDispose]()));
    await this.#engines[Symbol.asyncDispose]();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      // What is in the way now may be gone the next time; who needs to know calls sync.
      await this.sync().catch(() => undefined);
      await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #once(): Promise<void> {
    const { api, addresses } = this.#parts;
    const before = await look(api);
    const writes = this.#controllers.writes(before);
    await Promise.all(writes.map((write) => write(api)));
    const seen = writes.length === 0 ? before : await look(api);
    await this.#engines.run(wantedEngines(seen.pods));
    this.#services = seen.services;
    this.#tables = tablesOf(seen, routerIp(addresses));
    await this.#listen();
  }

  async #listen(): Promise<void> {
    const { tcp, http } = this.#tables;
    const wanted = new Map<string, () => Front>();
    for (const address of tcp.keys()) {
      wanted.set(address, () => tcpFront(address, () => this.#tables.tcp.get(address) ?? []));
    }
    for (const [address, now] of http) {
      const front = (): HttpFront => this.#tables.http.get(address) ?? { ...now, rules: [] };
      wanted.set(address, () => httpFront(address, this.#certificate, front));
    }
    for (const [address, front] of this.#fronts) {
      if (wanted.has(address)) continue;
      this.#fronts.delete(address);
      await front[Symbol.asyncDispose]();
    }
    for (const [address, start] of wanted) {
      if (this.#fronts.has(address)) continue;
      const front = start();
      await front.listening;
      this.#fronts.set(address, front);
    }
  }
}
