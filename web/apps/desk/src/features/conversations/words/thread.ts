import { messages } from "@weihu/i18n";

export const words = messages(
  {
    thread: {
      session: { current: "本次会话", earlier: "之前的会话", with: "{name} 接待", bot: "机器人接待" },
      quote: { open: "看原消息", answer: "引用回复", drop: "不引用", gone: "没有找到这条消息" },
      jump: { loading: "正在找这条消息…" },
      looking: { looking: "{names} 也在看", typing: "{names} 正在输入" },
      mention: {
        called: "同事在备注里 {'@'} 了你",
        me: "{'@'} 我",
        list: "同事 {'@'} 我",
        mark: "同事在备注里 {'@'} 了你",
      },
      planned: {
        at: "将于 {time} 发送",
        cancel: "取消发送",
        edit: "取消并改写",
        cancelled: "已取消定时发送",
        closes: "到时回复时限可能已过",
      },
      again: "改写再发",
      noEngine: "没有识别引擎，听原声",
      map: "在地图上看",
      address: "{latitude}，{longitude}",
    },
  },
  {
    thread: {
      session: {
        current: "This conversation",
        earlier: "Earlier conversation",
        with: "with {name}",
        bot: "with the bot",
      },
      quote: {
        open: "Show the message",
        answer: "Quote in a reply",
        drop: "Do not quote",
        gone: "The message was not found",
      },
      jump: { loading: "Looking for the message…" },
      looking: { looking: "{names} looks at this too", typing: "{names} is typing" },
      mention: {
        called: "A colleague mentioned you in a note",
        me: "{'@'} me",
        list: "Colleagues mention me",
        mark: "A colleague mentioned you in a note",
      },
      planned: {
        at: "will be sent at {time}",
        cancel: "Do not send",
        edit: "Take back and edit",
        cancelled: "It will not be sent",
        closes: "the reply window may be closed by then",
      },
      again: "Edit and send again",
      noEngine: "No speech recognition; listen to it",
      map: "Show on a map",
      address: "{latitude}, {longitude}",
    },
  },
);
