import type { Plot } from "./chart.ts";
import { chartJsConfig } from "./chart-js.ts";
import { PAPER } from "./engine-looks.ts";

/**
 * Longest address of an image. GitHub's image proxy writes it in hexadecimal, twice as long, into its own; how long that may be
 * is documented nowhere, and the room of a comment is short.
 */
export const LONGEST_URL = 2_000;

export const WIDTH = 640;
const ROW_HEIGHT = 26;
const FRAME_HEIGHT = 100;
const LINES_HEIGHT = 340;

/**
 * The address under which a QuickChart server draws the plot; nothing is sent here. Undefined where it would be too long.
 * The whole chart is in the address, so that it neither expires as short ones do, nor shows an older one from a cache.
 */
export async function quickChartUrl(plot: Plot, server: string): Promise<string | undefined> {
  // Its types say CommonJS, its module says not.
  const module = await import("quickchart-js");
  const QuickChart = module.default as unknown as typeof module.default.default;
  const { host, protocol } = new URL(server);
  const height = plot.kind === "intervals" ? FRAME_HEIGHT + ROW_HEIGHT * plot.rows.length : LINES_HEIGHT;
  const url = new QuickChart()
    .setScheme(protocol.replace(":", ""))
    .setHost(host)
    .setVersion("4")
    .setConfig(chartJsConfig(plot))
    .setWidth(WIDTH)
    .setHeight(height)
    .setDevicePixelRatio(2)
    .setBackgroundColor(PAPER)
    .getUrl();
  return url.length <= LONGEST_URL ? url : undefined;
}
