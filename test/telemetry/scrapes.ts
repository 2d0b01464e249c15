import { readFileSync } from "node:fs";
import { parsePrometheus, type Scrape } from "../../src/telemetry/prometheus.ts";
import { capture } from "../engines/wire.ts";

/** A recorded `/metrics` of a real engine, such as `vllm/get-metrics`. */
export function recorded(name: string): Scrape {
  return parsePrometheus(capture(name).body);
}

/** A text of `test/fixtures/metrics`. */
export function metricsText(name: string): string {
  return readFileSync(new URL(`../fixtures/metrics/${name}.txt`, import.meta.url), "utf8");
}

/** A scrape of lines. */
export function scrapeOf(...lines: string[]): Scrape {
  return parsePrometheus(`${lines.join("\n")}\n`);
}

export const EMPTY = scrapeOf("");

/** The value of the only series of this name. */
export function onlyValue(scrape: Scrape, name: string): number | undefined {
  const series = scrape.series.get(name) ?? [];
  return series.length === 1 ? series[0]?.value : undefined;
}
