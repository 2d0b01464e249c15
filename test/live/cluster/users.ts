import type { Right } from "../../../src/cluster/rights.ts";
import type { Api } from "./api.ts";
import { writeKubeconfig } from "./kubeconfig.ts";
import { until } from "./wait.ts";

/** One rule of a Role, or of a ClusterRole. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly clusterWide?: boolean;
}

/** The rule that grants one of our rights. */
export function ruleOf({ group, resource, verbs, clusterWide }: Right): Rule {
  return { apiGroups: [group], resources: [resource], verbs, clusterWide };
}

/** What it takes to make users. */
export interface Access {
  readonly api: Api;
  /** For the kubeconfigs. */
  readonly folder: string;
  readonly server: string;
  readonly authority: string;
}

const RBAC = "/apis/rbac.authorization.k8s.io/v1";

/** Makes a ServiceAccount, what it is bound to, and its kubeconfig; returns the path of that. */
export async function restrictedUser(
  access: Access,
  name: string,
  namespace: string,
  rules: readonly Rule[],
): Promise<string> {
  const ofNamespace = rules.filter(({ clusterWide }) => clusterWide !== true);
  const ofCluster = rules.filter(({ clusterWide }) => clusterWide === true);
  await access.api.post(`/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name } });
  const subject = { kind: "ServiceAccount", name, namespace };
  await bind(access.api, `${RBAC}/namespaces/${namespace}/`, "Role", name, ofNamespace, subject);
  await bind(access.api, `${RBAC}/`, "ClusterRole", `${namespace}-${name}`, ofCluster, subject);
  for (const rule of [ofNamespace.at(-1), ofCluster.at(-1)]) if (rule) await whenAllowed(access.api, subject, rule);
  return kubeconfigOf(access, name, namespace);
}

export interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

async function bind(
  api: Api,
  place: string,
  kind: "Role" | "ClusterRole",
  name: string,
  rules: readonly Rule[],
  subject: Subject,
): Promise<void> {
  if (rules.length === 0) return;
  const metadata = { name };
  const plural = `${kind.toLowerCase()}s`;
  const plain = rules.map(({ apiGroups, resources, verbs }) => ({ apiGroups, resources, verbs }));
  await api.post(place + plural, { metadata, rules: plain });
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind, name };
  await api.post(`${place}${kind.toLowerCase()}bindings`, { metadata, roleRef, subjects: [subject] });
}

/** The API server heeds a new binding a moment after it has stored it. */
export async function whenAllowed(api: Api, { name, namespace }: Subject, rule: Rule): Promise<void> {
  const [resource = "", subresource = ""] = rule.resources[0]?.split("/") ?? [];
  const attributes = { group: rule.apiGroups[0], resource, subresource, verb: rule.verbs[0] };
  const spec = {
    user: `system:serviceaccount:${namespace}:${name}`,
    resourceAttributes: rule.clusterWide === true ? attributes : { ...attributes, namespace },
  };
  await until(`${name} may ${rule.verbs[0]} ${resource}`, async () => {
    const review = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
    const { status } = await api.post<{ status: { allowed: boolean } }>(review, { spec });
    return status.allowed || undefined;
  });
}

/** A token of the ServiceAccount, good for an hour, in a kubeconfig. */
export async function kubeconfigOf(
  { api, folder, server, authority }: Access,
  serviceAccount: string,
  namespace: string,
): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}/token`;
  const { status } = await api.post<{ status: { token: string } }>(path, { spec: { expirationSeconds: 3600 } });
  const name = `${namespace}-${serviceAccount}`;
  return writeKubeconfig(folder, name, { server, authority, namespace }, { token: status.token });
}
