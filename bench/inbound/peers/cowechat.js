// co-wechat in koa, answering every text with itself; nothing is stored.
const Koa = require("koa");
const wechat = require("co-wechat");

const app = new Koa();
app.use(wechat({ token: "benchtoken" }).middleware(async (message) => message.Content));
app.listen(Number(process.env.PORT), "127.0.0.1", () => console.log("ready"));
