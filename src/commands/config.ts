import { type Command, Option } from "commander";
import { scenarioJsonSchema } from "../scenario/json-schema.ts";
import { loadScenario } from "../scenario/load-scenario.ts";
import { type Flags, requestOf, scenarioOptions } from "./options.ts";
import { presetNamed } from "./run.ts";
import type { Shell } from "./shell.ts";

/** `config show|validate|schema`. */
export function defineConfig(program: Command, shell: Shell): void {
  const config = program.command("config").description("look at the scenario without running it");
  const subcommand = (name: string, summary: string) =>
    scenarioOptions(config.command(name))
      .description(summary)
      .addOption(new Option("--preset <name>", "start from this preset").default("standard"));
  const load = (flags: Flags & { preset: string }) => {
    const preset = presetNamed(flags.preset);
    const { configPath, overrides } = requestOf(preset, flags);
    return loadScenario({
      preset,
      ...(configPath === undefined ? {} : { configPath }),
      overrides,
      deps: shell.deps(flags),
    });
  };
  subcommand("show", "the complete scenario, and where each value came from").action(async (flags) => {
    shell.stdout.write((await load(flags)).shown());
  });
  subcommand("validate", "check the scenario files; exits 5 with all that is wrong").action(async (flags) => {
    const { warnings } = await load(flags);
    for (const { message } of warnings) shell.stderr(`warning: ${message}\n`);
    shell.stderr("the scenario is valid\n");
  });
  config
    .command("schema")
    .description("the JSON schema of scenario files, for editors")
    .action(() => shell.stdout.write(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`));
}
