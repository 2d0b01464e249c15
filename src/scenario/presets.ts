import { PRESET_TEXTS } from "./preset-texts.ts";

/** The presets with a file of their own; `custom` has none: its scenario is what `--config` says. */
export const PRESETS = ["quick", "standard", "stress", "pr", "custom"] as const;
export type Preset = (typeof PRESETS)[number];

/** YAML of a preset; undefined for `custom`. */
export function presetText(preset: Preset): string | undefined {
  return preset === "custom" ? undefined : PRESET_TEXTS[preset];
}
