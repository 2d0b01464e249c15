import type { ServerAddress } from "../model/endpoint.ts";

/** Addresses of servers from the parts that objects of a cluster tell. */

export type Scheme = "http" | "https";

/** The scheme is not known: https is tried first, since a plain server refuses it within milliseconds. */
export const EITHER: readonly Scheme[] = ["https", "http"];

/** `https://[2001:db8::1]:8443/team`; the scheme's own port is left out. */
export function urlOf(scheme: Scheme, host: string, port: number | undefined, path = ""): string {
  const name = host.includes(":") ? `[${host}]` : host;
  const isUsual = port === undefined || port === (scheme === "https" ? 443 : 80);
  return `${scheme}://${name}${isUsual ? "" : `:${port}`}${path.replace(/\/+$/, "")}`;
}

/** First by name; where the name does not resolve here, by the address that the cluster tells. */
export function addressesOf(urls: readonly string[], dialHosts: readonly string[] = []): ServerAddress[] {
  return urls.flatMap((baseUrl) => [
    { baseUrl },
    ...dialHosts
      .filter((dialHost) => dialHost !== new URL(baseUrl).hostname)
      .map((dialHost) => ({ baseUrl, dialHost })),
  ]);
}

/** The name that is asked for under a wildcard: it says who asks. */
const UNDER_WILDCARD = "llm-latency-gate";

export function isWildcard(host: string): boolean {
  return host.startsWith("*");
}

/** `llm-latency-gate.example.com` for `*.example.com`: any name under it is served. */
export function concreteHost(host: string): string {
  return host.replace(/^\*/, UNDER_WILDCARD);
}

/**
 * The prefix that a path of a route or an ingress stands for, which the engine's own paths go behind: `/vllm` for
 * `/vllm(/|$)(.*)`, nothing for `/v1` and what lies below it. Undefined where it is a pattern that only its author can read.
 */
export function prefixOf(path = "/"): string | undefined {
  const literal = path.replace(/\/?\(.*$|\/?\.\*$|\/\*$|\$$/, "").replace(/^\^/, "");
  if (/[()[\]{}*+?|\\^$]/.test(literal)) return undefined;
  return literal.replace(/\/(v1|api|generate|generate_stream|health)(\/.*)?$/, "").replace(/\/+$/, "");
}
