import type { ApiCall } from "./connection.ts";

/** What a call wants of the API server, in the words of its authorization: what a Role would have to grant. */
export interface ApiAccess {
  verb: "get" | "list" | "watch" | "create" | "update" | "patch" | "delete";
  /** Empty for the core group. */
  group: string;
  /** With the subresource: `pods/portforward`. */
  resource: string;
  namespace?: string;
  name?: string;
}

const VERBS = { POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" } as const;

/** Undefined for paths that are about no object, such as `/version`. */
export function accessOf({ method, path }: Pick<ApiCall, "method" | "path">): ApiAccess | undefined {
  const segments = (path.split("?")[0] ?? "").split("/").filter((segment) => segment !== "");
  const [root, groupOrVersion] = segments;
  if (root !== "api" && root !== "apis") return undefined;
  let rest = segments.slice(root === "api" ? 2 : 3);
  let namespace: string | undefined;
  // A namespace itself is in itself: a Role in it may grant to get it.
  if (rest[0] === "namespaces" && rest[1] !== undefined) {
    namespace = rest[1];
    if (rest.length > 2) rest = rest.slice(2);
  }
  const [resource, name, subresource] = rest;
  if (resource === undefined) return undefined;
  return {
    verb: method === "GET" ? readingVerb(path, name) : VERBS[method],
    group: root === "api" ? "" : (groupOrVersion ?? ""),
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
  };
}

function readingVerb(path: string, name: string | undefined): "get" | "list" | "watch" {
  if (name !== undefined) return "get";
  return new URLSearchParams(path.split("?")[1]).has("watch") ? "watch" : "list";
}

/** `list routes.route.openshift.io in llm`, as kubectl names resources. */
export function describeAccess({ verb, group, resource, namespace, name }: ApiAccess): string {
  const kind = group === "" ? resource : `${resource}.${group}`;
  const where = namespace === undefined ? " in all namespaces" : ` in ${namespace}`;
  const which = name === undefined || resource === "namespaces" ? "" : ` ${name}`;
  return resource === "namespaces" && name !== undefined
    ? `${verb} namespace ${name}`
    : `${verb} ${kind}${which}${where}`;
}

/** A rule of a Role, ready to be pasted: `- { apiGroups: [""], resources: [pods], verbs: [list] }`. */
export function ruleLine(rule: { group: string; resources: readonly string[]; verbs: readonly string[] }): string {
  const list = (words: readonly string[]) => `[${words.map((word) => (word === "" ? '""' : word)).join(", ")}]`;
  return `- { apiGroups: ${list([rule.group])}, resources: ${list(rule.resources)}, verbs: ${list(rule.verbs)} }`;
}
