/** Version of the tool; the same as in package.json, held by a test. */
export const TOOL_VERSION = "0.1.0";

/** Raised when a change makes numbers incomparable with those measured before. */
export const MEASURING_VERSION = "1";
