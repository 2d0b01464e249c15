import type { Severity } from "../../model/finding.ts";
import type { Pod } from "../../model/kube.ts";
import { type Check, fixOf } from "../check.ts";
import type { EngineWorkload } from "../engine-workload.ts";

/** Tags that move with every release or build. */
const FLOATING = /^(latest|main|master|nightly|dev|edge|stable)([-.].*)?$|-latest$/;

/** A tag is a name that may be given to another image; a digest is the image. */
export const floatingImage: Check = {
  rule: "floating-image",
  looksFor: "images by a tag that moves (latest, nightly), or without a digest",
  severities: ["warning", "info"],
  why: "Base and head, or tonight's and last night's run, may run different engines under one name.",
  needs: ["pods", "deployments", "statefulSets"],
  find: ({ workloads }) =>
    workloads.flatMap((workload) => {
      const { container, title, engine } = workload;
      const image = container?.image;
      if (image === undefined || image.includes("@sha256:")) return [];
      const tag = /:([^/:]+)$/.exec(image)?.[1] ?? "latest";
      const floats = FLOATING.test(tag);
      const running = [...new Set(digests(workload))];
      const severity: Severity = floats ? "warning" : "info";
      return [
        {
          severity,
          object: title,
          engines: [engine],
          message: floats
            ? `${title} runs ${image}, whose tag ${tag} names another image tomorrow`
            : `${title} runs ${image} by its tag, which may be moved`,
          evidence: running.length === 0 ? ["imageID is not known yet"] : running.map((id) => `imageID ${id}`),
          ...(running[0] === undefined
            ? {}
            : { fix: fixOf({ containers: [{ name: container?.name, image: pinned(image, running[0]) }] }) }),
        },
      ];
    }),
};

/** The digests of the images that run, as `sha256:…`. */
function digests({ pods, container }: EngineWorkload): string[] {
  return pods.flatMap((pod) => digestOf(pod, container?.name) ?? []);
}

function digestOf({ status }: Pod, container: string | undefined): string | undefined {
  const id = status?.containerStatuses?.find(({ name }) => name === container)?.imageID ?? "";
  return /sha256:[0-9a-f]+$/.exec(id)?.[0];
}

function pinned(image: string, digest: string): string {
  return `${image.replace(/:[^/:]+$/, "")}@${digest}`;
}

export const mixedImages: Check = {
  rule: "mixed-images",
  looksFor: "pods of one engine that run different images",
  severities: ["error"],
  why: "Requests are spread over two engines, and their latencies are mixed.",
  needs: ["pods"],
  find: ({ workloads }) =>
    workloads.flatMap((workload) => {
      const different = [...new Set(digests(workload))];
      if (different.length < 2) return [];
      const { title, engine, pods, container } = workload;
      return [
        {
          severity: "error",
          object: title,
          engines: [engine],
          message: `pods of ${title} run ${different.length} different images`,
          evidence: pods.map(
            (pod) => `Pod ${pod.metadata.name}: ${digestOf(pod, container?.name) ?? "imageID not known"}`,
          ),
        },
      ];
    }),
};
