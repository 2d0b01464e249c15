import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import { describe, expect, it } from "vitest";
import { probe } from "../../src/discovery/probe.ts";
import { get } from "../../src/engines/requests.ts";
import { asker } from "../../src/load/ask.ts";
import { Scraper } from "../../src/telemetry/scrape.ts";
import { timeouts } from "../helpers/request-context.ts";
import { scriptedServer } from "../helpers/scripted-server.ts";

const signal = new AbortController().signal;
const VERSION = get("/version");

/** Everything that is asked of an engine beside the load goes where the load goes. */
describe("an engine whose host does not resolve, and whose address is known", () => {
  it.each<[string, (at: { baseUrl: string; dialHost: string }) => Promise<unknown>]>([
    ["is probed", (at) => probe(at, [VERSION], signal)],
    [
      "is asked for the lengths of prompts",
      async (at) => {
        await using ask = asker({ endpoint: at, apiKey: undefined, timeouts, signal });
        return await ask(VERSION);
      },
    ],
    [
      "tells its metrics",
      async (at) => {
        await using scraper = new Scraper(at, 2_000);
        return await scraper.read("/metrics", "text/plain", signal, 2_000);
      },
    ],
  ])("%s there, by its host", async (_, question) => {
    await using server = await scriptedServer((_request, response) => void response.end("{}"));
    const { port } = new URL(server.baseUrl);
    await question({ baseUrl: `http://llm.gateway.invalid:${port}`, dialHost: "127.0.0.1" });
    expect(server.requests.map(({ headers }) => headers.host)).toEqual([`llm.gateway.invalid:${port}`]);
  });

  it("is named to TLS by its host when it is probed", async () => {
    const names: string[] = [];
    const server = createServer({
      SNICallback(name, done) {
        names.push(name);
        done(new Error("no certificate is needed to see the name"));
      },
    }).on("tlsClientError", () => undefined);
    await once(server.listen(0, "127.0.0.1"), "listening");
    const baseUrl = `https://llm.gateway.invalid:${(server.address() as AddressInfo).port}`;
    const { failure } = await probe({ baseUrl, dialHost: "127.0.0.1" }, [VERSION], signal);
    server.close();
    expect(failure).toBeDefined();
    expect(names).toEqual(["llm.gateway.invalid"]);
  });
});
