import type { GuardFinding } from "../../model/guard.ts";
import type { MetricId } from "../../model/metrics.ts";
import { arrivedAtOnce, arrivedInLumps } from "../buffering.ts";
import type { Evidence } from "../evidence.ts";

/** Neither when the first token was there nor when the others were; when the last was is still known. */
const VOIDS: readonly MetricId[] = ["ttft_ms", "ttft_from_schedule_ms", "tpot_ms", "itl_ms", "chunk_gap_ms"];

/** Something on the way held the stream back, so the times of its tokens are not the engine's. */
export function buffered({ inWindow }: Evidence): GuardFinding | undefined {
  const how = arrivedAtOnce(inWindow)
    ? "most answers arrived whole, in one read: TTFT is that of the whole answer, and there are no times between tokens"
    : arrivedInLumps(inWindow)
      ? "most answers arrived in a few reads of many events each: TTFT is that of the first lump, and the times between tokens are those between lumps"
      : undefined;
  if (how === undefined) return undefined;
  return {
    guard: "buffered",
    cause: "symmetric",
    message: how,
    hint: "Turn off the buffering of the proxy on the way (nginx: proxy_buffering off), or measure the service without it.",
    voids: VOIDS,
  };
}
