const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar of at most `width` columns, in eighths of one; a share beyond 1 ends in an arrow. Not padded. */
export function bar(share: number, width: number): string {
  if (width < 1 || !(share > 0)) return "";
  if (share > 1) return `${"█".repeat(width - 1)}▶`;
  const eighths = Math.max(1, Math.round(share * width * 8));
  return "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? "");
}
