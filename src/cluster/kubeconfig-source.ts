import { readFile, stat } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { ConfigurationError } from "../errors.ts";
import type { ClusterAccess } from "../model/cluster.ts";

/** A kubeconfig as it was found, not judged yet. */
export interface KubeconfigText {
  /** For people: `the input kubeconfig`, or the path of a file. */
  origin: string;
  text: string;
  /** What its relative paths start from; absent for a text that lies in no folder. */
  folder?: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** The largest file that is read as a kubeconfig or as part of one; real ones have a few KB. */
const MOST_BYTES = 1024 * 1024;

const WAYS =
  "Give one with --kubeconfig PATH, the variable KUBECONFIG or the action's input kubeconfig, or run inside the cluster.";

/**
 * The first that is there: text, path, `KUBECONFIG` (several paths, which belong together), the default path.
 * Undefined where there is none at all. Throws ConfigurationError for one that was named and cannot be read.
 */
export async function findKubeconfig(access: ClusterAccess, env: Env): Promise<KubeconfigText[] | undefined> {
  if (access.kubeconfig !== undefined) return [fromInput(access.kubeconfig)];
  if (access.path !== undefined) return [await fromFile(access.path, "--kubeconfig")];
  const paths = (env["KUBECONFIG"] ?? "").split(delimiter).filter((path) => path !== "");
  if (paths.length > 0) return fromPathList(paths);
  const home = env["HOME"] ?? env["USERPROFILE"];
  const path = home ? join(home, ".kube", "config") : undefined;
  return path !== undefined && (await isThere(path)) ? [await fromFile(path, "the default path")] : undefined;
}

export function noKubeconfig(): ConfigurationError {
  return new ConfigurationError("no kubeconfig was found, and this is no pod of a cluster", { hint: WAYS });
}

/** Base64 is what people put into a secret to keep its lines together. */
function fromInput(given: string): KubeconfigText {
  const origin = "the input kubeconfig";
  if (given.trim() === "") {
    throw new ConfigurationError(`${origin} is empty`, {
      hint: "Set the secret that it names; GitHub gives no secrets to pull requests from forks.",
    });
  }
  return { origin, text: decoded(given) ?? given };
}

function decoded(text: string): string | undefined {
  // A kubeconfig has colons, and base64 has none.
  if (!/^[A-Za-z0-9+/=\s]+$/.test(text)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(text, "base64"));
  } catch {
    return undefined;
  }
}

/** As kubectl does: paths without a file are passed over, as long as one has one. */
async function fromPathList(paths: string[]): Promise<KubeconfigText[]> {
  const there: string[] = [];
  for (const path of paths) if (await isThere(path)) there.push(path);
  if (there.length === 0) {
    throw new ConfigurationError(`KUBECONFIG names ${paths.join(", ")}, and no such file exists`, { hint: WAYS });
  }
  return Promise.all(there.map((path) => fromFile(path, "KUBECONFIG")));
}

async function fromFile(path: string, namedBy: string): Promise<KubeconfigText> {
  const file = resolve(path);
  const text = await readSmallFile(file, `${path} (${namedBy})`);
  return { origin: path, text: text.toString("utf8"), folder: dirname(file) };
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Throws ConfigurationError with `name`, which is what people know the file by; never with what is in it. */
export async function readSmallFile(path: string, name: string): Promise<Buffer> {
  const wrong = (found: string) => new ConfigurationError(`${name} ${found}; a file of at most 1 MiB is wanted`);
  try {
    const found = await stat(path);
    // A device or a pipe would never end.
    if (!found.isFile()) throw wrong("is no file");
    if (found.size > MOST_BYTES) throw wrong(`has ${found.size} bytes`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    throw wrong(`cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown"})`);
  }
}
