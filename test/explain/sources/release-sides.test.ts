import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../src/errors.ts";
import { readSides, type SidesNamed } from "../../../src/explain/sources/read-side.ts";
import { type ReleaseSource, sourcesOf, sourceText } from "../../../src/explain/sources/source.ts";
import { diffValues } from "../../../src/explain/values-diff.ts";
import { encodedRelease, type Installed, releaseRecord } from "../../helpers/helm-release.ts";
import { tempFolder } from "../../helpers/temp-folder.ts";
import { inWords, readingIn } from "../sides.ts";

const PLACES = { base: { namespace: "base" }, head: { namespace: "head" } };

/** What differs between releases of which each says by its values which one it is. */
async function changesOf(named: SidesNamed, installed: (release: ReleaseSource) => Installed = asItself) {
  await using folder = await tempFolder();
  const readRelease = async (release: ReleaseSource) => encodedRelease(releaseRecord(installed(release)));
  const { base, head } = await readSides(named, readingIn(folder.path, { readRelease }));
  return diffValues(base, head).map(({ change }) => inWords(change));
}

function asItself({ name, namespace = "–", revision = 0, context = "–" }: ReleaseSource): Installed {
  return { name, config: { from: `${context} ${namespace}/${name}@${revision}` } };
}

describe("a release that is named as release:NAME", () => {
  it.each(["release:vllm", "release:llm/vllm", "release:vllm@3", "release:llm/v.llm-2@12"])(
    "%s says name, namespace and revision as far as they are there",
    async (text) => {
      expect((await sourcesOf(text, "/nowhere")).map(sourceText)).toEqual([text]);
    },
  );

  it.each([
    "release:",
    "release:@3",
    "release:vllm@",
    "release:vllm@0",
    "release:vllm@x",
    "release:a/b/c",
    "release:V",
  ])("%s is refused", async (text) => {
    const error = await sourcesOf(text, "/nowhere").then(String, (thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as ConfigurationError).message).toBe(`${text} names no release of Helm`);
    expect((error as ConfigurationError).hint).toContain("refs/heads/release:PATH");
  });

  it("is a file where there is one of that name", async () => {
    await using folder = await tempFolder();
    await folder.file("release:vllm", "a: 1\n");
    expect(await sourcesOf("release:vllm", folder.path)).toEqual([{ kind: "disk", path: "release:vllm" }]);
  });

  it("is looked for where its side is, and both sides need only one name", async () => {
    const named = { base: "release:vllm", places: PLACES };
    expect(await changesOf(named)).toEqual(["from: – base/vllm@0 → – head/vllm@0"]);
    const contexts = { base: { namespace: "llm", context: "old" }, head: { namespace: "llm", context: "new" } };
    expect(await changesOf({ ...named, places: contexts })).toEqual(["from: old llm/vllm@0 → new llm/vllm@0"]);
  });

  it("of a revision is compared with the newest, where nothing else is said", async () => {
    expect(await changesOf({ base: "release:llm/vllm@3" })).toEqual(["from: – llm/vllm@3 → – llm/vllm@0"]);
  });

  it("says its own namespace against all others", async () => {
    const named = { base: "release:a/vllm", head: "release:b/vllm@2", places: PLACES };
    expect(await changesOf(named)).toEqual(["from: – a/vllm@0 → – b/vllm@2"]);
  });

  it.each(["release:llm/vllm", "release:vllm"])("is not compared with itself: %s", async (base) => {
    const same = { namespace: "llm" };
    await expect(changesOf({ base, places: { base: same, head: same } })).rejects.toThrow(
      /those of the head are not named/,
    );
  });

  it("stands beside others, each with its name, whatever the order", async () => {
    const named = { base: "release:vllm,release:tgi", head: "release:tgi,release:vllm", places: PLACES };
    expect(await changesOf(named)).toEqual([
      "tgi: from: – base/tgi@0 → – head/tgi@0",
      "vllm: from: – base/vllm@0 → – head/vllm@0",
    ]);
  });

  it("takes files over it, but several do not", async () => {
    await using folder = await tempFolder();
    await folder.file("prod.yaml", "replicaCount: 5\n");
    const readRelease = async () => encodedRelease(releaseRecord());
    const options = readingIn(folder.path, { readRelease });
    const { base, head } = await readSides({ base: "release:vllm", head: "release:vllm,prod.yaml" }, options);
    expect(diffValues(base, head).map(({ change }) => inWords(change))).toEqual(["replicaCount: 1 → 5"]);
    for (const head of ["release:vllm,release:tgi,prod.yaml", "release:a/vllm,release:b/vllm"]) {
      const reading = readSides({ base: "release:vllm", head }, options);
      await expect(reading).rejects.toThrow(/lays files over several releases, or names one twice/);
    }
  });

  it("that is broken is named", async () => {
    const reading = readSides({ base: "release:llm/vllm@3" }, readingIn("/", { readRelease: async () => "?" }));
    await expect(reading).rejects.toThrow("release:llm/vllm@3: the release record is not base64");
  });

  it("says nothing of a null that --reuse-values leaves, loses and brings back", async () => {
    // As Helm 4 writes three revisions with the same values of the user (test/live/cluster/releases.test.ts).
    const config = { a: { x: null }, e: null };
    const revisions: Installed[] = [
      { config, values: { a: { x: 1, y: 2 }, c: null } },
      { config, values: { a: { y: 2 }, e: null } },
      { config, values: { a: { x: null, y: 2 } } },
    ];
    const installed = ({ revision = 0 }: ReleaseSource) => revisions[revision - 1] ?? {};
    for (const [base, head] of [
      [1, 2],
      [2, 3],
      [1, 3],
      [3, 1],
    ]) {
      const named = { base: `release:vllm@${base}`, head: `release:vllm@${head}` };
      expect(await changesOf(named, installed)).toEqual([]);
    }
  });
});
