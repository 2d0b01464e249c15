/**
 * `node --import names.ts …` with LIVE_HOSTS, a JSON object of IP addresses by host names: names for one process, since
 * those of the machine are not ours to change. What is not in it is looked up as ever.
 */
import dns from "node:dns";
import { HOSTS_VARIABLE } from "./hosts-variable.ts";

type Callback = (error: Error | null, ...found: unknown[]) => void;
const hosts: Record<string, string> = JSON.parse(process.env[HOSTS_VARIABLE] ?? "{}");
const lookup = dns.lookup as (name: string, options: object, done: Callback) => void;

Object.assign(dns, {
  lookup(name: string, options: dns.LookupOptions | Callback, done?: Callback) {
    const [all, callback] = typeof options === "function" ? [false, options] : [options.all === true, done];
    const address = hosts[name];
    if (address === undefined || callback === undefined) return lookup(name, options as object, done as Callback);
    const found = all ? [[{ address, family: 4 }]] : [address, 4];
    process.nextTick(() => callback(null, ...found));
  },
});
