import { createServer, type Server } from "node:net";
import { SetUpError } from "../engines/set-up-error.ts";

/** Second octets of 127.0.0.0/8 that clusters take, four each; below and above is everybody else's. */
const FIRST_OCTET = 96;
const OCTETS_EACH = 4;
const BLOCKS = 16;

/** Where things of one cluster live, all of it on loopback. Holds it until it is disposed. */
export interface Addresses extends AsyncDisposable {
  readonly services: string;
  readonly pods: string;
  /** The pods of the nth node, from 1. */
  podsOf(node: number): string;
  internalIp(node: number): string;
  externalIp(node: number): string;
  /** What controllers hand out: the nth address for a load balancer, an ingress or a gateway. */
  frontIp(n: number): string;
}

/**
 * Takes a block that no other cluster on this machine has: several people may run the tests at once.
 * The claim is a listening socket in the block, since the kernel frees that when its holder dies.
 */
export async function claimAddresses(): Promise<Addresses> {
  for (let block = 0; block < BLOCKS; block++) {
    const octet = FIRST_OCTET + block * OCTETS_EACH;
    const claim = await listen(`127.${octet}.255.254`);
    if (claim) return addressesFrom(octet, claim);
  }
  throw new SetUpError(`All ${BLOCKS} blocks of loopback addresses are taken by other test clusters.`);
}

function addressesFrom(octet: number, claim: Server): Addresses {
  return {
    services: `127.${octet}.0.0/17`,
    pods: `127.${octet + 1}.0.0/16`,
    podsOf: (node) => `127.${octet + 1}.${node}.0/24`,
    internalIp: (node) => `127.${octet + 2}.0.${node}`,
    externalIp: (node) => `127.${octet + 2}.1.${node}`,
    frontIp: (n) => `127.${octet + 3}.${Math.floor(n / 250)}.${1 + (n % 250)}`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void claim.close(() => resolve())),
  };
}

const CLAIM_PORT = 45_445;

function listen(host: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(CLAIM_PORT, host, () => resolve(server));
  });
}

/** Ports of the kernel's choice, all different. Another process could take one before its use, which loopback makes unlikely. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listenAnywhere()));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function listenAnywhere(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}
