/**
 * `delay-proxy.ts FACTOR TARGET [FACTOR TARGET]…`: one proxy a target, each of which stretches time: what the target sends t ms after
 * a request came in is handed on after t × factor. So TTFT, TPOT and E2E all are as many times longer, and a factor of 1 costs the same detour.
 */
import { Agent, createServer, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const given = process.argv.slice(2);
const sides = given.flatMap((factor, at) => (at % 2 === 0 ? [{ factor: Number(factor), target: given[at + 1] }] : []));
// llama.cpp closes after each stream whatever it announces.
const agent = new Agent({ keepAlive: false });

const urls = await Promise.all(
  sides.map(
    ({ factor, target }) =>
      new Promise<string>((resolve) => {
        const server = createServer((incoming, outgoing) => {
          const startedAt = performance.now();
          const { host: _, connection: __, ...headers } = incoming.headers;
          const upstream = request(
            new URL(incoming.url ?? "/", target),
            { method: incoming.method ?? "GET", headers, agent },
            (answer) => {
              const { connection: ___, "keep-alive": ____, ...answered } = answer.headers;
              outgoing.writeHead(answer.statusCode ?? 502, answered);
              const later = delayed(startedAt, factor);
              answer.on("data", (chunk: Buffer) => later(() => outgoing.write(chunk)));
              answer.on("end", () => later(() => outgoing.end()));
            },
          );
          upstream.on("error", () => fail(outgoing));
          incoming.pipe(upstream);
        });
        server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
      }),
  ),
);
process.send?.(urls);
process.once("disconnect", () => process.exit(0));

/** Runs what it is given at the stretched time; in order, since equal factors keep the order and timers of Node do too. */
function delayed(startedAt: number, factor: number): (what: () => void) => void {
  let last = Promise.resolve();
  return (what) => {
    const dueAt = startedAt + (performance.now() - startedAt) * factor;
    last = last.then(() => until(dueAt)).then(what);
  };
}

async function until(dueAt: number): Promise<void> {
  // A timer is up to 1 ms late or early; the rest is waited out turn by turn of the event loop.
  const coarse = dueAt - performance.now() - 1.5;
  if (coarse > 0) await new Promise((resolve) => setTimeout(resolve, coarse));
  while (performance.now() < dueAt) await new Promise((resolve) => setImmediate(resolve));
}

function fail(outgoing: ServerResponse): void {
  if (!outgoing.headersSent) outgoing.writeHead(502);
  outgoing.end();
}
