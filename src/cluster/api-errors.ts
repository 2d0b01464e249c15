import { InfrastructureError, type ToolErrorOptions } from "../errors.ts";
import { type ApiAccess, accessOf, describeAccess, ruleLine } from "./api-access.ts";
import type { ApiCall } from "./connection.ts";

/** The API server answered, and not with what was asked for. Its own words are never shown. */
export class ApiError extends InfrastructureError {
  readonly status: number;

  constructor(message: string, { status, ...options }: ToolErrorOptions & { status: number }) {
    super(message, options);
    this.status = status;
  }
}

/** Who was asked, for the sentence. */
export interface Asked {
  /** Host and port. */
  server: string;
  /** `the kubeconfig's context "x"`, or `the service account of this pod`. */
  identity: string;
}

/** What a call wanted, for a sentence: `list pods in llm`. */
export function describeCall(call: Pick<ApiCall, "method" | "path">): string {
  const access = accessOf(call);
  return access === undefined ? `${call.method} ${call.path.split("?")[0]}` : describeAccess(access);
}

/** The sentence for every answer that is no success. `body` is its parsed JSON, undefined where it has none. */
export function apiError(call: ApiCall, { server, identity }: Asked, status: number, body: unknown): ApiError {
  const what = describeCall(call);
  const access = accessOf(call);
  switch (status) {
    case 401:
      return new ApiError(`the API server ${server} does not accept the credentials of ${identity}`, {
        status,
        hint: "They have expired or were withdrawn, or belong to another cluster. A new token: kubectl create token NAME --duration=2h",
      });
    case 403:
      return forbidden(what, access, userIn(body));
    case 404:
      return new ApiError(absent(access) ?? `not found: ${what}`, { status });
    case 409:
      return new ApiError(`another changed it at the same time: ${what}`, { status });
    case 410:
      return new ApiError(`the list grew too old before its end was read: ${what}`, { status });
    case 429:
      return new ApiError(`the API server ${server} has too many requests at the moment: ${what}`, {
        status,
        hint: "Try again later; the cluster's other clients use up what it can do.",
      });
    default:
      return new ApiError(`the API server ${server} answers ${status}${reasonIn(body)} to: ${what}`, { status });
  }
}

/** Only its own accounts: a person's name does not belong into a public log. */
function userIn(body: unknown): string | undefined {
  const message = (body as { message?: unknown } | undefined)?.message;
  return typeof message === "string" ? /^.* User "(system:[\w:.-]{1,200})" cannot /.exec(message)?.[1] : undefined;
}

/** A word such as `InternalError`; anything longer may be anything. */
function reasonIn(body: unknown): string {
  const reason = (body as { reason?: unknown } | undefined)?.reason;
  return typeof reason === "string" && /^[A-Za-z]{1,40}$/.test(reason) ? ` (${reason})` : "";
}

function forbidden(what: string, access: ApiAccess | undefined, user: string | undefined): ApiError {
  const who = user === undefined ? "" : ` as ${user}`;
  if (access === undefined) return new ApiError(`not allowed to ${what}${who}`, { status: 403 });
  const role = access.namespace === undefined ? "a ClusterRole" : "a Role";
  const rule = ruleLine({ group: access.group, resources: [access.resource], verbs: [access.verb] });
  const hint =
    user === "system:anonymous"
      ? "The kubeconfig's user has no credentials that the server knows."
      : `This rule of ${role} grants it: ${rule}`;
  return new ApiError(`not allowed to ${what}${who}`, { status: 403, hint });
}

/** A list of a kind that the cluster knows always exists, if only empty (also in a namespace that does not exist). */
function absent(access: ApiAccess | undefined): string | undefined {
  if (access === undefined || access.verb !== "list") return undefined;
  return `this cluster has no ${access.group === "" ? access.resource : `${access.resource}.${access.group}`}`;
}
