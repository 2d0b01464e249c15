/** Whether what is sent to this host stays on the machine or inside the cluster, so that it needs no encryption. */
export function staysInside(host: string): boolean {
  return isLoopback(host) || /\.svc(\.cluster\.local)?$/.test(host);
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || /^127\.[\d.]+$/.test(host) || host === "[::1]";
}
