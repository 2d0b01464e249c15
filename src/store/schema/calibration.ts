import { z } from "zod";
import { CALIBRATION_SCHEMA, type Calibration, type CalibrationSession } from "../../model/calibration.ts";
import { sessionRepeatSchema } from "./baseline.ts";
import { engineId, type Fields, fingerprintSchema, moment, name } from "./pieces.ts";

const session: z.ZodType<CalibrationSession> = z.object({
  id: name,
  startedAt: moment,
  fingerprint: fingerprintSchema,
  separateCopies: z.boolean(),
  tests: z
    .array(
      z.object({
        endpointId: name,
        engine: engineId,
        scenario: name,
        pairs: z.array(z.object({ base: sessionRepeatSchema, head: sessionRepeatSchema })).max(1_000),
      } satisfies Fields<CalibrationSession["tests"][number]>),
    )
    .max(1_000),
} satisfies Fields<CalibrationSession>);

/** The file where the noise of earlier runs is kept. */
export const calibrationSchema: z.ZodType<Calibration> = z.object({
  schema: z.literal(CALIBRATION_SCHEMA),
  sessions: z.array(session).max(1_000),
} satisfies Fields<Calibration>);
