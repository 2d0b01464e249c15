/**
 * `npm run bench:peers`: this tool and the peers that are installed, against the same server, on the same cores, in the same
 * run. `-- NAME…` takes only these peers, `--rounds N` measures N times, `--skip faults|measures` leaves a part out.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, loadavg, release, tmpdir, type } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { SetUpError } from "../../live/engines/set-up-error.ts";
import { whyNoServer } from "../accuracy/reference-server.ts";
import { type Contestant, contestantOf, measureShapes, showFaults } from "./contest.ts";
import { goalLines } from "./goals.ts";
import type { Peer } from "./peer.ts";
import { peersOf } from "./peers.ts";
import { accuracyTable, costTable, type Figures, faultTable, figuresOf } from "./tables.ts";
import { ours } from "./tools/ours.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "1" }, skip: { type: "string", default: "" } },
});

async function main(): Promise<void> {
  const reason = process.platform === "linux" ? await whyNoServer() : "left out: it reads /proc, which only Linux has";
  if (reason !== undefined) return console.log(reason);
  console.log(`${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${type()} ${release()}`);
  const before = load();
  const all = [await contestantOf(ours), ...(await installed(peersOf(positionals)))];
  const root = await mkdtemp(join(tmpdir(), "llm-latency-gate-peers-"));
  try {
    if (values.skip !== "measures") await measureShapes(all, Number(values.rounds), root);
    if (values.skip !== "faults") await showFaults(all, root);
  } finally {
    await rm(root, { recursive: true });
  }
  for (const line of report(all.map(figuresOf))) console.log(line);
  console.log(`\n${cpus().length} cores (${cpus()[0]?.model}), load ${before} before, ${load()} after`);
}

async function installed(peers: readonly Peer[]): Promise<Contestant[]> {
  const contestants: Contestant[] = [];
  for (const peer of peers) {
    const why = await whyNot(peer);
    if (why === undefined) contestants.push(await contestantOf(peer));
    else console.log(`${peer.name} ${peer.version}: skipped: ${why}`);
  }
  return contestants;
}

async function whyNot(peer: Peer): Promise<string | undefined> {
  try {
    if (await peer.isInstalled()) return undefined;
    return `it is not installed: node test/bench/peers/setup.ts ${peer.name}`;
  } catch (error) {
    if (error instanceof SetUpError) return error.message;
    throw error;
  }
}

function report(all: readonly Figures[]): string[] {
  const [own, ...others] = all as [Figures, ...Figures[]];
  return [
    ...(values.skip === "measures" ? [] : ["", ...accuracyTable(all), "", ...costTable(all)]),
    ...(values.skip === "faults" ? [] : ["", ...faultTable(all)]),
    "",
    ...goalLines(own, others).map((line) => `- ${line}`),
  ];
}

function load(): string {
  return loadavg()[0]?.toFixed(2) ?? "unknown";
}

await main();
