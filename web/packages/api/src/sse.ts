/** Server-sent events out of a byte stream. Read by hand so that silence and refusal are seen, which EventSource hides. */

export interface Frame {
  id: string;
  name: string;
  data: string;
}

/** Feed it text as it comes; it gives the frames that are complete. */
export class FrameReader {
  private rest = "";

  feed(text: string): Frame[] {
    const all = this.rest + text;
    // A carriage return at the end may be half of a line's end.
    const held = all.endsWith("\r") ? "\r" : "";
    const blocks = all
      .slice(0, all.length - held.length)
      .replace(/\r\n?/g, "\n")
      .split("\n\n");
    this.rest = (blocks.pop() ?? "") + held;
    return blocks.map(frameOf).filter((frame) => frame !== null);
  }
}

function frameOf(block: string): Frame | null {
  const frame: Frame = { id: "", name: "message", data: "" };
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon === 0) continue;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "id") frame.id = value;
    else if (field === "event") frame.name = value;
    else if (field === "data") data.push(value);
  }
  frame.data = data.join("\n");
  return data.length || frame.name !== "message" ? frame : null;
}
