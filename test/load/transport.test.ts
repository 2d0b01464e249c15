import { describe, expect, it, onTestFinished, vi } from "vitest";
import { transportFailure } from "../../src/engines/transport.ts";
import { closedPort } from "../helpers/closed-port.ts";
import { rawServer } from "../helpers/raw-server.ts";
import { ask } from "../helpers/request-context.ts";
import { hasOpenssl, selfSignedServer } from "../helpers/tls-server.ts";

describe("a connection that fails", () => {
  it("is refused where nothing listens", async () => {
    const sample = await ask(await closedPort());
    expect(sample).toMatchObject({ outcome: "refused", detail: expect.stringContaining("ECONNREFUSED") });
    expect(sample.sentAtMs).toBeUndefined();
  });

  it("is dns where the name does not exist (RFC 6761 reserves .invalid)", async () => {
    expect((await ask("http://no-such-host.invalid")).outcome).toBe("dns");
  });

  it.skipIf(!hasOpenssl())("is tls where the certificate is self-signed (skipped without openssl)", async () => {
    await using server = await selfSignedServer();
    const sample = await ask(server.baseUrl);
    expect(sample).toMatchObject({ outcome: "tls", detail: expect.stringMatching(/self-signed/i) });
    expect(server.requests).toBe(0);
  });

  it.skipIf(!hasOpenssl())("is tls also where the environment turns verification off (needs openssl)", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    onTestFinished(() => void vi.unstubAllEnvs());
    await using server = await selfSignedServer();
    expect((await ask(server.baseUrl, { apiKey: "s3cret-key" })).outcome).toBe("tls");
    expect(server.requests).toBe(0);
  });

  it("is tls where the server speaks plain HTTP", async () => {
    await using server = await rawServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    expect((await ask(server.baseUrl.replace("http:", "https:"))).outcome).toBe("tls");
  });

  it("is protocol where something else than HTTP answers", async () => {
    await using server = await rawServer((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"));
    expect(await ask(server.baseUrl)).toMatchObject({
      outcome: "protocol",
      detail: expect.stringContaining("HTTP"),
    });
  });

  it("is truncated where the server resets or closes without an answer", async () => {
    await using resetting = await rawServer((socket) => socket.resetAndDestroy());
    await using closing = await rawServer((socket) => socket.end());
    expect((await ask(resetting.baseUrl)).outcome).toBe("truncated");
    expect((await ask(closing.baseUrl)).outcome).toBe("truncated");
  });
});

describe("an error of the transport", () => {
  const coded = (code: string, message = "said so") => Object.assign(new Error(message), { code });

  it.each([
    ["ECONNREFUSED", "refused"],
    ["EHOSTUNREACH", "refused"],
    ["ENOTFOUND", "dns"],
    ["EAI_AGAIN", "dns"],
    ["ETIMEDOUT", "connect-timeout"],
    ["UND_ERR_CONNECT_TIMEOUT", "connect-timeout"],
    ["ECONNRESET", "truncated"],
    ["UND_ERR_SOCKET", "truncated"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "tls"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "tls"],
    ["CERT_HAS_EXPIRED", "tls"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "tls"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "tls"],
    ["HPE_INVALID_CONSTANT", "protocol"],
    ["UND_ERR_RES_EXCEEDED_MAX_SIZE", "protocol"],
  ])("with the code %s is %s", (code, expected) => {
    expect(transportFailure(coded(code)).class).toBe(expected);
  });

  it("is read from its cause, and from the first of several addresses that were tried", () => {
    expect(transportFailure(new TypeError("fetch failed", { cause: coded("ENOTFOUND") })).class).toBe("dns");
    const both = new AggregateError([coded("ECONNREFUSED", "connect ECONNREFUSED ::1:80"), coded("ECONNREFUSED")]);
    expect(transportFailure(both)).toEqual({ class: "refused", detail: "connect ECONNREFUSED ::1:80" });
    const known = Object.assign(new AggregateError([coded("ECONNREFUSED", "first")], ""), { code: "ECONNREFUSED" });
    expect(transportFailure(known)).toEqual({ class: "refused", detail: "first" });
  });

  it("is protocol, in its own words, when nobody knows it, whatever was thrown", () => {
    expect(transportFailure(new Error("odd"))).toEqual({ class: "protocol", detail: "odd" });
    expect(transportFailure("a text")).toEqual({ class: "protocol", detail: "a text" });
  });
});
