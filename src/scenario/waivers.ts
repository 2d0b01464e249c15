import { resolve } from "node:path";
import type { Deps } from "../deps.ts";
import { ConfigurationError } from "../errors.ts";
import type { Waiver } from "../model/waiver.ts";
import { MAX_BYTES, readFileText, tooLarge } from "./file-text.ts";
import { valueAt } from "./path.ts";
import { configurationError, type Finding, listOfMaps, wrongKey, wrongValue } from "./problem.ts";
import { schemaFindings, withoutMisspelt } from "./schema-findings.ts";
import { WAIVERS_VOCABULARY, type WaiverInFile } from "./schema-waivers.ts";
import { parseYaml } from "./yaml-file.ts";

/** Accepted regressions from a reviewed file. Whether one has expired, and what it fits, is judged by the gate. */

/** The first that exists is read where the scenario names none. */
const USUAL_FILES = ["llm-latency-gate-waivers.yaml", ".github/llm-latency-gate-waivers.yaml"] as const;

const HINT =
  "Correct what is marked. A waiver has metric, accepted, reason, author and expires; statistic, engine and scenario narrow it.";

export interface ReadWaiversOptions extends Pick<Deps, "files" | "cwd"> {
  /** `gate.waivers`; relative to `cwd`. */
  path?: string;
}

export interface FoundWaivers {
  waivers: Waiver[];
  /** The file that they are from; absent where there is none. */
  path?: string;
}

/**
 * The waivers of the file that is named, or of the usual one where there is one.
 * @throws ConfigurationError when the named file does not exist, when both usual ones do, and for a file with mistakes
 */
export async function readWaivers({ path, files, cwd }: ReadWaiversOptions): Promise<FoundWaivers> {
  const name = path ?? (await usualFile({ files, cwd }));
  if (name === undefined) return { waivers: [] };
  const file = await readFileText({ files, cwd }, name);
  if (file === undefined) {
    throw new ConfigurationError(`${name}: there is no such file (gate.waivers, looked for from ${cwd})`, {
      hint: "Check the path, or remove gate.waivers.",
    });
  }
  if (file.text === undefined) throw configurationError([{ where: name, message: file.refusal }], HINT);
  return { waivers: parseWaivers(file.text, name), path: name };
}

/** A file that is passed over in silence would leave its waivers without effect. */
async function usualFile({ files, cwd }: Pick<Deps, "files" | "cwd">): Promise<string | undefined> {
  const there: string[] = [];
  for (const name of USUAL_FILES) if (await files.exists(resolve(cwd, name))) there.push(name);
  if (there.length > 1) {
    throw new ConfigurationError(`${there.join(" and ")} are both there, and only one can be read`, {
      hint: "Keep one of the two, or name one as gate.waivers.",
    });
  }
  return there[0];
}

/**
 * The waivers in a YAML text, `waivers: [{metric, statistic?, engine?, scenario?, accepted, reason, author, expires}]`.
 * @param path the file, for messages and for `at`.
 * @throws ConfigurationError with all mistakes, each with its line and column, what was found and what is allowed
 */
export function parseWaivers(text: string, path: string): Waiver[] {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) throw configurationError([{ where: path, message: tooLarge(bytes) }], HINT);
  const { source, value, problems } = parseYaml(text, {
    name: path,
    empty: "is empty; delete it, or write `waivers: []`",
    check: findingsIn,
  });
  if (source === undefined) throw configurationError(problems, HINT);
  // The schema has just accepted exactly this value, and YAML has no undefined values; hence the casts.
  return (value as { waivers: WaiverInFile[] }).waivers.map((waiver, index) => {
    const position = source.text?.locate(["waivers", index], "value");
    return { ...(waiver as Omit<Waiver, "at">), at: position ? `${path}:${position.line}` : path };
  });
}

function findingsIn(value: unknown): Finding[] {
  const items = listOfMaps(valueAt(value, ["waivers"]));
  return withoutMisspelt([
    ...schemaFindings(value, WAIVERS_VOCABULARY),
    ...items.flatMap((waiver, index) => [...dayFindings(waiver, index), ...statisticFindings(waiver, index)]),
  ]);
}

/** 2026-02-30 has the form of a day and is none. */
function dayFindings({ expires }: Record<string, unknown>, index: number): Finding[] {
  if (typeof expires !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(expires) || isDay(expires)) return [];
  const path = ["waivers", index, "expires"];
  return [wrongValue(path, `is ${expires}, a day that no calendar has`, "a day such as 2026-12-31")];
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** It would never fit anything, and look as if it did. */
function statisticFindings({ metric, statistic }: Record<string, unknown>, index: number): Finding[] {
  if (statistic === undefined || typeof metric !== "string" || !/_rate$|_per_second$/.test(metric)) return [];
  const message = `narrows ${metric}, which has one value a run and no statistics`;
  return [wrongKey(["waivers", index, "statistic"], message, "no statistic for rates and the success rate")];
}
