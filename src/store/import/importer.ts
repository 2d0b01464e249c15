import type { ForeignPlace } from "../../deps.ts";
import type { Session } from "../../model/session.ts";

/** A load generator whose result files can be one side of a comparison. */
export interface Importer {
  tool: NonNullable<Session["importedFrom"]>;
  /** By keys that only this tool writes. */
  recognises(json: unknown): boolean;
  /** Throws ConfigurationError that names the field for what is missing, not a number, or negative. */
  session(source: ForeignSource): Session;
}

/** A foreign result as it was read, and its place in the comparison. */
export interface ForeignSource {
  /** For messages. */
  where: string;
  /** Of the file, without its ending. */
  name: string;
  /** One, or several runs that were appended to one file. */
  results: readonly unknown[];
  /** AIPerf's records, one a request, where they lie beside the summary. */
  records?: readonly unknown[];
  /** When the file was written, ISO 8601, for tools that do not say when they measured. */
  writtenAt: string;
  as: ForeignPlacement;
}

/** The place of a foreign result: engine `openai` and what the tool says of its load, such as `concurrency-4`, unless it is told. */
export interface ForeignPlacement extends ForeignPlace {
  /** Default: the engine. */
  endpointId?: string;
}
