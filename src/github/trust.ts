import type { Deps } from "../deps.ts";
import { ConfigurationError } from "../errors.ts";
import type { ActionStep } from "../model/action.ts";
import type { TrustedGate } from "../model/revision.ts";
import { findCheckout } from "./checkout.ts";
import type { GitHubContext } from "./context.ts";
import type { TrustInputs } from "./inputs.ts";
import { openRevision } from "./revision.ts";

/** Events that bring a change with them, and name the base that it is for. */
const OF_A_CHANGE = /^(pull_request.*|merge_group)$/;

export interface TrustOptions {
  context: GitHubContext;
  token?: string;
  deps: Pick<Deps, "cwd" | "signal" | "env">;
  debug(message: string): void;
  keep: AsyncDisposableStack;
}

/**
 * By whose gate is judged. In a pull request and in a merge queue by that of the base, unless the workflow says otherwise;
 * `base` of any other run is the commit that the workflow itself is from, such as the default branch when a maintainer has
 * a pull request measured.
 */
export function gateOf(
  { configFrom }: Pick<TrustInputs, "configFrom">,
  options: TrustOptions,
): Pick<ActionStep, "gate" | "scenarioOfPullRequest"> {
  const { context, deps } = options;
  const { baseSha, event, pullRequest, problem } = context;
  const ofChange = OF_A_CHANGE.test(event);
  const wanted = configFrom ?? (baseSha === undefined && !ofChange ? "head" : "base");
  if (wanted === "head")
    return { scenarioOfPullRequest: pullRequest !== undefined || event.startsWith("pull_request") };
  // There GITHUB_SHA is what GitHub made of the change: the very thing that must not judge itself.
  const sha = baseSha ?? (ofChange ? "" : deps.env["GITHUB_SHA"]) ?? "";
  if (!/^[0-9a-f]{40,64}$/.test(sha)) {
    const why = problem === undefined ? "" : ` (${problem})`;
    throw new ConfigurationError(
      `the gate is to be that of the base (input config-from), and the event ${event} names no commit to take it from${why}`,
      { hint: "Set the input `config-from: head`: then the scenario counts as it is checked out." },
    );
  }
  return { gate: () => openGate(sha, options) };
}

async function openGate(sha: string, { context, token, deps, debug, keep }: TrustOptions): Promise<TrustedGate> {
  const { cwd, signal, env } = deps;
  const merged = env["GITHUB_SHA"];
  const checkout = await findCheckout(cwd, [merged, context.headSha], signal);
  const at = { checkout, context, signal, debug, ...(token !== undefined && { token }) };
  const base = keep.use(await openRevision(sha, at));
  let opened: ReturnType<TrustedGate["head"]> | undefined;
  const head = async () => keep.use(await openRevision(merged ?? context.headSha ?? "", { ...at, localName: "HEAD" }));
  return {
    base,
    head: () => {
      opened ??= head();
      return opened;
    },
  };
}

/** Whose runs get no secrets: of forks, and by Dependabot, which has secrets of its own (docs, "Dependabot on GitHub Actions"). */
export function withoutSecrets({ event, pullRequest, actor }: GitHubContext): Pick<ActionStep, "withoutSecrets"> {
  if (event !== "pull_request" || pullRequest === undefined) return {};
  const { number, fork } = pullRequest;
  if (!fork && actor !== "dependabot[bot]") return {};
  return { withoutSecrets: { of: fork ? "fork" : "dependabot", pullRequest: number } };
}
