import { messages } from "@weihu/i18n";

export const words = messages(
  {
    search: {
      title: "搜索",
      placeholder: "搜索客户、会话、消息、页面…",
      results: "搜索结果",
      groups: {
        recent: "最近搜索",
        people: "客户",
        sessions: "会话小结",
        messages: "消息",
        notes: "内部备注",
        pages: "页面",
        actions: "操作",
      },
      more: "更多{group}",
      clear: "清除最近搜索",
      none: "没有找到“{words}”",
      hint: "换个词试试：姓名、电话中的四位数字、车牌的一段，或说过的两个字。刚说的话稍等片刻才能搜到。",
      failed: "没能搜索",
      count: "{count} 条结果",
      keys: { choose: "选择", open: "打开", leave: "关闭" },
    },
  },
  {
    search: {
      title: "Search",
      placeholder: "Search people, conversations, messages, pages…",
      results: "Results",
      groups: {
        recent: "Recent searches",
        people: "Customers",
        sessions: "Wrap-ups",
        messages: "Messages",
        notes: "Private notes",
        pages: "Pages",
        actions: "Actions",
      },
      more: "More: {group}",
      clear: "Clear recent searches",
      none: "Nothing found for “{words}”",
      hint: "Try a name, four digits of a phone number, part of a plate, or two characters that were said. What was said just now takes a moment to appear.",
      failed: "The search did not work",
      count: "{count} results",
      keys: { choose: "choose", open: "open", leave: "close" },
    },
  },
);
