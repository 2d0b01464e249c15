import { type Installed, releaseSecret } from "../helm-release.ts";
import { respond } from "./api-server.ts";
import { type Answering, list } from "./fake-cluster.ts";

/** The Secrets of releases, for the paths of a fake cluster: each by its name, and lists by labels, without what they hold. */
export function releaseStore(installed: readonly Installed[]): Record<string, Answering> {
  const paths: Record<string, Answering> = {};
  for (const [namespace, all] of Map.groupBy(installed, ({ namespace = "llm" }) => namespace)) {
    const secrets = all.map(releaseSecret);
    const folder = `/api/v1/namespaces/${namespace}/secrets`;
    paths[`/api/v1/namespaces/${namespace}`] = (response) => respond(response, 200, { metadata: { name: namespace } });
    paths[folder] = (response, query) => {
      const wanted = new URLSearchParams((query.get("labelSelector") ?? "").replaceAll(",", "&"));
      const found = secrets.filter(({ metadata: { labels } }) =>
        [...wanted].every(([key, value]) => (labels as Record<string, string>)[key] === value),
      );
      list(
        response,
        found.map(({ metadata }) => ({ metadata })),
      );
    };
    for (const secret of secrets)
      paths[`${folder}/${secret.metadata.name}`] = (response) => respond(response, 200, secret);
  }
  return paths;
}
