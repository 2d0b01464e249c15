import type { NativeMetrics } from "./dialect.ts";

/** For engines without native metrics (Ollama has none in any release). */
export class NoMetrics implements NativeMetrics {
  requested(): void {}
  refused(): void {}
  arrived(): void {}
  progressed(): void {}
  ended(): void {}
  render(): string {
    return "";
  }
}
