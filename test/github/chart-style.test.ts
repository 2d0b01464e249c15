import { afterEach, describe, expect, it } from "vitest";
import { chartStyleOf } from "../../src/github/chart-style.ts";
import { readChartInputs } from "../../src/github/inputs.ts";
import { contextOf, pullRequestEvent } from "./commenting.ts";

const environment = process.env;

afterEach(() => {
  process.env = environment;
});

function reading(env: Record<string, string>) {
  process.env = env;
  return readChartInputs();
}

function place(visibility: string | undefined, host = "github.com") {
  return contextOf({ ...pullRequestEvent(), repository: { visibility } }, { GITHUB_SERVER_URL: `https://${host}` });
}

const PUBLIC = { kind: "quickchart", server: "https://quickchart.io" };
const MERMAID = { kind: "mermaid" };

describe("the style of charts", () => {
  it.each([
    ["public", "github.com", PUBLIC],
    ["private", "github.com", MERMAID],
    ["internal", "github.com", MERMAID],
    [undefined, "github.com", MERMAID],
    ["Public", "github.com", MERMAID],
    ["public", "acme.ghe.com", MERMAID],
    ["public", "git.acme.example", MERMAID],
    ["public", "github.com.acme.example", MERMAID],
  ])("is by itself, in a %s repository on %s, %j", async (visibility, host, wanted) => {
    expect(chartStyleOf(reading({}), await place(visibility, host))).toEqual(wanted);
  });

  it("is images of the team's own server wherever one is named", async () => {
    const inputs = reading({ "INPUT_CHART-SERVER": "https://charts.acme.example:8443/" });
    const wanted = { kind: "quickchart", server: "https://charts.acme.example:8443" };
    for (const visibility of ["private", "public"])
      expect(chartStyleOf(inputs, await place(visibility))).toEqual(wanted);
  });

  it.each([
    ["quickchart", PUBLIC],
    ["MERMAID", MERMAID],
    ["none", { kind: "none" }],
  ])("is what the workflow forces: %s", async (choice, wanted) => {
    const inputs = reading({ INPUT_CHARTS: choice });
    for (const visibility of ["private", "public"])
      expect(chartStyleOf(inputs, await place(visibility))).toEqual(wanted);
  });

  it("forced to Mermaid or none, asks no server", async () => {
    const server = { "INPUT_CHART-SERVER": "https://charts.acme.example" };
    for (const kind of ["mermaid", "none"]) {
      expect(chartStyleOf(reading({ ...server, INPUT_CHARTS: kind }), await place("public"))).toEqual({ kind });
    }
  });
});

describe("the inputs of charts", () => {
  it.each([
    [{ INPUT_CHARTS: "png" }, /the input charts is "png"; it takes auto, quickchart, mermaid, none/],
    [{ "INPUT_CHART-SERVER": "charts" }, /the input chart-server is "charts"; it takes the address/],
    [{ "INPUT_CHART-SERVER": "file:///etc" }, /the input chart-server is "file:\/\/\/etc"/],
    [{ "INPUT_CHART-SERVER": "https://x.example/y?z" }, /no user, no path, no query/],
  ])("are refused where they are none: %j", (env, message) => {
    let said = "";
    try {
      reading(env as Record<string, string>);
    } catch (error) {
      said = `${(error as Error).message} ${(error as { hint?: string }).hint}`;
    }
    expect(said).toMatch(message);
  });

  it("do not repeat a password", () => {
    expect(() => reading({ "INPUT_CHART-SERVER": "https://ada:hunter2@x.example" })).toThrow(/"x\.example"/);
    expect(() => reading({ "INPUT_CHART-SERVER": "https://ada:hunter2@x.example" })).not.toThrow(/hunter2/);
  });
});
