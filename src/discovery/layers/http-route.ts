import type { ClusterView } from "../../model/cluster-view.ts";
import type { HttpRoute } from "../../model/kube.ts";
import type { EngineWorkload } from "../engine-workloads.ts";
import type { Front } from "../fronts.ts";
import { readyPods } from "../ready.ts";
import { nameOf } from "../services.ts";
import { addressesOf, prefixOf, urlOf } from "../urls.ts";
import { closed, frontEvidence, type Way } from "../way.ts";
import { type Served, servedBy } from "./gateway-listeners.ts";
import { splitOf } from "./split.ts";

const LAYER = "Gateway API";

type Rule = NonNullable<NonNullable<HttpRoute["spec"]>["rules"]>[number];

/** HTTPRoutes of the Gateway API to a Service or an inference pool, where a gateway has accepted them. */
export function httpRoutes(view: ClusterView, workload: EngineWorkload): Way[] {
  return view.objects.httpRoutes.flatMap((route) => {
    const rules = (route.spec?.rules ?? []).flatMap((rule) => ruleTo(rule, route, workload) ?? []);
    if (rules.length === 0) return [];
    const what = nameOf("HTTPRoute", route.metadata);
    const { served, refusals } = servedBy(route, view);
    return [
      ...refusals.map((refusal) => closed(LAYER, what, refusal)),
      ...rules.flatMap((rule) => ("why" in rule ? [closed(LAYER, what, rule.why)] : waysOf(what, rule, served, view))),
    ];
  });
}

/** A rule that leads to the workload: below which prefix, or why it cannot be used. */
type RuleTo = { front: Front; prefix: string; warnings: string[]; timeout?: string } | { why: string };

function ruleTo(rule: Rule, route: HttpRoute, workload: EngineWorkload): RuleTo | undefined {
  const shares = (rule.backendRefs ?? []).map(({ kind, name, weight = 1, namespace = route.metadata.namespace }) => ({
    kind: kind === "InferencePool" ? ("InferencePool" as const) : ("Service" as const),
    name,
    weight,
    ...(namespace === undefined ? {} : { namespace }),
  }));
  const { front, share, warnings } = splitOf(nameOf("HTTPRoute", route.metadata), shares, workload);
  if (front === undefined || share === undefined) return undefined;
  if (share.weight === 0) return { why: `its weight for ${front.title} is 0, so that it sends nothing there` };
  if (rule.filters?.some(({ type }) => type === "RequestRedirect"))
    return { why: "it sends requests elsewhere (RequestRedirect)" };
  const matches = rule.matches ?? [];
  const open = matches.filter(({ headers = [] }) => headers.length === 0);
  if (matches.length > 0 && open.length === 0) return { why: "it serves only requests with certain headers" };
  const literal = open.filter(({ path }) => path?.type !== "RegularExpression");
  const prefix =
    matches.length === 0 ? "" : literal.map(({ path }) => prefixOf(path?.value)).find((one) => one !== undefined);
  if (prefix === undefined) return { why: "its path is a pattern: name the URL in manual_urls" };
  const timeout = rule.timeouts?.request;
  return {
    front,
    prefix: prefix + (front.router?.path ?? ""),
    warnings,
    ...(timeout === undefined ? {} : { timeout }),
  };
}

function waysOf(
  what: string,
  rule: Exclude<RuleTo, { why: string }>,
  served: readonly Served[],
  view: ClusterView,
): Way[] {
  const { front, prefix, warnings, timeout } = rule;
  const limit =
    timeout === undefined || timeout === "0s" ? [] : [`${what} ends every answer after ${timeout} (timeouts.request)`];
  return served.map(({ schemes, host, port, dialHosts, evidence }) => ({
    kind: "open",
    layer: LAYER,
    what,
    addresses: addressesOf(
      schemes.map((scheme) => urlOf(scheme, host, port, prefix)),
      dialHosts,
    ),
    path: "direct",
    evidence: [`${what} ${evidence}`, frontEvidence(front, readyPods(front, view)), ...limit],
    warnings,
  }));
}
