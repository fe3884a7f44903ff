/** Bodies as a person reads them. Pure. */

/** JSON indented, XML an element a line; what is neither, or was cut, as it is. */
export function pretty(body: string): string {
  const text = body.trim();
  // What stands in CDATA is somebody's words, and stays with its element.
  const joints = /<!\[CDATA\[[\s\S]*?\]\]>|>\s*<(?!!)/g;
  if (text.startsWith("<")) return text.replaceAll(joints, (found) => (found.startsWith("<!") ? found : ">\n<"));
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return body;
  }
}

/** A parameter a line. */
export function queryLines(query: string): string {
  return query.replaceAll("&", "\n");
}
