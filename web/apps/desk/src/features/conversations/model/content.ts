/** Safe reads of a message's typed content, whose fields depend on its kind. */
export type Content = Record<string, unknown>;

export function words(content: Content, name: string): string {
  const found = content[name];
  return typeof found === "string" ? found : "";
}

export function figure(content: Content, name: string): number | null {
  const found = content[name];
  return typeof found === "number" ? found : null;
}

export function list(content: Content, name: string): Content[] {
  const found = content[name];
  return Array.isArray(found) ? (found.filter((one) => typeof one === "object" && one !== null) as Content[]) : [];
}
