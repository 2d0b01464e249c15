import { didYouMean } from "../model/did-you-mean.ts";
import { type JsonSchema, kindsOf, schemaAt, variantFor, variantsOf } from "./json-schema.ts";
import { formatPath, isMap, type Path, valueAt } from "./path.ts";

/** A file with the schema that it is judged by. */
export interface Judged {
  schema: JsonSchema;
  /** All that the file says. */
  value: unknown;
}

/** What may stand at a path, in words: the keys of a map, the words of a choice, the range of a number. */
export function allowedAt({ schema, value }: Judged, path: Path): string {
  const here = schemaAt(schema, path, value);
  if (!here) return "nothing";
  const found = valueAt(value, path);
  const variant = variantFor(here, found);
  // Of a map only its keys are named where there is one already; else it must be said that a map is wanted.
  return variant.properties && !isMap(found) ? `a map with the keys ${describe(variant)}` : describe(variant);
}

/** What a key that is not allowed in the map at `path` probably should have been: a near spelling, or its right place. */
export function keySuggestion({ schema, value }: Judged, path: Path, key: string): string | undefined {
  const here = schemaAt(schema, path, value);
  const keys = here ? Object.keys(variantFor(here, valueAt(value, path)).properties ?? {}) : [];
  return didYouMean(key, keys) ?? placesOf(key, schema, [])[0];
}

/** What the value at a path probably should have been, or undefined. */
export function valueSuggestion({ schema: root, value: file }: Judged, path: Path): string | undefined {
  const schema = schemaAt(root, path, file);
  const value = valueAt(file, path);
  if (schema?.enum && typeof value === "string") return didYouMean(value, schema.enum);
  if (schema?.type === "boolean")
    return { yes: "true", on: "true", no: "false", off: "false" }[String(value).toLowerCase()];
  if (isNumeric(schema) && typeof value === "string" && /^\s*\d+(\.\d+)?\s*$/.test(value)) {
    return `${value.trim()} without quotation marks`;
  }
  if (schema?.maximum === 1 && typeof value === "number" && value > 1 && value <= 100) return String(value / 100);
  if (path.at(-2) === "manual_urls" && typeof value === "string" && /^[\w.-]+(:\d+)?(\/\S*)?$/.test(value)) {
    return `http://${value}`;
  }
  return undefined;
}

function describe(schema: JsonSchema): string {
  const variants = variantsOf(schema);
  if (variants.length > 1) {
    const lists = variants.filter(({ properties }) => !properties).map(describe);
    return [...lists, `a map with kind: ${kindsOf(schema).join(", ")}`].join("; or ");
  }
  if (schema.properties) return Object.keys(schema.properties).join(", ");
  if (schema.propertyNames) return `a map, each key: ${describe(schema.propertyNames)}`;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum.join(", ");
  if (schema.patternErrorMessage) return schema.patternErrorMessage;
  if (schema.items)
    return `a list ${counted(schema.minItems, schema.maxItems, "entries")}, each: ${describe(schema.items)}`;
  if (isNumeric(schema)) return `${schema.type === "integer" ? "a whole number" : "a number"} ${range(schema)}`;
  if (schema.type === "boolean") return "true or false";
  return `a text ${counted(schema.minLength, schema.maxLength, "characters")}`.trimEnd();
}

function isNumeric(schema: JsonSchema | undefined): boolean {
  return schema?.type === "integer" || schema?.type === "number";
}

function range({ minimum, maximum, exclusiveMinimum }: JsonSchema): string {
  const low = exclusiveMinimum === undefined ? `from ${minimum}` : `above ${exclusiveMinimum}`;
  if (maximum === undefined) return low;
  return exclusiveMinimum === undefined ? `${low} to ${maximum}` : `${low}, at most ${maximum}`;
}

function counted(least: number | undefined, most: number | undefined, unit: string): string {
  if (most === undefined && least === 1) return "that is not empty";
  if (most === undefined) return least === undefined ? "" : `of at least ${least} ${unit}`;
  return `of ${least ?? 0} to ${most} ${unit}`;
}

function placesOf(key: string, schema: JsonSchema, path: Path): string[] {
  return variantsOf(schema).flatMap(({ items, properties }) => [
    ...(items ? placesOf(key, items, [...path, 0]) : []),
    ...Object.entries(properties ?? {}).flatMap(([name, property]) => {
      const place = [...path, name];
      return name === key ? [formatPath(place)] : placesOf(key, property, place);
    }),
  ]);
}
