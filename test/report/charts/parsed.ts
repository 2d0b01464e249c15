import DOMPurify from "dompurify";
import mermaid from "mermaid";

/** Mermaid cleans titles for a page. There is no page here, and only its grammar is asked. */
Object.assign(DOMPurify, { addHook: () => {}, sanitize: (text: string) => text });

/** The texts of the Mermaid blocks of a Markdown text. */
export function mermaidBlocks(markdown: string): string[] {
  return Array.from(markdown.matchAll(/^```mermaid\n([\s\S]*?)\n```$/gm), ([, text = ""]) => text);
}

/** What the real parser says of it; throws what it throws. */
export async function parse(text: string): Promise<string> {
  return (await mermaid.parse(text)).diagramType;
}
