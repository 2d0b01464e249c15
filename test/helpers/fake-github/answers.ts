import type { Token } from "./state.ts";

/** A request that was understood, and what it is answered. */
export interface Call {
  params: Record<string, string>;
  query: URLSearchParams;
  body: Record<string, unknown>;
  token: Token;
  /** Address of the request without its query, for links to other pages. */
  url: string;
}

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export const DOCS = "https://docs.github.com/rest";

export const notFound: Answer = { status: 404, body: { message: "Not Found", documentation_url: DOCS } };

/** What a token without the permission is told, also that of a fork. */
export const notAccessible: Answer = {
  status: 403,
  body: { message: "Resource not accessible by integration", documentation_url: DOCS },
};

/** GitHub's longest comment; its API says characters. */
export const LONGEST_BODY = 65_536;

export function tooLong(resource: string, field: string): Answer {
  const message = `${field} is too long (maximum is ${LONGEST_BODY} characters)`;
  return {
    status: 422,
    body: {
      message: "Validation Failed",
      errors: [{ resource, code: "unprocessable", field: "data", message }],
      documentation_url: DOCS,
    },
  };
}

/** One page of the items, with a Link header that leads to the others. */
export function page<T>(
  items: readonly T[],
  { query, url }: Call,
  wrap: (items: T[]) => unknown = (all) => all,
): Answer {
  const size = Math.min(100, Math.max(1, Number(query.get("per_page") ?? 30)));
  const at = Math.max(1, Number(query.get("page") ?? 1));
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (rel: string, number: number) => {
    const next = new URLSearchParams(query);
    next.set("page", String(number));
    return `<${url}?${next}>; rel="${rel}"`;
  };
  const links = [
    ...(at > 1 ? [link("prev", at - 1), link("first", 1)] : []),
    ...(at < last ? [link("next", at + 1), link("last", last)] : []),
  ];
  return {
    status: 200,
    body: wrap(items.slice((at - 1) * size, at * size)),
    headers: links.length === 0 ? {} : { link: links.join(", ") },
  };
}
