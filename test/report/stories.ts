import type { Report } from "../../src/model/report.ts";
import { buildReport, type ReportInput } from "../../src/report/build.ts";
import { ENGINE_STORIES } from "./engine-stories.ts";
import { hostileEverywhere } from "./hostile-story.ts";
import { RUN_STORIES } from "./runs.ts";
import { UNPAIRED_STORIES } from "./unpaired-stories.ts";

/** Each story by the name of its golden files. */
export const STORIES: Record<string, () => ReportInput> = {
  ...RUN_STORIES,
  ...UNPAIRED_STORIES,
  ...ENGINE_STORIES,
  hostile: hostileEverywhere,
};

export function report(story: string): Report {
  const make = STORIES[story];
  if (make === undefined) throw new Error(`there is no story ${story}`);
  return buildReport(make());
}
