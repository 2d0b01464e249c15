import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["test/**/*.test.ts"], exclude: ["test/live/**", "test/bench/**"], testTimeout: 120_000 },
});
