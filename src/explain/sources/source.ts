import { resolve } from "node:path";
import { ConfigurationError } from "../../errors.ts";
import { isThere } from "./disk.ts";

/** Where values are: on disk, in a revision of git, or in a release that Helm has installed. */
export type Source =
  | { kind: "disk"; path: string }
  | { kind: "git"; revision: string; path: string }
  | ({ kind: "release" } & ReleaseSource);

/** A release in a cluster; without a revision the newest. */
export interface ReleaseSource extends ReleasePlace {
  name: string;
  revision?: number;
}

/** Where a release is, as far as somebody said it. */
export interface ReleasePlace {
  namespace?: string;
  /** Of the kubeconfig. */
  context?: string;
}

const RELEASE = "release:";
/** Names as Kubernetes and Helm take them. */
const RELEASE_FORM =
  /^(?:(?<namespace>[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)\/)?(?<name>[a-z0-9](?:[a-z0-9.-]{0,51}[a-z0-9])?)(?:@(?<revision>[1-9]\d{0,8}))?$/;

/**
 * What somebody typed: `PATH`, `REVISION:PATH` or `release:NAMESPACE/NAME@REVISION`, several with commas. A colon means
 * one of the latter two, unless there is a file of that name.
 * @throws ConfigurationError for an empty one, and for what can be no release's name.
 */
export async function sourcesOf(text: string, cwd: string): Promise<Source[]> {
  const parts = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  if (parts.length === 0) throw new ConfigurationError("the path of the values is empty");
  return Promise.all(parts.map((part) => sourceOf(part, cwd)));
}

async function sourceOf(part: string, cwd: string): Promise<Source> {
  const colon = part.indexOf(":");
  if (colon < 0 || (await isThere(resolve(cwd, part)))) return { kind: "disk", path: part };
  if (part.startsWith(RELEASE)) return releaseOf(part);
  return { kind: "git", revision: part.slice(0, colon), path: part.slice(colon + 1) };
}

function releaseOf(part: string): Source {
  const { namespace, name, revision } = RELEASE_FORM.exec(part.slice(RELEASE.length))?.groups ?? {};
  if (name === undefined) {
    throw new ConfigurationError(`${part} names no release of Helm`, {
      hint: "Wanted is release:NAME, release:NAMESPACE/NAME or release:NAMESPACE/NAME@REVISION, such as release:llm/vllm@3. A branch of git that is called release is refs/heads/release:PATH.",
    });
  }
  return {
    kind: "release",
    name,
    ...(namespace !== undefined && { namespace }),
    ...(revision !== undefined && { revision: Number(revision) }),
  };
}

/** The same as it is now: in the working directory, or as it is installed. */
export function asItIsNow(source: Source): Source {
  if (source.kind === "git") return { kind: "disk", path: source.path };
  if (source.kind === "disk") return source;
  const { revision: _, ...newest } = source;
  return newest;
}

/** A release is looked for where its side is, unless it says where. */
export function inPlace(source: Source, place: ReleasePlace): Source {
  return source.kind === "release" ? { ...place, ...source } : source;
}

/** As somebody would type it. */
export function sourceText(source: Source): string {
  if (source.kind === "disk") return source.path;
  if (source.kind === "git") return `${source.revision}:${source.path}`;
  const { namespace, name, revision } = source;
  return `${RELEASE}${namespace === undefined ? "" : `${namespace}/`}${name}${revision === undefined ? "" : `@${revision}`}`;
}
