/** Finds what must not be shown, anywhere in a kubeconfig and before anything in it is judged. */

/** Below this length a mask would blot out ordinary words of the log. */
const SHORTEST_SECRET = 4;

/** Of keys, of variables of an exec plugin and of its flags. */
const SECRET_NAME = /token|passw|secret|key|passphrase|credential/i;

/** Every secret of the whole file, in every form in which it may come to light: as it is, line by line, decoded. */
export function secretsOf(kubeconfig: unknown): string[] {
  const found = new Set<string>();
  collect(kubeconfig, "", found, new Set());
  return [...found].filter((secret) => secret.length >= SHORTEST_SECRET);
}

function collect(value: unknown, key: string, found: Set<string>, visited: Set<unknown>): void {
  if (value === undefined || value === null) return;
  if (typeof value !== "object") {
    if (SECRET_NAME.test(key)) for (const form of forms(String(value))) found.add(form);
    if (typeof value === "string") for (const part of credentialsOfUrl(value)) found.add(part);
    return;
  }
  // A YAML alias may lead back to what it stands in.
  if (visited.has(value)) return;
  visited.add(value);
  if (Array.isArray(value)) {
    for (const secret of secretArguments(value)) found.add(secret);
    for (const item of value) collect(item, key, found, visited);
    return;
  }
  const { name, value: given, username, password } = value as Record<string, unknown>;
  if (username && password) found.add(basicAuth(String(username), String(password)));
  if (typeof name === "string" && SECRET_NAME.test(name)) collect(given, name, found, visited);
  for (const [inner, item] of Object.entries(value)) collect(item, SECRET_NAME.test(key) ? key : inner, found, visited);
}

export function basicAuth(username: string, password: string): string {
  return Buffer.from(`${username}:${password}`).toString("base64");
}

/** Masks work line by line, and a key in base64 is written into logs as PEM as soon as somebody decodes it. */
function forms(secret: string): string[] {
  const lines = (text: string) => text.split(/\r?\n/).map((line) => line.trim());
  const pem = Buffer.from(secret, "base64").toString("latin1");
  const decoded = pem.includes("-----BEGIN") ? lines(pem).filter((line) => !line.startsWith("-----")) : [];
  return [secret.trim(), ...lines(secret).filter((line) => !line.startsWith("-----")), ...decoded];
}

/** `--client-secret=…` and `--client-secret …` of an exec plugin. */
function secretArguments(items: unknown[]): string[] {
  return items.flatMap((item, at) => {
    const flag = /^--?([^=]+)(?:=(.*))?$/s.exec(String(item));
    if (flag === null || !SECRET_NAME.test(flag[1] ?? "")) return [];
    return flag[2] ?? (typeof items[at + 1] === "string" ? [items[at + 1] as string] : []);
  });
}

function credentialsOfUrl(text: string): string[] {
  if (!text.includes("@") || !URL.canParse(text)) return [];
  const { username, password } = new URL(text);
  return [password, decodeURIComponentSafely(password), password === "" ? username : ""].filter((part) => part !== "");
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
