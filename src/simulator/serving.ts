import type { Dialect, NativeMetrics } from "./dialects/dialect.ts";
import type { SimulatedEngine } from "./engine.ts";
import type { FaultSwitch } from "./faults.ts";
import type { RecordedRequest } from "./recorded-request.ts";

/** What an exchange needs of its server. */
export interface Serving {
  dialect: Dialect;
  engine: SimulatedEngine;
  metrics: NativeMetrics;
  faults: FaultSwitch;
  record(request: RecordedRequest): void;
}
