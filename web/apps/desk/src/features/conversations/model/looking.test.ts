import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { hearLook, lookersOf, type How } from "./looking";

const look = (staff: string, how: How, at: number, session = "s1"): void =>
  hearLook({ number: 0, name: "session.looked", data: { session_id: session, staff_id: staff, how } }, at);

describe("who else is there", () => {
  beforeEach(() => setActivePinia(createPinia()));

  it("is who looked or typed in this conversation a moment ago", () => {
    look("li", "looking", 1000);
    look("wang", "typing", 1000);
    look("zhao", "looking", 1000, "s2");

    expect(lookersOf("s1", 2000)).toEqual({ looking: ["li"], typing: ["wang"] });
  });

  it("who stops typing still looks, who leaves is gone, who falls silent too", () => {
    look("wang", "typing", 1000, "s3");
    look("li", "looking", 1000, "s3");

    expect(lookersOf("s3", 9000)).toEqual({ looking: ["wang", "li"], typing: [] });
    look("li", "left", 9000, "s3");
    expect(lookersOf("s3", 9000).looking).toEqual(["wang"]);
    expect(lookersOf("s3", 60_000)).toEqual({ looking: [], typing: [] });
  });
});
