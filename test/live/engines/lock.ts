import { createHash } from "node:crypto";
import { createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { say } from "./progress.ts";
import { SetUpError } from "./set-up-error.ts";

const WAIT_SECONDS = 30 * 60;

/**
 * Holds the right to build `path` until disposed of.
 *
 * The lock is a listening socket in Linux's abstract namespace, because the kernel frees it when its holder dies: a
 * lock file left by a killed build would need a rule for when it is stale, and every such rule has a race. Two
 * network namespaces do not see each other's sockets; there both build, and the rename in cache.ts still gives one
 * whole result.
 */
export async function lock(part: string, path: string): Promise<AsyncDisposable> {
  const name = `\0llm-latency-gate-${createHash("sha256").update(path).digest("hex").slice(0, 32)}`;
  const giveUpAt = performance.now() + WAIT_SECONDS * 1000;
  let server = await listen(name);
  if (!server) say(part, "another process builds it, waiting …");
  while (!server) {
    if (performance.now() > giveUpAt) {
      throw new SetUpError(`Another process has been building ${part} for more than ${WAIT_SECONDS} s.`);
    }
    await sleep(500);
    server = await listen(name);
  }
  const held = server;
  return { [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void held.close(() => resolve())) };
}

function listen(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(name, () => resolve(server));
  });
}
