import { escapeMarkdown } from "./escape-markdown.ts";

/** Who asked for a run that gets no secrets. */
export interface Asker {
  of: "fork" | "dependabot";
  pullRequest: number;
}

/** For the job summary and the pull request: why nothing was measured, and how a maintainer has it measured. */
export function unmeasuredText(why: string, { of, pullRequest }: Asker): string {
  const how = of === "fork" ? forkSteps(pullRequest) : DEPENDABOT_STEPS;
  return `## ❔ llm-latency-gate: not measured\n\n**${escapeMarkdown(why)}** This is neither a pass nor a failure.\n\n${how}\n`;
}

function forkSteps(pullRequest: number): string {
  return [
    "A maintainer who has read the change can have it measured:",
    "",
    "```sh",
    `gh pr checkout ${pullRequest} && git push origin HEAD:refs/heads/measure-${pullRequest}`,
    `gh pr create --draft --head measure-${pullRequest} --title "Measure ${pullRequest}" --body ""`,
    "```",
    "",
    "The run of that pull request has the secrets of this repository, and is judged by the gate of its base.",
  ].join("\n");
}

const DEPENDABOT_STEPS =
  "Give Dependabot its own copy of the secrets (Settings → Secrets and variables → Dependabot), or push the change to a branch yourself.";
