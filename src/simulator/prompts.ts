/** Request bodies come from outside: fields are read one by one, and what has another type is as good as absent. */
export type Fields = Readonly<Record<string, unknown>>;

/** The body as an object; undefined when it is not JSON or not an object. */
export function parseFields(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

export function fieldsAt(fields: Fields, name: string): Fields {
  const value = fields[name];
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

export function numberAt(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

export function stringAt(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === "string" ? value : undefined;
}

/** The text of a chat with a plain template: `role: content` lines and the start of the answer. Undefined when `messages` is no list. */
export function chatText(fields: Fields): string | undefined {
  const messages = fields["messages"];
  if (!Array.isArray(messages)) return undefined;
  const lines = messages.map(
    (message: Fields) => `${stringAt(message, "role") ?? "user"}: ${contentText(message["content"])}\n`,
  );
  return `${lines.join("")}assistant:`;
}

/** The content of a message: a string, or parts of which the text counts (OpenAI chat completions). */
function contentText(content: unknown): string {
  if (!Array.isArray(content)) return typeof content === "string" ? content : "";
  return content.map((part: Fields) => stringAt(part, "text") ?? "").join("");
}

/** The prompt of a text completion: a string or a list of which the first counts. */
export function completionText(fields: Fields): string | undefined {
  const prompt = fields["prompt"];
  if (Array.isArray(prompt)) return typeof prompt[0] === "string" ? prompt[0] : undefined;
  return stringAt(fields, "prompt");
}
