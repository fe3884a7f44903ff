import { messages } from "@weihu/i18n";

export const words = messages(
  {
    login: {
      title: "登录微呼",
      about: "微信客户关系与呼叫中心",
      username: "用户名",
      password: "密码",
      submit: "登录",
      ended: "登录已失效，请重新登录。没发出的草稿还在。",
      missing: "请填写用户名和密码。",
      wrong: "用户名或密码不对，请再试一次。",
      tooMany: "尝试次数太多，请几分钟后再试。",
      secondFactor: "这个账号开启了两步验证，当前版本的登录页还不支持。",
      unreachable: "连不上服务器，请检查网络后重试。",
      notStaff: "这个账号不属于任何企业，或已停用。请找管理员。",
    },
  },
  {
    login: {
      title: "Log in to Weihu",
      about: "Customer relations and call centre on WeChat",
      username: "User name",
      password: "Password",
      submit: "Log in",
      ended: "Your login has ended; please log in again. Unsent drafts are still there.",
      missing: "Enter your user name and password.",
      wrong: "User name or password is wrong. Try again.",
      tooMany: "Too many attempts. Try again in a few minutes.",
      secondFactor: "This login asks for a second factor, which this page does not support yet.",
      unreachable: "The server cannot be reached. Check the network and try again.",
      notStaff: "This login belongs to no organisation, or is disabled. Ask an administrator.",
    },
  },
);
