import { describe, expect, it } from "vitest";
import { cannedQuery } from "../features/conversations/model/keys";
import { filledIn, groupsOf, matching, VARIABLES, type Canned } from "./canned";
import { initialsOf } from "./pinyin";

const canned = (id: string, title: string, shortcut = "", text = "好", category = "") =>
  ({ id, title, shortcut, text, category, shop_id: null, position: 0, uses: 0 }) as Canned;
const all = [
  canned("1", "营业时间", "time", "我们每天营业"),
  canned("2", "保养价格"),
  canned("3", "银行按揭"),
  canned("4", "重庆路门店地址"),
  canned("5", "置换补贴", "", "旧车保养好的", "置换"),
];
const ids = (query: string) => matching(all, query).map((one) => one.id);

describe("canned replies", () => {
  it.each([
    ["bj", "2"],
    ["byjg", "2"],
    ["yhaj", "3"],
    ["cql", "4"],
    ["zql", "4"],
    ["yy", "1"],
    ["ti", "1"],
    ["价格", "2"],
    ["zh", "5"],
  ])("%s finds what is meant, first", (query, first) => {
    expect(ids(query)[0]).toBe(first);
  });

  it("words of the text find too, behind those of the titles", () => {
    expect(ids("保养")).toEqual(["2", "5"]);
  });

  it("nothing typed offers all, what fits nothing offers none", () => {
    expect(ids("")).toHaveLength(5);
    expect(ids("xxxx")).toEqual([]);
  });

  it.each(["/bj", "、bj", "／bj"])("%s asks for them", (text) => {
    expect(cannedQuery(text)).toBe("bj");
  });

  it.each(["/::)", "好/bj", "/a b", "、好、"])("%s does not", (text) => {
    expect(cannedQuery(text)).toBeNull();
  });

  it.each([
    ["啊", "a"],
    ["保", "b"],
    ["您", "n"],
    ["座", "z"],
    ["六", "l"],
    ["日", "r"],
    ["他", "t"],
    ["7", "7"],
    ["，", ""],
  ])("the initial of %s is %s", (letter, initial) => {
    expect(initialsOf(letter)).toBe(initial);
  });
});

describe("groups", () => {
  const grouped = [canned("1", "甲", "", "好", "价格"), canned("2", "乙"), canned("3", "丙", "", "好", "价格")];

  it("stand as they first come, their rows together", () => {
    expect(groupsOf(grouped).map(({ name, rows }) => [name, rows.map((one) => one.id)])).toEqual([
      ["价格", ["1", "3"]],
      ["", ["2"]],
    ]);
    expect(matching(grouped, "").map((one) => one.id)).toEqual(["1", "3", "2"]);
  });
});

describe("variables", () => {
  it("are filled with what is known", () => {
    expect(filledIn("{称呼}好，我是{客服}", { 称呼: "张伟", 客服: "王芳" })).toBe("张伟好，我是王芳");
  });

  it.each(["", "  "])("never print an empty name (%j)", (name) => {
    expect(filledIn("{称呼}您好，{门店}欢迎{称呼}", { 称呼: name, 门店: "" })).toBe("您好，本店欢迎您");
  });

  it("of old that nobody fills stay as they were written", () => {
    expect(filledIn("{别的}", {})).toBe("{别的}");
    expect(VARIABLES).toHaveLength(4);
  });
});
