import type { Front } from "../fronts.ts";
import { containerPort, podScheme } from "../services.ts";
import { EITHER, type Scheme } from "../urls.ts";

/** What a Service's port speaks, where the Service or its pods tell; nothing between them changes it. */
export function schemesOf({ port, target, pods }: Front): readonly Scheme[] {
  if (/^(https|kubernetes\.io\/wss)$/i.test(port?.appProtocol ?? "") || port?.port === 443) return ["https"];
  const number = target === undefined ? undefined : containerPort(target, pods);
  const told = number === undefined ? undefined : podScheme(pods, number);
  return told === undefined ? EITHER : [told];
}
