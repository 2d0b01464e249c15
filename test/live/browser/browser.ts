import { existsSync } from "node:fs";
import puppeteer, { type Browser } from "puppeteer-core";
import { SetUpError } from "../engines/set-up-error.ts";
import { runStep } from "../engines/step.ts";

const CHROMIUM = "/usr/bin/chromium";
const APT = "/usr/bin/apt-get";

/** A real browser, installed where this machine is ours and Debian. Throws SetUpError where it cannot be had. */
export async function setUpBrowser(): Promise<void> {
  if (existsSync(CHROMIUM)) return;
  if (process.getuid?.() !== 0 || !existsSync(APT)) {
    throw new SetUpError(`There is no ${CHROMIUM}, and only root on Debian can install it: apt-get install chromium.`);
  }
  await aptGet("look for chromium", ["update"]);
  await aptGet("install chromium", ["install", "--yes", "--no-install-recommends", "chromium", "fonts-dejavu-core"]);
}

function aptGet(what: string, args: readonly string[]): Promise<unknown> {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  return runStep({ part: "browser", what, note: "110 MB", command: APT, args, cwd: "/", env, limitSeconds: 10 * 60 });
}

/** Reaches nothing but this machine. */
export function startBrowser(): Promise<Browser> {
  const args = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"];
  return puppeteer.launch({ executablePath: CHROMIUM, args });
}
