/** The ways in which a request fails, as data: each with what to do about it, in one sentence. */

export const FAILURES = {
  refused: "Check that the engine is running and that the port and host in the URL are right.",
  dns: "Check the host name in the URL, and that this machine can resolve it (a cluster name resolves only inside the cluster).",
  tls: "Check the certificate and the scheme of the URL; a private CA goes into NODE_EXTRA_CA_CERTS.",
  "connect-timeout":
    "Check network policies and firewalls on the way, or raise requests.timeouts_ms.connect if the path is slow.",
  "first-token-timeout":
    "The engine did not begin to answer: look at its queue, or raise requests.timeouts_ms.first_token for cold starts.",
  "idle-timeout":
    "The stream stood still in the middle: look at the engine's log for stalls, or raise requests.timeouts_ms.idle.",
  "total-timeout": "The answer took too long as a whole: lower max_tokens or raise requests.timeouts_ms.total.",
  auth: "Name the environment variable that holds the API key under services.api_key_env, and check that the key is valid.",
  "not-found":
    "Check services.models against the models that the engine serves, services.api, and the path in the URL.",
  "context-too-long": "Shorten the prompts or max_tokens, or give the engine a larger context.",
  validation:
    "The engine does not accept this request: its message says which field; services.api may need another interface.",
  overloaded: "The engine refused for load: lower concurrent_users, or raise the engine's own admission limits.",
  server: "The engine failed: look at its log around the time of the request.",
  "stream-error": "The engine reported an error in the middle of the answer: look at its log for this request id.",
  truncated:
    "The answer ended without its terminal marker: look for a crash, a shutdown or a proxy that cuts long answers.",
  protocol: "What answered does not speak this engine's protocol: check the URL, its path, and services.api.",
  aborted: "The run was stopped before this request ended.",
  dropped: "As many requests as may be were in flight when it was due: raise concurrent_users or lower the rate.",
} as const;

export type FailureClass = keyof typeof FAILURES;

/** A failure as it was seen: its class, and the engine's or the network's own words. */
export interface Failure {
  class: FailureClass;
  detail: string;
}
