import { z } from "zod";

/** The shapes of what is kept on disk, for reading it back as untrusted. A change of meaning needs a new version. */

export const MANIFEST_SCHEMA = "llm-latency-gate/manifest/v1";

export const manifestSchema = z.object({
  schema: z.literal(MANIFEST_SCHEMA),
  id: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  tool: z.object({ name: z.literal("llm-latency-gate"), version: z.string() }),
  git: z.object({ commit: z.string() }).optional(),
  fingerprint: z
    .object({
      workload: z.object({ scenarioHash: z.string(), promptsHash: z.string(), measuringVersion: z.string() }),
      environment: z.object({ path: z.string(), gpu: z.string(), nodeType: z.string(), client: z.string() }),
      subject: z.record(
        z.string(),
        z.object({
          version: z.string(),
          model: z.string(),
          modelDigest: z.string(),
          quantization: z.string(),
          contextLength: z.string(),
        }),
      ),
    })
    .optional(),
  status: z.enum(["running", "complete", "partial", "aborted"]),
  files: z.array(z.object({ path: z.string(), size: z.int().nonnegative(), sha256: z.string().length(64) })),
});

export type Manifest = z.infer<typeof manifestSchema>;
