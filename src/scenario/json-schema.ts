import * as z from "zod";
import { DEFAULTS, ITEM_DEFAULTS } from "./defaults.ts";
import { isMap, type Path } from "./path.ts";
import { scenarioFileSchema } from "./schema.ts";

/** The part of a JSON schema that ours use. */
export interface JsonSchema {
  type?: string;
  title?: string;
  description?: string;
  default?: unknown;
  const?: string;
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
  /** Of a map with free keys what each value is, and `propertyNames` what a key is. */
  additionalProperties?: JsonSchema | boolean;
  propertyNames?: JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
}

/** What may stand in a file of a kind: as a judge, and as a JSON schema for words and for editors. */
export interface Vocabulary {
  schema: z.ZodType;
  json(): JsonSchema;
}

export const SCENARIO_VOCABULARY: Vocabulary = { schema: scenarioFileSchema, json: scenarioJsonSchema };

let cached: JsonSchema | undefined;

/** The JSON schema of the scenario file, with the defaults for editors to show. */
export function scenarioJsonSchema(): JsonSchema {
  if (cached === undefined) {
    cached = jsonSchemaOf(scenarioFileSchema);
    addDefaults(cached, DEFAULTS);
    for (const [path, defaults] of ITEM_DEFAULTS) {
      for (const item of schemasAt(cached, path)) addDefaults(item, defaults);
    }
  }
  return cached;
}

/** Draft 7: the newest that the YAML extension of VS Code reads completely. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { target: "draft-7", io: "input" }) as JsonSchema;
}

/** The kinds that a value may be of; where there is one, the schema itself. */
export function variantsOf(schema: JsonSchema): JsonSchema[] {
  return (schema.anyOf ?? schema.oneOf)?.flatMap(variantsOf) ?? [schema];
}

/**
 * The schema of the value at a path, or undefined where nothing can stand.
 * @param value what the file says, as a whole: it decides between kinds of maps and lists.
 */
export function schemaAt(root: JsonSchema, path: Path, value: unknown): JsonSchema | undefined {
  let schema: JsonSchema | undefined = root;
  let at = value;
  for (const part of path) {
    const kind: JsonSchema | undefined = schema && variantFor(schema, at);
    schema = typeof part === "number" ? kind?.items : (own(kind?.properties, part) ?? freeValue(kind));
    at = isMap(at) || Array.isArray(at) ? (at as Record<string | number, unknown>)[part] : undefined;
  }
  return schema;
}

/** The one kind that a list or a map is of; of a map whose `kind` is none of them, the part that says which there are. */
export function variantFor(schema: JsonSchema, value: unknown): JsonSchema {
  const variants = variantsOf(schema);
  if (variants.length === 1) return schema;
  if (Array.isArray(value)) return variants.find(({ items }) => items) ?? schema;
  if (!isMap(value)) return schema;
  const maps = variants.filter(({ properties }) => properties);
  const named = maps.find(({ properties }) => properties?.["kind"]?.const === value["kind"]);
  return named ?? { type: "object", properties: { kind: { type: "string", enum: kindsOf(schema) } } };
}

/** The words of `kind` by which maps differ. */
export function kindsOf(schema: JsonSchema): string[] {
  return variantsOf(schema).flatMap(({ properties }) => properties?.["kind"]?.const ?? []);
}

/** All that may stand at a path, of every kind. */
function schemasAt(root: JsonSchema, path: Path): JsonSchema[] {
  const below = ({ items, properties }: JsonSchema, part: string | number) =>
    variantsOf((typeof part === "number" ? items : own(properties, part)) ?? {});
  return path.reduce<JsonSchema[]>((schemas, part) => schemas.flatMap((schema) => below(schema, part)), [root]);
}

function freeValue(schema: JsonSchema | undefined): JsonSchema | undefined {
  return isMap(schema?.additionalProperties) ? schema.additionalProperties : undefined;
}

function own(properties: Record<string, JsonSchema> | undefined, key: string): JsonSchema | undefined {
  return properties && Object.hasOwn(properties, key) ? properties[key] : undefined;
}

function addDefaults(schema: JsonSchema, defaults: object): void {
  for (const [key, value] of Object.entries(defaults)) {
    const property = own(schema.properties, key);
    if (property === undefined) continue;
    if (isMap(value) && property.properties) addDefaults(property, value);
    else property.default = value;
  }
}
