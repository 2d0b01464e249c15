/** A JSON object of IP addresses by host names, for `names.ts`, which changes the process that imports it. */
export const HOSTS_VARIABLE = "LIVE_HOSTS";
