import { dirname } from "node:path";

/** The library tries five times, which takes 40 s (@actions/artifact 6.2, artifact-twirp-client). */
const LONGEST_MS = 60_000;

/**
 * Uploads one file as an artifact of this run. Throws Error with what is wrong and what mends it, in words.
 * The runner's own service takes it: no token and no permission is needed, but `ACTIONS_RUNTIME_TOKEN`, which only actions get.
 */
export async function saveArtifact(name: string, path: string, longestMs = LONGEST_MS): Promise<void> {
  const { DefaultArtifactClient } = await import("@actions/artifact");
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took more than ${longestMs / 1000} s`)), longestMs);
  });
  try {
    await Promise.race([new DefaultArtifactClient().uploadArtifact(name, [path], dirname(path)), late]);
  } catch (cause) {
    throw new Error(problemOf((cause as Error).message), { cause });
  } finally {
    clearTimeout(timer);
  }
}

function problemOf(message: string): string {
  const said = message.replace(/\s+/g, " ").slice(0, 300);
  if (/\(409\)|already exists/i.test(said)) {
    return "this run has one of that name already; give each job of a matrix an `artifact-name:` of its own (of a re-run the first stays)";
  }
  if (/insufficient usage|quota/i.test(said)) return `the storage for artifacts is used up (${said})`;
  if (/ACTIONS_(RUNTIME_TOKEN|RESULTS_URL)/.test(said)) return `the runner has no service for artifacts (${said})`;
  return said;
}
