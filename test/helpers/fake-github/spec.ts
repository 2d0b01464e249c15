import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";

/** GitHub's own description of its REST API, cut to the paths that the fake serves: what finds, checks and fills its messages. */

interface Schema {
  $ref?: string;
  type?: string;
  nullable?: boolean;
  enum?: unknown[];
  format?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
}
interface Parameter {
  $ref?: string;
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  schema: Schema;
}
interface Message {
  $ref?: string;
  required?: boolean;
  content?: Record<string, { schema?: Schema }>;
}
interface Operation {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: Message;
  responses: Record<string, Message>;
}
interface Spec {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const file = fileURLToPath(new URL("../../fixtures/github/openapi.json", import.meta.url));
const spec = JSON.parse(readFileSync(file, "utf8")) as Spec;
const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
(addFormats as unknown as (ajv: Ajv) => void)(ajv);
ajv.addSchema(withNull(spec) as Spec, "github");
/** Numbers and booleans of paths and queries arrive as text. */
const coercing = new Ajv({ strict: false, coerceTypes: true, formats: { int64: true } });
const compiled = new Map<string, ValidateFunction>();
const parameters = new Map<string, ValidateFunction>();

/** A request that GitHub knows. */
export interface Found {
  /** Such as `issues/create-comment`. */
  id: string;
  params: Record<string, string>;
  pointer: string;
  operation: Operation;
}

/** Undefined for what is not in the description. */
export function findOperation(method: string, path: string): Found | undefined {
  for (const [template, operations] of Object.entries(spec.paths)) {
    const operation = operations[method.toLowerCase()];
    const params = operation && match(template, path);
    if (operation !== undefined && params !== undefined) {
      const pointer = `/paths/${escapePointer(template)}/${method.toLowerCase()}`;
      return { id: operation.operationId, params, pointer, operation };
    }
  }
  return undefined;
}

/** GitHub's own `basehead` and references may hold slashes; only the last part of a template takes them. */
function match(template: string, path: string): Record<string, string> | undefined {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const last = template.endsWith("}") ? names.at(-1) : undefined;
  const pattern = template.replace(/\{(\w+)\}/g, (_, name) => (name === last ? "(.+)" : "([^/]+)"));
  const found = new RegExp(`^${pattern}$`).exec(path);
  if (found === null) return undefined;
  const values = found.slice(1).map(decodeURIComponent);
  const slash = last === "basehead" || last === "ref" || !values.at(-1)?.includes("/");
  return slash ? Object.fromEntries(names.map((name, at) => [name, values[at] ?? ""])) : undefined;
}

/** What is wrong with a request, in words; empty where nothing is. */
export function requestProblems(found: Found, query: URLSearchParams, body: unknown): string[] {
  const { id, operation, params, pointer } = found;
  const problems = (operation.parameters ?? []).map(parameterOf).flatMap((parameter) => {
    const value = parameter.in === "path" ? params[parameter.name] : query.get(parameter.name);
    if (parameter.in === "header" || value === null || value === undefined) return [];
    const validate = parameterCheck(withoutRefs(parameter.schema));
    return validate({ value })
      ? []
      : [`${id}: ${parameter.name}=${value}: ${coercing.errorsText(validate.errors ?? [])}`];
  });
  const content = operation.requestBody?.content?.["application/json"];
  if (content === undefined || (body === undefined && operation.requestBody?.required !== true)) return problems;
  return [...problems, ...check(`${pointer}/requestBody/content/application~1json/schema`, body, `${id}: request`)];
}

function parameterCheck(schema: Schema): ValidateFunction {
  const key = JSON.stringify(schema);
  const validate = parameters.get(key) ?? coercing.compile({ type: "object", properties: { value: schema } });
  parameters.set(key, validate);
  return validate;
}

/** What is wrong with an answer; empty where nothing is. */
export function responseProblems({ id, operation, pointer }: Found, status: number, body: unknown): string[] {
  const described = operation.responses[String(status)];
  if (described === undefined) return [`${id}: the status ${status} is not described`];
  const at = described.$ref?.slice(1) ?? `${pointer}/responses/${status}`;
  const message = described.$ref === undefined ? described : (valueAt(at) as Message);
  if (message.content?.["application/json"] === undefined) return [];
  return check(`${at}/content/application~1json/schema`, body, `${id}: answer ${status}`);
}

function check(pointer: string, value: unknown, what: string): string[] {
  let validate = compiled.get(pointer);
  if (validate === undefined) {
    validate = ajv.compile({ $ref: `github#${pointer.split("/").map(encodeURIComponent).join("/")}` });
    compiled.set(pointer, validate);
  }
  return validate(value) ? [] : [`${what}: ${ajv.errorsText(validate.errors)}`];
}

/** The least that the schema of this name asks for, with what is given laid over it: always valid where the given is. */
export function filled<T extends object>(name: string, given: T): T & Record<string, unknown> {
  const least = sample({ $ref: `#/components/schemas/${name}` });
  return { ...(least as Record<string, unknown>), ...given };
}

function sample(schema: Schema): unknown {
  const { properties = {}, required = [] } = schema;
  if (schema.$ref !== undefined) return sample(valueAt(schema.$ref.slice(1)) as Schema);
  if (schema.nullable === true) return null;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.allOf !== undefined) return Object.assign({}, ...schema.allOf.map(sample));
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first !== undefined) return sample(first);
  if (schema.type === "array") return [];
  if (schema.type === "integer" || schema.type === "number") return 1;
  if (schema.type === "boolean") return false;
  if (schema.type === "string") return sampleText(schema.format);
  return Object.fromEntries(required.map((key) => [key, sample(properties[key] ?? {})]));
}

function sampleText(format: string | undefined): string {
  if (format === "date-time") return "2026-03-01T12:00:00Z";
  return format === "uri" ? "https://example.invalid/" : "x";
}

/** OpenAPI 3.0 says `nullable` where JSON Schema has the type null. */
function withNull(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withNull);
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node).map(([key, value]) => [key, withNull(value)]);
  const { nullable, ...schema } = Object.fromEntries(entries) as Record<string, unknown>;
  return nullable === true ? { anyOf: [{ type: "null" }, schema] } : schema;
}

function parameterOf(parameter: Parameter): Parameter {
  return parameter.$ref === undefined ? parameter : (valueAt(parameter.$ref.slice(1)) as Parameter);
}

function withoutRefs(schema: Schema): Schema {
  return schema.$ref === undefined ? schema : (valueAt(schema.$ref.slice(1)) as Schema);
}

function valueAt(pointer: string): unknown {
  const keys = pointer.split("/").slice(1);
  const names = keys.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  return names.reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], spec);
}

function escapePointer(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
