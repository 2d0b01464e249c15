import { inParallel } from "../model/limit.ts";
import type { Feature, MissingRight } from "../model/rights.ts";
import { type ApiAccess, describeAccess, ruleLine } from "./api-access.ts";
import type { Connection } from "./connection.ts";
import { MOST_CONNECTIONS } from "./http-connection.ts";
import { RIGHTS, type Right } from "./rights.ts";

const REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

/**
 * Asks the API server what of a feature we may not do; empty where we may do all of it. Asking is granted to everybody
 * who has logged in. Throws what the connection throws.
 */
export async function missingRights(
  connection: Connection,
  feature: Feature,
  namespace: string,
): Promise<MissingRight[]> {
  const wanted = RIGHTS[feature].flatMap((right) => right.verbs.map((verb) => ({ right, verb })));
  const answers = await inParallel(MOST_CONNECTIONS, wanted, async ({ right, verb }) => {
    const place = right.clusterWide ? undefined : namespace;
    return (await isAllowed(connection, right, verb, place)) ? undefined : missing(feature, right, verb, place);
  });
  return answers.filter((answer) => answer !== undefined);
}

async function isAllowed(
  connection: Connection,
  { group, resource }: Right,
  verb: string,
  namespace: string | undefined,
): Promise<boolean> {
  const [name, subresource] = resource.split("/");
  const resourceAttributes = {
    verb,
    group,
    resource: name,
    ...(subresource !== undefined && { subresource }),
    // Of a namespace itself, as the API server sees the request for it.
    ...(resource === "namespaces" && { name: namespace }),
    ...(namespace !== undefined && { namespace }),
  };
  const body = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", spec: { resourceAttributes } };
  const review = (await connection.request({ method: "POST", path: REVIEWS, body })) as {
    status?: { allowed?: unknown };
  };
  return review.status?.allowed === true;
}

function missing(feature: Feature, right: Right, verb: string, namespace: string | undefined): MissingRight {
  const { group, resource, clusterWide, looksAt } = right;
  const access: ApiAccess = {
    verb: verb as ApiAccess["verb"],
    group,
    resource,
    ...(namespace !== undefined && { namespace }),
    ...(resource === "namespaces" && namespace !== undefined && { name: namespace }),
  };
  return {
    feature,
    ...(looksAt !== undefined && { resource: looksAt }),
    sentence: `not allowed to ${describeAccess(access)}`,
    rule: ruleLine({ group, resources: [resource], verbs: [verb] }),
    role: clusterWide ? "ClusterRole" : "Role",
  };
}
