import { BASELINE_SCHEMA, type Session } from "../../src/model/session.ts";
import { sessionOf } from "../github/baselines.ts";
import type { TempFolder } from "./temp-folder.ts";

/** Baseline files of six days, each a little apart from the others, and of a head that is half as fast again. */
export async function storedDays(folder: TempFolder): Promise<{ base: string; head: string }> {
  const days = [50, 51, 49, 50.5, 49.5, 50.2].map((p50, at) => session(`2026-01-1${at + 1}`, p50));
  return {
    base: await folder.file("base.json", baseline(days)),
    head: await folder.file("head.json", baseline([session("2026-01-20", 75)])),
  };
}

function session(day: string, p50: number): Session {
  const repeat = { counts: { due: 100, failed: 0, failures: {} }, metrics: { ttft_ms: { n: 100, p50, p95: p50 * 2 } } };
  return sessionOf(day, { tests: [{ endpointId: "vllm", engine: "vllm", scenario: "chat", repeats: [repeat] }] });
}

function baseline(sessions: Session[]): string {
  return JSON.stringify({ schema: BASELINE_SCHEMA, sessions });
}
