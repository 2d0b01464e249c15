import { expect, it } from "vitest";
import { runInProcess } from "../helpers/in-process.ts";
import { storedDays } from "../helpers/stored-days.ts";
import { tempFolder } from "../helpers/temp-folder.ts";

it("takes a scenario whose engines nothing leads to here, since it asks none", async () => {
  await using folder = await tempFolder();
  const { base, head } = await storedDays(folder);
  const config = await folder.file("scenario.yaml", "services: {engines: [vllm]}\n");
  const options = { cwd: folder.path };
  const { exitCode, stdout } = await runInProcess(["compare", base, head, "--config", config], options);
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("slower by") });
  const run = await runInProcess(["quick", "--config", config], options);
  expect(run).toMatchObject({ exitCode: 5, stderr: expect.stringContaining("services.manual_urls.vllm has no URL") });
});
