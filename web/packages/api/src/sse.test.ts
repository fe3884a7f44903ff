import { describe, expect, it } from "vitest";
import { FrameReader } from "./sse";

describe("frames of the event stream", () => {
  it("come out whole, however the bytes were cut", () => {
    const text =
      'id: 7\r\nevent: message.added\r\ndata: {"a":\r\ndata: 1}\r\n\r\n: ping\r\n\r\nevent: reset\ndata:\n\n';
    for (let cut = 1; cut < 12; cut++) {
      const reader = new FrameReader();
      const frames = [];
      for (let at = 0; at < text.length; at += cut) frames.push(...reader.feed(text.slice(at, at + cut)));
      expect(frames).toEqual([
        { id: "7", name: "message.added", data: '{"a":\n1}' },
        { id: "", name: "reset", data: "" },
      ]);
    }
  });
});
