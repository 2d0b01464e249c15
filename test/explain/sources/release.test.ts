import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { ConfigurationError } from "../../../src/errors.ts";
import { readSides } from "../../../src/explain/sources/read-side.ts";
import { decodeRelease } from "../../../src/explain/sources/release.ts";
import { diffValues } from "../../../src/explain/values-diff.ts";
import { encodedRelease, packed, releaseRecord, releaseSecret } from "../../helpers/helm-release.ts";
import { tempFolder } from "../../helpers/temp-folder.ts";
import { inWords, plain, readingIn } from "../sides.ts";

const deep = (levels: number): object => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`) as object;

describe("a release record of Helm", () => {
  const release = releaseRecord({ revision: 3, config: { replicaCount: 2, resources: { limits: { cpu: null } } } });

  it.each([
    ["as the API gives it", encodedRelease(release)],
    ["with the API's encoding undone", packed(release)],
    ["broken into lines", encodedRelease(release).replace(/.{76}/g, "$&\n")],
    ["of an old Helm, without gzip", Buffer.from(JSON.stringify(release)).toString("base64")],
  ])("%s gives the values, the chart and the revision, and nothing else", (_, text) => {
    const { files, ...about } = decodeRelease(text);
    expect(about).toEqual({ name: "chat", revision: 3, status: "deployed", chart: "vllm 1.0.0" });
    expect(files.map(({ tree }) => plain(tree))).toEqual([
      { replicaCount: 2, resources: { limits: {} }, args: ["--a"] },
      { appVersion: "0.13.0" },
    ]);
    expect(JSON.stringify(files)).not.toContain("geheim");
  });

  it("is read where its Secret is named, as JSON or YAML", async () => {
    await using folder = await tempFolder();
    await folder.file("base.json", JSON.stringify(releaseSecret({ revision: 3 })));
    await folder.file(
      "head.yaml",
      stringify(releaseSecret({ revision: 4, config: { replicaCount: 3, apiKey: "geheim" } })),
    );
    const { base, head } = await readSides({ base: "base.json", head: "head.yaml" }, readingIn(folder.path));
    const changes = diffValues(base, head).map(({ change }) => change);
    expect(changes.map(inWords)).toEqual([
      "replicaCount: 1 → 3",
      "apiKey: – → ***",
      "Chart.yaml: appVersion: 0.13.0 → 0.14.0",
    ]);
    // There is no line of the repository to show it on.
    expect(changes[0]).toEqual({
      path: "replicaCount",
      before: "1",
      after: "3",
      file: "release chat, revision 4 (chart vllm 1.0.0)",
    });
  });

  it("is compared with the chart that is to replace it, and the file of values that is laid over it", async () => {
    await using folder = await tempFolder();
    await mkdir(join(folder.path, "vllm", "templates"), { recursive: true });
    await folder.file(
      "base.txt.yaml",
      stringify({
        type: "helm.sh/release.v1",
        data: { release: encodedRelease(releaseRecord({ revision: 3, config: { replicaCount: 2 } })) },
      }),
    );
    await folder.file("vllm/Chart.yaml", "appVersion: 0.13.0\n");
    await folder.file("vllm/values.yaml", "replicaCount: 1\nresources: {limits: {cpu: 2}}\nargs: [--a]\n");
    await folder.file("vllm/templates/deployment.yaml", "{{ include }}\n");
    await folder.file("prod.yaml", "replicaCount: 2\n");
    const named = { base: "base.txt.yaml", head: "vllm,prod.yaml" };
    const { base, head } = await readSides(named, readingIn(folder.path));
    expect(diffValues(base, head).map(({ change }) => inWords(change))).toEqual(["resources.limits.cpu: 4 → 2"]);
    const other = readSides({ ...named, head: "prod.yaml" }, readingIn(folder.path));
    await expect(other).rejects.toThrow(/is a release and prod\.yaml is a values file/);
  });

  it.each([
    ["text", "hello, world", /is not base64/],
    ["nothing", "", /is not base64/],
    ["another encoded text", Buffer.from("hello").toString("base64"), /is not/],
    ["a packed text", gzipSync("geheim").toString("base64"), /is not JSON inside/],
    ["a list", packed([1, 2]), /has no release/],
    [
      "values without a bottom",
      packed({ name: "x", chart: { metadata: {}, values: deep(500) } }),
      /nested more than 200 deep/,
    ],
    ["a record without a chart", packed({ name: "x" }), /has no chart/],
    ["a half of one", Buffer.from(packed(release).slice(0, 120)).toString("base64"), /cut off or damaged/],
    ["a bomb", gzipSync(Buffer.alloc(64 * 1024 * 1024)).toString("base64"), /unpacks to more than/],
    ["a flood", "A".repeat(5 * 1024 * 1024), /has 5242880 characters/],
  ])("%s is refused, and not quoted", (_, text, message) => {
    let thrown: unknown;
    try {
      decodeRelease(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ConfigurationError);
    expect((thrown as Error).message).toMatch(message);
    expect((thrown as Error).message).not.toContain("geheim");
  });
});
