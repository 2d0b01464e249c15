import { describe, expect, it } from "vitest";
import { refuse, respond } from "../helpers/cluster/api-server.ts";
import { type Answering, fakeCluster, list, named } from "../helpers/cluster/fake-cluster.ts";
import { CANARY, kubeconfigOf } from "../helpers/cluster/kubeconfig.ts";
import { runInProcess } from "../helpers/in-process.ts";
import { tempFolder } from "../helpers/temp-folder.ts";
import { hasOpenssl } from "../helpers/tls-server.ts";

/** What a person gets to see, from a real connection to the last line. */
async function end(command: string, kubeconfig: string, namespace = "llm") {
  await using folder = await tempFolder();
  await folder.file("kubeconfig", kubeconfig);
  const argv = [command, "--namespace", namespace, "--kubeconfig", `${folder.path}/kubeconfig`];
  const { exitCode, stdout, stderr } = await runInProcess(argv, { cwd: folder.path });
  expect(stdout + stderr).not.toMatch(new RegExp(`${CANARY}|canary`));
  expect(stderr).not.toContain("this is a fault of llm-latency-gate");
  return { exitCode, stderr };
}

const page: Answering = (response) =>
  void response.writeHead(200, { "content-type": "text/html" }).end("<html>canary: log in</html>");
const expired: Answering = (response) => refuse(response, 401, "Unauthorized", "canary");
const LISTS = /\/(apis\/|namespaces\/\w+\/|nodes|pods|events)/;

describe.skipIf(!hasOpenssl()).each(["discover", "validate-infra"])("%s with a cluster", (command) => {
  it.each<[string, number, string, Record<string, Answering | object[]>, Answering | undefined]>([
    ["that is a proxy's page", 4, "no Kubernetes API server", { "/version": page }, undefined],
    ["whose proxy wants a login from now on", 4, "HTML", {}, page],
    ["whose token expires in the middle", 4, "does not accept the credentials", {}, expired],
  ])("%s ends with %i and a sentence", async (_, code, words, paths, lists) => {
    await using server = await fakeCluster(paths, (path) => (LISTS.test(path) ? lists : undefined));
    const { exitCode, stderr } = await end(command, server.kubeconfig);
    expect([exitCode, stderr]).toEqual([code, expect.stringMatching(new RegExp(words, "i"))]);
  });

  it("that has no such namespace says which ones are near", async () => {
    const missing: Answering = (response) => refuse(response, 404, "NotFound", "canary");
    await using server = await fakeCluster({
      "/api/v1/namespaces/llm-prd": missing,
      "/api/v1/namespaces": (response) => list(response, named("llm-prod", "kube-system")),
    });
    const { exitCode, stderr } = await end(command, server.kubeconfig, "llm-prd");
    expect(exitCode).toBe(4);
    expect(stderr).toContain("there is no namespace llm-prd");
    expect(stderr).toContain('Did you mean "llm-prod"?');
  });

  it("that may not be looked at at all tells the rules of a Role that would allow it", async () => {
    const refusing: Answering = (response, _, body) =>
      body === ""
        ? refuse(response, 403, "Forbidden", "canary")
        : respond(response, 201, { status: { allowed: false } });
    await using server = await fakeCluster({}, (path) => (LISTS.test(path) ? refusing : undefined));
    const { exitCode, stderr } = await end(command, server.kubeconfig);
    expect(exitCode).toBe(4);
    expect(stderr).toContain('- { apiGroups: [""], resources: [pods], verbs: [list] }');
  });

  it("whose kubeconfig runs a program is refused by the name of that, and nothing is run", async () => {
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "canary", args: ["canary"] };
    const { exitCode, stderr } = await end(command, kubeconfigOf({ user: { exec } }));
    expect(exitCode).toBe(5);
    expect(stderr).toContain("users[0].user.exec");
  });
});
