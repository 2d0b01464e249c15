import { didYouMean } from "./did-you-mean.ts";
import { type JsonSchema, scenarioJsonSchema, schemaAt } from "./json-schema.ts";
import { formatPath, type Path } from "./path.ts";

/** What may stand at a path, in words: the keys of a map, the words of a choice, the range of a number. */
export function allowedAt(path: Path): string {
  const schema = schemaAt(path);
  return schema ? describe(schema) : "nothing";
}

/** The keys that may stand in the map at a path. */
export function keysAt(path: Path): string[] {
  return Object.keys(schemaAt(path)?.properties ?? {});
}

/** What a key that is not allowed in the map at `path` probably should have been: a near spelling, or its right place. */
export function keySuggestion(path: Path, key: string): string | undefined {
  return didYouMean(key, keysAt(path)) ?? placesOf(key, scenarioJsonSchema(), [])[0];
}

/** What a value probably should have been, or undefined. */
export function valueSuggestion(path: Path, value: unknown): string | undefined {
  const schema = schemaAt(path);
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
  if (schema.properties) return Object.keys(schema.properties).join(", ");
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
  if (schema.items) return placesOf(key, schema.items, [...path, 0]);
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const place = [...path, name];
    return name === key ? [formatPath(place)] : placesOf(key, property, place);
  });
}
