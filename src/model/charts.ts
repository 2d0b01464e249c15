/** What `charts` takes. */
export const CHART_CHOICES = ["auto", "quickchart", "mermaid", "none"] as const;
export type ChartChoice = (typeof CHART_CHOICES)[number];

/**
 * How charts are shown where Markdown is read. `quickchart`: images that this server draws from their address, which the
 * reader's side fetches. `mermaid`: drawn by GitHub itself, nothing leaves it.
 */
export type ChartStyle = { kind: "quickchart"; server: string } | { kind: "mermaid" } | { kind: "none" };
