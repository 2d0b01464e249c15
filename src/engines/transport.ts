import type { Failure, FailureClass } from "../model/failures.ts";

/** Codes of Node's and undici's errors, by what they mean to somebody who waits for an answer. */
const BY_CODE: Record<string, FailureClass> = {
  ECONNREFUSED: "refused",
  EHOSTUNREACH: "refused",
  ENETUNREACH: "refused",
  EADDRNOTAVAIL: "refused",
  ENOTFOUND: "dns",
  EAI_AGAIN: "dns",
  EAI_FAIL: "dns",
  EAI_NODATA: "dns",
  ETIMEDOUT: "connect-timeout",
  UND_ERR_CONNECT_TIMEOUT: "connect-timeout",
  ECONNRESET: "truncated",
  EPIPE: "truncated",
  UND_ERR_SOCKET: "truncated",
  UND_ERR_HEADERS_TIMEOUT: "first-token-timeout",
  UND_ERR_BODY_TIMEOUT: "idle-timeout",
  UND_ERR_ABORTED: "aborted",
  ABORT_ERR: "aborted",
  EPROTO: "tls",
};

/** OpenSSL's verification errors have names of their own (Node docs, "X509 certificate error codes"). */
const TLS_CODE = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_CA|CRL_)/;

/** What a connection that failed means. `error` is whatever undici or Node threw. */
export function transportFailure(error: unknown): Failure {
  const { code, message } = innermost(error);
  if (code.startsWith("HPE_") || code === "UND_ERR_INVALID_ARG" || code.startsWith("UND_ERR_RES")) {
    return { class: "protocol", detail: `not an HTTP answer: ${message}` };
  }
  if (TLS_CODE.test(code)) return { class: "tls", detail: `${message} (${code})` };
  const known = BY_CODE[code];
  if (known === "truncated")
    return { class: "truncated", detail: `the connection was closed before the answer was complete (${message})` };
  if (known !== undefined) return { class: known, detail: message };
  return { class: "protocol", detail: message };
}

/** The code may sit on the error, on its cause, or on the first of several tried addresses. */
function innermost(error: unknown): { code: string; message: string } {
  const fallback = error instanceof Error ? error.message : String(error);
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = (at as NodeJS.ErrnoException).code;
    const first = at instanceof AggregateError ? at.errors[0] : undefined;
    if (typeof code === "string")
      return { code, message: at.message || (first instanceof Error ? first.message : code) };
    if (first instanceof Error) return innermost(first);
  }
  return { code: "", message: fallback };
}
