import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../src/errors.ts";
import { requireDescriptors } from "../../src/load/descriptors.ts";
import { load } from "../helpers/load.ts";
import { scriptedServer } from "../helpers/scripted-server.ts";

describe("more connections than the process may open", () => {
  it("are refused with both numbers and what to type", () => {
    const refused = expect.objectContaining({
      message: "1000 connections at once need about 1052 open files, but this process may open 1024",
      hint: expect.stringContaining("ulimit -n 1052"),
    });
    expect(() => requireDescriptors(1000, { limit: 1024, open: 20 })).toThrow(refused);
    expect(() => requireDescriptors(972, { limit: 1024, open: 20 })).not.toThrow();
  });

  it("are not worried about where the system does not tell its limit, and an ordinary load passes", () => {
    expect(() => requireDescriptors(1_000_000, { open: 20 })).not.toThrow();
    expect(() => requireDescriptors(8)).not.toThrow();
  });

  it("are found before anything is sent", async () => {
    await using server = await scriptedServer((_, response) => void response.end());
    const started = load(server.baseUrl, {
      loop: { users: 500, requests: 1 },
      context: { openFiles: { limit: 256, open: 20 } },
    });
    await expect(started).rejects.toThrow(ConfigurationError);
    expect(server.connections).toBe(0);
  });
});
