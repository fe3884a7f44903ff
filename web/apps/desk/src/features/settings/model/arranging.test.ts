import { describe, expect, it } from "vitest";
import { groupsOf, type Canned } from "../../../app/canned";
import { changedLists, moveRow, renameGroup, stepGroup, stepRow } from "./arranging";

const canned = (id: string, category: string, shop_id: string | null = null) =>
  ({ id, category, shop_id, title: id, text: "好", shortcut: "", position: 0, uses: 0 }) as Canned;
/** As the server gives them: the organisation's first. */
const all = [canned("a", "甲"), canned("b", "甲"), canned("c", "乙"), canned("s", "甲", "9"), canned("t", "丙", "9")];
const shown = (rows: readonly Canned[] | null) =>
  rows &&
  groupsOf(rows)
    .map(({ name, rows: inside }) => `${name}:${inside.map((one) => one.id).join("")}`)
    .join(" ");

describe("canned replies are put in order", () => {
  it.each([
    ["b", { group: "甲", before: "a" }, "甲:bas 乙:c 丙:t"],
    ["a", { group: "乙", before: null }, "甲:bs 乙:ca 丙:t"],
    ["a", { group: "乙", before: "c" }, "甲:bs 乙:ac 丙:t"],
    ["c", { group: "甲", before: null }, "甲:abcs 丙:t"],
    ["s", { group: "甲", before: "a" }, "甲:abs 乙:c 丙:t"],
    ["a", { group: "新", before: null }, "甲:bs 乙:c 丙:t 新:a"],
    ["a", { group: "甲", before: "a" }, "甲:abs 乙:c 丙:t"],
  ])("%s to %j", (id, to, expected) => {
    expect(shown(moveRow(all, id, to))).toBe(expected);
  });

  it.each([
    ["b", -1, "甲:bas 乙:c 丙:t"],
    ["a", 1, "甲:bas 乙:c 丙:t"],
    ["b", 1, "甲:as 乙:bc 丙:t"],
    ["c", -1, "甲:abcs 丙:t"],
    ["s", 1, "甲:ab 乙:cs 丙:t"],
    ["a", -1, null],
    ["t", 1, null],
    ["nobody", 1, null],
  ] as const)("%s by %d", (id, by, expected) => {
    expect(shown(stepRow(all, id, by))).toBe(expected);
  });

  it("groups change places, and one of the same name takes the other in", () => {
    expect(shown(stepGroup(all, "乙", -1))).toBe("乙:c 甲:abs 丙:t");
    expect(stepGroup(all, "甲", -1)).toBeNull();
    expect(shown(renameGroup(all, "乙", "甲"))).toBe("甲:abcs 丙:t");
  });

  it("only the list that changed is told, whole", () => {
    expect(changedLists(all, moveRow(all, "s", { group: "丙", before: null }))).toEqual([
      {
        shop_id: "9",
        places: [
          { canned_id: "t", category: "丙" },
          { canned_id: "s", category: "丙" },
        ],
      },
    ]);
    expect(changedLists(all, moveRow(all, "s", { group: "甲", before: "a" }))).toEqual([]);
  });
});
