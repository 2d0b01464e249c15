import type { ChartStyle } from "../model/charts.ts";
import type { GitHubContext } from "./context.ts";
import type { ChartInputs } from "./inputs.ts";

/** Draws what is in an address; whoever runs it sees the numbers. */
const PUBLIC_SERVER = "https://quickchart.io";

/**
 * How the charts of a step are drawn. With `auto` numbers go to a public server only where everybody may read them anyway: in
 * a repository that the event itself calls public, on github.com. Whatever is not known for sure stays with GitHub.
 */
export function chartStyleOf(
  { choice, server }: ChartInputs,
  { visibility, host }: Pick<GitHubContext, "visibility" | "host">,
): ChartStyle {
  if (choice === "none" || choice === "mermaid") return { kind: choice };
  if (server !== undefined) return { kind: "quickchart", server };
  const isPublic = visibility === "public" && host === "github.com";
  return choice === "quickchart" || isPublic ? { kind: "quickchart", server: PUBLIC_SERVER } : { kind: "mermaid" };
}
