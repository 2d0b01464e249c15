import * as z from "zod";
import { filePath } from "./schema-words.ts";

/** The part of the scenario's schema that says where the Helm values are. */
export const values = z.strictObject({
  base: filePath
    .optional()
    .describe(
      "Helm values without the change: a file or a chart's folder as PATH or REVISION:PATH (main:helm/vllm), or release:NAME, release:NAMESPACE/NAME@REVISION as Helm has installed it. Several with commas: files over each other as with helm -f, releases side by side.",
    ),
  head: filePath
    .optional()
    .describe("The same with the change. Unless it is said: the paths of base, as they lie in the working directory."),
  only_affected: z
    .boolean()
    .optional()
    .describe("Measure only engines whose values changed. Where none did, the run passes in seconds."),
});
