import { z } from "zod";
import { count, fingerprintSchema, moment, name, text } from "./pieces.ts";

export const MANIFEST_SCHEMA = "llm-latency-gate/manifest/v1";

export const manifestSchema = z.object({
  schema: z.literal(MANIFEST_SCHEMA),
  id: name,
  name: text,
  createdAt: moment,
  tool: z.object({ name: z.literal("llm-latency-gate"), version: name }),
  git: z.object({ commit: name }).exactOptional(),
  fingerprint: fingerprintSchema.exactOptional(),
  status: z.enum(["running", "complete", "partial", "aborted"]),
  files: z.array(z.object({ path: text, size: count, sha256: z.string().length(64) })).max(10_000),
});

export type Manifest = z.infer<typeof manifestSchema>;
