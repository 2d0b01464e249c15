import type { EngineTimes } from "../model/sample.ts";
import type { StreamEvent } from "./engine.ts";
import { defined } from "./json.ts";

/** The engine's own times in ms, each where its protocol tells it. */
export type ToldTimes = { [Name in keyof EngineTimes]: EngineTimes[Name] | undefined };

/** Puts the times that were told on the event; none told, none put. */
export function setEngineTimes(event: StreamEvent, told: ToldTimes): void {
  const times = defined<EngineTimes>(told);
  if (Object.keys(times).length > 0) event.engineMs = times;
}
