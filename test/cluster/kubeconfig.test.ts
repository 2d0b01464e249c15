import { generateKeyPairSync } from "node:crypto";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { chooseCluster } from "../../src/cluster/kubeconfig.ts";
import { ConfigurationError } from "../../src/errors.ts";
import type { ClusterAccess } from "../../src/model/cluster.ts";
import { makeAuthority } from "../helpers/cluster/authority.ts";
import { allOf, base64, CANARY, kubeconfigOf, outsideOf, type RecordedOutside } from "../helpers/cluster/kubeconfig.ts";
import { tempFolder } from "../helpers/temp-folder.ts";
import { hasOpenssl } from "../helpers/tls-server.ts";

const choose = (access: Partial<ClusterAccess>, outside = outsideOf()) =>
  chooseCluster({ allow: [], ...access }, outside);

/** The error, after it was made sure that it shows no secret. */
async function refusal(kubeconfig: string, access: Partial<ClusterAccess> = {}, outside = outsideOf()) {
  const error = await choose({ kubeconfig, ...access }, outside).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConfigurationError);
  expect(allOf(error) + outside.logged.join()).not.toContain("canary");
  return error as ConfigurationError;
}

describe("a text that is no kubeconfig", () => {
  it.each([
    ["nothing but spaces", " \n", "the input kubeconfig is empty"],
    ["null", "null", "the input kubeconfig is nothing; a map with kind: Config is wanted"],
    ["a word", "foo", "is a plain value; a map"],
    ["a list", "- 1", "is a list; a map"],
    ["an empty map", "{}", "has no kind; kind: Config is wanted"],
    ["another kind", "kind: canary", "is of another kind; kind: Config is wanted"],
    ["one without clusters", "kind: Config", "has no clusters"],
    [
      "clusters that are no list",
      "{kind: Config, clusters: canary}",
      "has a plain value in clusters; a list is wanted",
    ],
    ["a cluster without a name", "{kind: Config, clusters: [{cluster: {}}]}", "has no name in clusters[0]"],
    ["broken YAML", 'kind: Config\nusers:\n  - "canary\n', "is not YAML (line 4)"],
    ["an alias of nothing", "kind: *canary", "is not YAML (line 1)"],
    ["a key that stands there twice", `kind: Config\ntoken: canary\ntoken: canary2\n`, "is not YAML (line 3)"],
  ])("is refused by what was found and wanted: %s", async (_, text, message) => {
    expect((await refusal(text)).message).toContain(message);
  });
});

describe("a context", () => {
  const two = {
    contexts: [
      { name: "staging", context: { cluster: "one", user: "somebody", namespace: "llm" } },
      { name: "production", context: { cluster: "one", user: "nobody" } },
    ],
  };

  it("is the wanted one before the current one, with its namespace", async () => {
    const kubeconfig = kubeconfigOf({ top: { ...two, "current-context": "production" } });
    expect(await choose({ kubeconfig, context: "staging" })).toMatchObject({ context: "staging", namespace: "llm" });
  });

  it("is the only one where none is current, and has to be chosen where there are several", async () => {
    expect(await choose({ kubeconfig: kubeconfigOf({ top: { "current-context": "" } }) })).toMatchObject({
      context: "test",
      inCluster: false,
      user: { token: CANARY },
    });
    const { message, hint } = await refusal(kubeconfigOf({ top: { ...two, "current-context": "" } }));
    expect(message).toContain("the input kubeconfig has no current-context");
    expect(hint).toBe('Choose one with --context. There are "staging", "production".');
  });

  it("that does not exist is answered with the nearest names", async () => {
    const { message, hint } = await refusal(kubeconfigOf({ top: two }), { context: "stagng" });
    expect(message).toBe('the input kubeconfig has no context "stagng"');
    expect(hint).toBe('Did you mean "staging"? Check --context or services.context.');
    const current = await refusal(kubeconfigOf({ top: { ...two, "current-context": "prod" } }));
    expect(current.message).toContain('current-context of the input kubeconfig names "prod", which is not among');
  });

  it("names a cluster and a user that exist", async () => {
    const kubeconfig = kubeconfigOf({ top: two });
    const { message, hint } = await refusal(kubeconfig, { context: "production" });
    expect(message).toContain('contexts[1].context.user of the input kubeconfig names "nobody"');
    expect(hint).toBe('Did you mean "somebody"?');
    expect((await refusal(kubeconfigOf({ context: { cluster: null } }))).message).toContain(
      "contexts[0].context.cluster of the input kubeconfig is missing",
    );
  });

  it("is judged alone: what another user of the file does is of no concern", async () => {
    const users = [
      { name: "other", user: { exec: { command: "canary" } } },
      { name: "somebody", user: { token: CANARY } },
    ];
    expect(await choose({ kubeconfig: kubeconfigOf({ top: { users } }) })).toMatchObject({ user: { token: CANARY } });
  });

  it("whose name would be a command to the runner stays within its line", async () => {
    const { message } = await refusal(kubeconfigOf({}), { context: "x\n::stop-commands::y" });
    expect(message).not.toContain("\n");
  });
});

describe("a server", () => {
  it.each([
    ["http", "http://127.0.0.1:1", "is not https"],
    ["no URL", "canary", "is no URL"],
    ["a password", "https://me:canary@127.0.0.1:1", "has a user name or a password in it"],
    ["a query", "https://127.0.0.1:1?canary=1", "has a query or a fragment"],
    ["nothing", "", "is missing"],
    ["a number", 17, "is a plain value that is no text"],
  ])("is refused: %s", async (_, server, fault) => {
    const { message } = await refusal(kubeconfigOf({ cluster: { server } }));
    expect(message).toContain(`clusters[0].cluster.server of the input kubeconfig ${fault}`);
  });
});

describe("a feature that runs programs, reads files or weakens protection", () => {
  it.each([
    ["exec", "users[0].user.exec", { user: { exec: { command: "canary", env: [{ name: "A", value: "canary" }] } } }],
    [
      "auth-provider",
      "users[0].user.auth-provider",
      { user: { "auth-provider": { config: { "cmd-path": "canary" } } } },
    ],
    ["files", "users[0].user.token-file", { user: { "token-file": "/canary" } }],
    ["files", "users[0].user.tokenFile", { user: { tokenFile: "/canary" } }],
    ["files", "users[0].user.client-certificate", { user: { "client-certificate": "/canary" } }],
    ["files", "users[0].user.client-key", { user: { "client-key": "/canary" } }],
    ["files", "clusters[0].cluster.certificate-authority", { cluster: { "certificate-authority": "/canary" } }],
    ["insecure-tls", "clusters[0].cluster.insecure-skip-tls-verify", { cluster: { "insecure-skip-tls-verify": true } }],
    ["proxy", "clusters[0].cluster.proxy-url", { cluster: { "proxy-url": "http://canary" } }],
  ] as const)("is refused by its field unless it is allowed: %s, %s", async (optIn, field, parts) => {
    const { message, hint } = await refusal(kubeconfigOf(parts));
    expect(message).toContain(`${field} of the input kubeconfig`);
    expect(hint).toContain(`--allow-kubeconfig ${optIn} `);
    const others = (["exec", "auth-provider", "files", "insecure-tls", "proxy"] as const).filter((o) => o !== optIn);
    expect((await refusal(kubeconfigOf(parts), { allow: others })).message).toBe(message);
  });

  it("inside an auth-provider needs the word for files too, since its file is sent as a token", async () => {
    const kubeconfig = kubeconfigOf({ user: { "auth-provider": { name: "x", config: { tokenFile: "/canary" } } } });
    const { message } = await refusal(kubeconfig, { allow: ["auth-provider"] });
    expect(message).toContain("users[0].user.auth-provider.config.tokenFile");
  });

  it("is none where it is switched off", async () => {
    const kubeconfig = kubeconfigOf({ cluster: { "insecure-skip-tls-verify": false, "proxy-url": "" } });
    expect(await choose({ kubeconfig })).toMatchObject({ cluster: { skipTLSVerify: false } });
  });

  it("that is allowed and wrong is said without what stands there", async () => {
    const files = { allow: ["files"] } as const;
    const missing = kubeconfigOf({ cluster: { "certificate-authority": "/no/canary" } });
    expect((await refusal(missing, files)).message).toBe(
      "the file of clusters[0].cluster.certificate-authority of the input kubeconfig cannot be read (ENOENT); a file of at most 1 MiB is wanted",
    );
    const device = kubeconfigOf({ cluster: { "certificate-authority": "/dev/zero" } });
    expect((await refusal(device, files)).message).toContain("is no file");
    const relative = kubeconfigOf({ user: { "token-file": "canary" } });
    expect((await refusal(relative, files)).message).toContain("is a relative path");
    const proxy = kubeconfigOf({ cluster: { "proxy-url": "socks5://canary" } });
    expect((await refusal(proxy, { allow: ["proxy"] })).message).toContain("is no http or https URL");
    const exec = kubeconfigOf({ user: { exec: { args: ["canary"] } } });
    expect((await refusal(exec, { allow: ["exec"] })).message).toContain("has no command or no apiVersion");
  });
});

describe("credentials", () => {
  it.each([
    [
      "a token with a line break",
      { token: "canary\ncanary" },
      "users[0].user.token of the input kubeconfig has spaces",
    ],
    ["a token that is a number", { token: 123 }, "users[0].user.token of the input kubeconfig is a plain value"],
    ["a key that is none", { "client-key-data": base64("canary") }, "users[0].user.client-key-data"],
    ["a certificate that is none", { "client-certificate-data": base64("canary") }, "client-certificate-data"],
    ["groups to impersonate", { token: CANARY, as: "x", "as-groups": ["canary"] }, "has as-groups or as-uid"],
  ])("are refused: %s", async (_, user, message) => {
    expect((await refusal(kubeconfigOf({ user }))).message).toContain(message);
  });

  it("lose the line break that base64 left at their end", async () => {
    const kubeconfig = kubeconfigOf({ user: { token: `${CANARY}\n` } });
    expect(await choose({ kubeconfig })).toMatchObject({ user: { token: CANARY } });
  });

  it("are refused where the CA is none, which Node would take without a word", async () => {
    const kubeconfig = kubeconfigOf({ cluster: { "certificate-authority-data": base64("canary") } });
    expect((await refusal(kubeconfig)).message).toContain(
      "certificate-authority-data of the input kubeconfig holds no certificate",
    );
  });

  it.skipIf(!hasOpenssl())("are refused where the client certificate has expired or its key is missing", async () => {
    const { key, cert } = await (await makeAuthority()).issue({ subject: "/CN=canary", days: -1 });
    const [data, keyData] = [base64(cert), base64(key)];
    const expired = kubeconfigOf({ user: { "client-certificate-data": data, "client-key-data": keyData } });
    expect((await refusal(expired)).message).toContain("holds a certificate that expired on 20");
    const alone = kubeconfigOf({ user: { "client-key-data": keyData } });
    expect((await refusal(alone)).message).toContain("a client key without the other");
  });
});

describe("every secret of the whole file is masked, also of a file that is refused", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
  const secrets = {
    users: [
      { name: "other", user: { token: "canary-token", username: "me", password: "canary-password" } },
      { name: "key", user: { "client-key-data": base64(pem) } },
      {
        name: "plugin",
        user: {
          exec: {
            args: ["--client-secret=canary-arg", "--password", "canary-next"],
            env: [{ name: "AWS_SECRET_ACCESS_KEY", value: "canary-env" }],
          },
        },
      },
      { name: "oidc", user: { "auth-provider": { config: { "refresh-token": "canary-refresh" } } } },
    ],
    clusters: [{ name: "one", cluster: { server: "http://x", "proxy-url": "http://me:canary-proxy@proxy" } }],
    extensions: [{ more: { token: 1234567 } }],
  };

  async function maskedBy(text: string): Promise<RecordedOutside> {
    const outside = outsideOf();
    await refusal(text, {}, outside);
    return outside;
  }

  it.each([
    ["a token", "canary-token"],
    ["a password", "canary-password"],
    ["basic authentication", base64("me:canary-password")],
    ["a key in base64", base64(pem)],
    ["a line of a decoded key", pem.split("\n")[1]],
    ["an argument of a plugin", "canary-arg"],
    ["the argument after a flag", "canary-next"],
    ["a variable of a plugin", "canary-env"],
    ["a token of an auth-provider", "canary-refresh"],
    ["the password of a proxy", "canary-proxy"],
    ["a token that is a number", "1234567"],
  ])("%s", async (_, secret) => {
    expect((await maskedBy(kubeconfigOf({ top: secrets }))).masked).toContain(secret);
  });

  it("and nothing that is no secret, such as an empty field, a short word or a certificate", async () => {
    const certificate = base64("-----BEGIN CERTIFICATE-----\nplain\n-----END CERTIFICATE-----");
    const users = [
      { name: "my-token", user: { token: null, password: "abc", "client-certificate-data": certificate } },
    ];
    expect([...(await maskedBy(kubeconfigOf({ top: { users } }))).masked]).toEqual([]);
  });

  it("also where an alias leads back to what it stands in", async () => {
    const loop = "kind: Config\nclusters: &c\n  - name: x\n    cluster: {token: canary-loop, self: *c}\n";
    expect((await maskedBy(loop)).masked).toContain("canary-loop");
  });
});

describe("a kubeconfig is found", () => {
  const named = (context: string) =>
    kubeconfigOf({
      top: {
        "current-context": context,
        contexts: [{ name: context, context: { cluster: "one", user: "somebody" } }],
      },
    });

  it("as text and as base64 of it, also in lines", async () => {
    const encoded = base64(named("text")).replaceAll(/.{60}/g, "$&\n");
    for (const kubeconfig of [named("text"), encoded]) {
      expect(await choose({ kubeconfig })).toMatchObject({ context: "text" });
    }
  });

  it("by path before KUBECONFIG, and by KUBECONFIG before the default path", async () => {
    await using folder = await tempFolder();
    const path = await folder.file("path", named("path"));
    const env = { HOME: folder.path, KUBECONFIG: await folder.file("env", named("env")) };
    const outside = outsideOf({ env });
    expect(await choose({ path }, outside)).toMatchObject({ context: "path" });
    expect(await choose({}, outside)).toMatchObject({ context: "env" });
  });

  it("in the folder .kube of the home", async () => {
    await using home = await tempFolder();
    const { mkdir, writeFile } = await import("node:fs/promises");
    await mkdir(join(home.path, ".kube"));
    await writeFile(join(home.path, ".kube", "config"), named("home"));
    expect(await choose({}, outsideOf({ env: { HOME: home.path } }))).toMatchObject({ context: "home" });
  });

  it("in several files as in one: the first of a name wins, and what does not exist is passed over", async () => {
    await using folder = await tempFolder();
    const first = await folder.file("first", kubeconfigOf({ top: { contexts: [], users: [] } }));
    const second = await folder.file(
      "second",
      kubeconfigOf({ cluster: { server: "https://127.0.0.1:2" }, top: { "current-context": "second" } }),
    );
    const paths = [join(folder.path, "none"), await folder.file("new", ""), first, second];
    const env = { KUBECONFIG: paths.join(delimiter) };
    expect(await choose({}, outsideOf({ env }))).toMatchObject({
      context: "test",
      cluster: { server: "https://127.0.0.1:1" },
      user: { token: CANARY },
      userField: `users[0].user of ${second}`,
    });
  });

  it("or it is said where it was looked for", async () => {
    await using folder = await tempFolder();
    const env = { KUBECONFIG: join(folder.path, "a") };
    const path = join(folder.path, "b");
    await expect(choose({}, outsideOf({ env }))).rejects.toThrow(
      `KUBECONFIG names ${env.KUBECONFIG}, and no such file`,
    );
    await expect(choose({ path })).rejects.toThrow(`${path} (--kubeconfig) cannot be read (ENOENT)`);
    await expect(choose({ path: folder.path })).rejects.toThrow("(--kubeconfig) is no file");
    await expect(choose({})).rejects.toThrow("no kubeconfig was found, and this is no pod of a cluster");
  });

  it("with files beside it, whose paths start from its own folder", async () => {
    await using folder = await tempFolder();
    const path = await folder.file("config", kubeconfigOf({ user: { "token-file": "token" } }));
    expect(await choose({ path, allow: ["files"] })).toMatchObject({
      user: { authProvider: { config: { tokenFile: join(folder.path, "token") } } },
    });
  });
});

describe("a pod", () => {
  it("knows its own cluster by its variables and its service account", async () => {
    await using folder = await tempFolder();
    await folder.file("token", CANARY);
    await folder.file("ca.crt", "ca");
    await folder.file("namespace", "gate\n");
    const env = { KUBERNETES_SERVICE_HOST: "fd00::1", KUBERNETES_SERVICE_PORT: "6443" };
    const outside = outsideOf({ env, serviceAccountFolder: folder.path });
    const chosen = await choose({}, outside);
    expect(chosen).toMatchObject({
      namespace: "gate",
      inCluster: true,
      cluster: { server: "https://[fd00::1]:6443", caData: base64("ca") },
    });
    expect(chosen.context).toBeUndefined();
    await expect(choose({ context: "x" }, outside)).rejects.toThrow(
      'there is no context "x", since there is no kubeconfig',
    );
  });

  it("without a token is as good as none", async () => {
    await using folder = await tempFolder();
    const env = { KUBERNETES_SERVICE_HOST: "10.0.0.1" };
    await expect(choose({}, outsideOf({ env, serviceAccountFolder: folder.path }))).rejects.toThrow("no kubeconfig");
  });
});
