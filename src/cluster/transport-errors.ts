import { InfrastructureError } from "../errors.ts";

/** What to say when there was no answer. Only codes of errors are used: messages of libraries may quote anything. */

/** Where the connection leads, and what of the kubeconfig decides about it. */
export interface Destination {
  /** Host and port. */
  server: string;
  /** `clusters[0].cluster of PATH`. */
  clusterField: string;
  proxied: boolean;
}

const CHECK_ADDRESS =
  "Check that it is the right context, and that this machine can reach the cluster: kubectl get --raw /version";
const PRIVATE = "A private cluster can only be reached from its own network: use a self-hosted runner or a VPN there.";

interface Sentence {
  codes: RegExp;
  says(to: Destination): string;
  hint(to: Destination): string;
}

/** OpenSSL's verification errors have names of their own (Node docs, "X509 certificate error codes"). */
const SENTENCES: readonly Sentence[] = [
  {
    codes: /^(ECONNREFUSED)$/,
    says: ({ server }) => `nothing listens at ${server}`,
    hint: () => CHECK_ADDRESS,
  },
  {
    codes: /^(ENOTFOUND|EAI_\w+)$/,
    says: ({ server }) => `the name of the API server ${server} is unknown to this machine`,
    hint: () => `${PRIVATE} Or the address is wrong: ${CHECK_ADDRESS}`,
  },
  {
    codes: /^(UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN)$/,
    says: ({ server }) => `no connection to the API server ${server} comes about`,
    hint: () => PRIVATE,
  },
  {
    codes:
      /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_SIGNATURE_FAILURE|CERT_UNTRUSTED|INVALID_CA)$/,
    says: ({ server }) => `the certificate of ${server} is not signed by the kubeconfig's CA`,
    hint: ({ clusterField }) =>
      `Put the CA that signed it into certificate-authority-data of ${clusterField}. If nobody changed it, somebody may stand in between.`,
  },
  {
    codes: /^CERT_HAS_EXPIRED$/,
    says: ({ server }) => `the certificate of ${server} has expired`,
    hint: () => "Whoever runs the cluster has to renew it; or this machine's clock is wrong.",
  },
  {
    codes: /^CERT_NOT_YET_VALID$/,
    says: ({ server }) => `the certificate of ${server} is not valid yet`,
    hint: () => "This machine's clock is probably wrong.",
  },
  {
    codes: /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
    says: ({ server }) => `the certificate of ${server} is for another name`,
    hint: ({ clusterField }) =>
      `Use an address that the certificate names, or give that name as tls-server-name in ${clusterField}.`,
  },
  {
    codes: /^(EPROTO|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG|HPE_\w+|ERR_SSL_HTTP_REQUEST)$/,
    says: ({ server }) => `${server} does not speak HTTPS`,
    hint: ({ clusterField }) => `Check the port of server in ${clusterField}.`,
  },
  {
    codes: /^ERR_SSL_\w*ALERT\w*$/,
    says: ({ server }) => `${server} refuses the TLS connection`,
    hint: () => "The client certificate is probably missing, has expired, or is of another cluster.",
  },
  {
    codes: /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_CLOSED|UND_ERR_DESTROYED)$/,
    says: ({ server }) => `${server} closed the connection before it answered`,
    hint: () => CHECK_ADDRESS,
  },
  {
    codes: /^UND_ERR_RES_EXCEEDED_MAX_SIZE$/,
    says: ({ server }) => `the answer of ${server} is larger than any that is read`,
    hint: () => CHECK_ADDRESS,
  },
];

/** `what` is what the call wanted: `list pods in llm`. The thrown error is left out: it may quote anything. */
export function transportError(error: unknown, to: Destination, what: string): InfrastructureError {
  const code = codeOf(error);
  const sentence = SENTENCES.find(({ codes }) => codes.test(code));
  // With a proxy, what fails below TLS may be the proxy's.
  if (sentence === undefined || (to.proxied && /^(E|UND_)/.test(code))) return unknownFault(code, to, what);
  return new InfrastructureError(`${sentence.says(to)} (${code})`, { hint: sentence.hint(to) });
}

export function timeoutError({ server }: Destination, what: string, timeoutMs: number): InfrastructureError {
  return new InfrastructureError(`${server} did not answer within ${timeoutMs / 1000} s: ${what}`, {
    hint: "The API server is overloaded, or something on the way swallows what is sent.",
  });
}

/** The run was stopped in the middle. */
export function stoppedError(signal: AbortSignal, what: string): InfrastructureError {
  return new InfrastructureError(`the run was stopped: ${what}`, { cause: signal.reason });
}

function unknownFault(code: string, { server, proxied, clusterField }: Destination, what: string): InfrastructureError {
  const way = proxied ? ` through the proxy of ${clusterField}` : "";
  return new InfrastructureError(`${server} cannot be reached${way} (${code}): ${what}`, { hint: CHECK_ADDRESS });
}

/** Whether a kept connection was closed while it was not used, so that the request was probably never seen. */
export function isBrokenConnection(error: unknown): boolean {
  return /^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/.test(codeOf(error));
}

/** The code may sit on the error, on its cause, or on the first of several tried addresses. */
function codeOf(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (typeof code === "string" && /^\w+$/.test(code)) return code;
    if (at instanceof AggregateError && at.errors.length > 0) return codeOf(at.errors[0]);
  }
  return "unknown";
}
