/** The shapes of what is kept on disk, for reading it back as untrusted. A change of meaning needs a new version and a step in migrate.ts. */

export { baselineSchema, sessionSchema } from "./schema/baseline.ts";
export { calibrationSchema } from "./schema/calibration.ts";
export { MANIFEST_SCHEMA, type Manifest, manifestSchema } from "./schema/manifest.ts";
export { runSchema } from "./schema/run.ts";
