import * as z from "zod";
import { DEFAULTS, LOAD_TEST_DEFAULTS } from "./defaults.ts";
import { isMap, type Path } from "./path.ts";
import { scenarioFileSchema } from "./schema.ts";

/** The part of a JSON schema that ours uses. */
export interface JsonSchema {
  type?: string;
  title?: string;
  description?: string;
  default?: unknown;
  enum?: string[];
  pattern?: string;
  patternErrorMessage?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
}

let cached: JsonSchema | undefined;

/**
 * The JSON schema of the scenario file, with the defaults for editors to show.
 * Draft 7: the newest that the YAML extension of VS Code reads completely.
 */
export function scenarioJsonSchema(): JsonSchema {
  if (cached === undefined) {
    cached = z.toJSONSchema(scenarioFileSchema, { target: "draft-7", io: "input" }) as JsonSchema;
    addDefaults(cached, DEFAULTS);
    const loadTest = schemaAt(["test_scenarios", "load_tests", 0]);
    if (loadTest) addDefaults(loadTest, LOAD_TEST_DEFAULTS);
  }
  return cached;
}

/** The schema of the value at a path, or undefined where nothing can stand. */
export function schemaAt(path: Path): JsonSchema | undefined {
  let schema: JsonSchema | undefined = scenarioJsonSchema();
  for (const part of path) schema = typeof part === "number" ? schema?.items : own(schema?.properties, part);
  return schema;
}

function own(properties: Record<string, JsonSchema> | undefined, key: string): JsonSchema | undefined {
  return properties && Object.hasOwn(properties, key) ? properties[key] : undefined;
}

function addDefaults(schema: JsonSchema, defaults: object): void {
  for (const [key, value] of Object.entries(defaults)) {
    const property = own(schema.properties, key);
    if (property === undefined) continue;
    if (isMap(value)) addDefaults(property, value);
    else property.default = value;
  }
}
