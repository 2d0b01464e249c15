/**
 * How a connection to an engine is made, whoever makes it. Said aloud, or NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment
 * would hand its key to anybody; HTTP/1.1, so that a request has the connection to itself.
 */
export const HOW_TO_CONNECT = { allowH2: false, rejectUnauthorized: true } as const;

/** A connector of undici, led to the address that the cluster tells where the URL's own name does not resolve here. */
export function dialling<Way extends { hostname: string }, Rest extends unknown[], Result>(
  connect: (way: Way, ...rest: Rest) => Result,
  dialHost: string | undefined,
): (way: Way, ...rest: Rest) => Result {
  return (way, ...rest) => connect({ ...way, hostname: dialHost ?? way.hostname }, ...rest);
}
