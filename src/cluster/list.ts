import type { KubeObject } from "../model/kube.ts";
import { ApiError } from "./api-errors.ts";
import type { Connection } from "./connection.ts";
import { stoppedError } from "./transport-errors.ts";

const PAGE = 500;
/** 100,000 objects; a server that never ends its list has none. */
const MOST_PAGES = 200;
const EXPIRED = 410;

/** kubectl apply keeps the whole object there once more, with every value that was written into it. */
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** What of a list is wanted; nothing said: all of all. */
export interface Listed {
  labelSelector?: string;
  fieldSelector?: string;
  /** Names and labels, and nothing of what the objects hold. */
  metadataOnly?: boolean;
}

const METADATA_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

/**
 * All objects of a list, page by page: only the token says that there are more, since a page may be short or empty.
 * A token lives for some minutes; one that expired starts the list again, once. Throws what the connection throws.
 */
export async function listAll(connection: Connection, path: string, wanted: Listed = {}): Promise<KubeObject[]> {
  try {
    return await pagesOf(connection, path, wanted);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== EXPIRED) throw error;
    return pagesOf(connection, path, wanted);
  }
}

async function pagesOf(
  connection: Connection,
  path: string,
  { metadataOnly, ...selectors }: Listed,
): Promise<KubeObject[]> {
  const objects: KubeObject[] = [];
  const how = { method: "GET", ...(metadataOnly === true && { accept: METADATA_ONLY }) } as const;
  let token = "";
  for (let page = 0; page < MOST_PAGES; page++) {
    if (connection.signal.aborted) throw stoppedError(connection.signal, `listing ${path}`);
    const query = new URLSearchParams({ limit: String(PAGE), ...selectors, ...(token !== "" && { continue: token }) });
    const { items, metadata } = (await connection.request({ ...how, path: `${path}?${query}` })) as {
      items?: unknown;
      metadata?: { continue?: unknown };
    };
    if (!Array.isArray(items)) throw notAList(`${connection.server} answered without a list: ${path}`);
    objects.push(...items.filter(isObject).map(slim));
    token = typeof metadata?.continue === "string" ? metadata.continue : "";
    if (token === "") return objects;
  }
  throw notAList(`more than ${PAGE * MOST_PAGES} objects: ${path}`);
}

/** The server answered, if not with a list. */
function notAList(message: string): ApiError {
  return new ApiError(message, { status: 200 });
}

/** What has no name cannot be spoken of. */
function isObject(item: unknown): item is KubeObject {
  return typeof (item as KubeObject | null)?.metadata?.name === "string";
}

/** Without what nobody reads: who wrote which field, and the copy that kubectl keeps. */
export function slim(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata as KubeObject["metadata"] & { managedFields?: unknown };
  if (metadata.annotations?.[LAST_APPLIED] === undefined) return { ...object, metadata };
  const { [LAST_APPLIED]: __, ...annotations } = metadata.annotations;
  return { ...object, metadata: { ...metadata, annotations } };
}
