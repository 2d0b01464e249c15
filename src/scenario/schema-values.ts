import * as z from "zod";
import { filePath } from "./schema-words.ts";

/** The part of the scenario's schema that says where the Helm values are. */
export const values = z.strictObject({
  base: filePath
    .optional()
    .describe(
      "Values file or folder of a chart without the change, such as main:helm/vllm (REVISION:PATH in git) or a path. Several with commas, the later over the earlier as with helm -f.",
    ),
  head: filePath
    .optional()
    .describe("The same with the change. Unless it is said: the paths of base, as they lie in the working directory."),
  only_affected: z
    .boolean()
    .optional()
    .describe("Measure only engines whose values changed. Where none did, the run passes in seconds."),
});
