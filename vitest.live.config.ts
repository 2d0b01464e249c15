import { defineConfig } from "vitest/config";

/** Real engines and a real cluster on few cores: one file at a time, and limits that only a hang reaches. Started by test/live/run.ts. */
export default defineConfig({
  test: {
    include: ["test/live/**/*.test.ts"],
    // Outside of what CI counts, skips included, unless it was asked for.
    exclude: process.env["LIVE_ALL"] === "1" ? [] : ["test/live/vllm.test.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
});
