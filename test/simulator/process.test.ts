import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { SimulatorOptions } from "../../src/deps.ts";
import { startSimulatorProcess } from "../../src/simulator/spawn.ts";
import { ask, STREAMED } from "./client.ts";

const ENTRY = fileURLToPath(new URL("child.ts", import.meta.url));
const OPTIONS: SimulatorOptions[] = (["vllm", "tgi", "ollama"] as const).map((dialect) => ({
  dialect,
  seed: 1,
  slowdown: 0.1,
}));

describe("the simulator process", () => {
  it("serves all engines in the order asked for, and ends when it is disposed of", async () => {
    const running = await startSimulatorProcess(ENTRY, OPTIONS);
    expect(running.baseUrls).toHaveLength(3);
    for (const [i, { dialect }] of OPTIONS.entries()) {
      const simulator = { baseUrl: running.baseUrls[i] ?? "" };
      const answer = await ask(simulator, STREAMED[dialect].path, { body: STREAMED[dialect].body(3) });
      expect(answer.body).toContain(STREAMED[dialect].terminal);
    }
    await running[Symbol.asyncDispose]();
    for (const baseUrl of running.baseUrls)
      await expect(ask({ baseUrl }, "/")).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  it("ends at once though a stream is open", async () => {
    const running = await startSimulatorProcess(ENTRY, [{ dialect: "vllm", seed: 1, slowdown: 1000 }]);
    const open = ask({ baseUrl: running.baseUrls[0] ?? "" }, STREAMED.vllm.path, {
      body: STREAMED.vllm.body(3),
      onHeaders: () => void running[Symbol.asyncDispose](),
    });
    expect((await open).error).toBeDefined();
    await running[Symbol.asyncDispose]();
  });

  it("that cannot start its servers says why", async () => {
    const impossible = [{ dialect: "vllm", seed: 1, slowdown: -1 }] satisfies SimulatorOptions[];
    await expect(startSimulatorProcess(ENTRY, impossible)).rejects.toThrow(
      /^The simulator process \(.*child\.ts\) could not start its servers: Simulator setting latency\.slowdown is -1/,
    );
  });

  it("that ends before it answers is reported with what it said", async () => {
    await expect(startSimulatorProcess(`${ENTRY}.missing`, OPTIONS)).rejects.toThrow(
      /child\.ts\.missing\) ended before it answered, with exit code 1\. It said: .*Cannot find module/s,
    );
  });
});
