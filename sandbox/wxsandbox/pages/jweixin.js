// The JS-SDK of the sandbox: the names of WeChat's jweixin, none of its code. The phone around this page does the work
// and answers by messages; web/apps/phone/src/phone/web is the other end.
(() => {
  "use strict";
  if (window.jWeixin) return;

  const SIGN = "wxsandbox.jssdk";
  const phone = window.parent === window ? null : window.parent;
  const page = Math.random().toString(36).slice(2);
  const waiting = new Map();
  const listening = {};
  // What a page calls a localId is an address of its own, so that it shows in an <img> of any origin.
  const clips = new Map();
  const readies = [];
  const faults = [];
  let calls = 0;
  let verdict = null;
  let debug = false;

  function keep(clip) {
    const id = URL.createObjectURL(clip);
    clips.set(id, clip);
    return id;
  }

  function post(name, params, bridge, done) {
    calls += 1;
    waiting.set(calls, done);
    if (phone) phone.postMessage({ sign: SIGN, page, number: calls, name, url: location.href, params, bridge }, "*");
    else heard({ number: calls, answer: { end: "fail, not opened in a phone of the sandbox" } });
  }

  /** Clips that came become the page's own ids. */
  function own(answer) {
    const { clips: come, clip, ...rest } = answer;
    if (come) rest.localIds = come.map(keep);
    if (clip) rest.localId = keep(clip);
    return rest;
  }

  function heard({ number, event, answer }) {
    if (event) {
      if (listening[event]) listening[event]({ ...own(answer), errMsg: `${event}:ok` });
      return;
    }
    const done = waiting.get(number);
    waiting.delete(number);
    if (done) done(own(answer));
  }

  window.addEventListener("message", ({ source, data }) => {
    if (source && source === phone && data && data.sign === SIGN && data.page === page) heard(data);
  });

  /** Options without their functions, with the clips behind their ids. */
  function params(given) {
    const plain = Object.fromEntries(Object.entries(given).filter(([, value]) => typeof value !== "function"));
    const sent = JSON.parse(JSON.stringify(plain));
    if (clips.has(given.localId)) sent.clip = clips.get(given.localId);
    if (Array.isArray(given.urls)) sent.clips = given.urls.map((url) => clips.get(url) || null);
    return sent;
  }

  function finish(given, name, { end, ...rest }) {
    const result = { ...rest, errMsg: `${name}:${end}` };
    if (debug) alert(`${name}, ${JSON.stringify(result)}`);
    const told = given[end === "ok" ? "success" : end === "cancel" ? "cancel" : "fail"];
    if (told) told(result);
    if (given.complete) given.complete(result);
  }

  const call =
    (name) =>
    (given = {}) =>
      post(name, params(given), false, (answer) => finish(given, name, answer));
  const listen = (name) => (told) => {
    listening[name] = typeof told === "function" ? told : told && told.complete;
  };

  const wx = {
    config(given) {
      debug = Boolean(given.debug);
      verdict = null;
      post("config", params(given), false, ({ end }) => {
        verdict = { errMsg: `config:${end}` };
        if (debug) alert(`config, ${JSON.stringify(verdict)}`);
        if (end === "ok") for (const ready of readies.splice(0)) ready(verdict);
        else for (const fault of faults) fault(verdict);
      });
    },
    ready(told) {
      if (verdict && verdict.errMsg === "config:ok") told(verdict);
      else readies.push(told);
    },
    error(told) {
      faults.push(told);
      if (verdict && verdict.errMsg !== "config:ok") told(verdict);
    },
    getLocalImgData(given = {}) {
      post("getLocalImgData", {}, false, (answer) => {
        const clip = clips.get(given.localId);
        if (answer.end !== "ok" || !clip) {
          finish(given, "getLocalImgData", answer.end === "ok" ? { end: "fail, invalid localId" } : answer);
          return;
        }
        const reader = new FileReader();
        reader.onload = () => finish(given, "getLocalImgData", { end: "ok", localData: reader.result });
        reader.readAsDataURL(clip);
      });
    },
    miniProgram: { getEnv: (told) => told({ miniprogram: false }) },
  };
  const CALLED =
    "checkJsApi scanQRCode getLocation openLocation chooseImage previewImage uploadImage downloadImage startRecord " +
    "stopRecord playVoice pauseVoice stopVoice uploadVoice downloadVoice getNetworkType closeWindow hideMenuItems " +
    "showMenuItems hideAllNonBaseMenuItem showAllNonBaseMenuItem hideOptionMenu showOptionMenu " +
    "updateAppMessageShareData updateTimelineShareData chooseWXPay " +
    // The phone knows none of these, and says so: a page that tries one goes on.
    "translateVoice addCard chooseCard openCard openProductSpecificView openAddress onMenuShareTimeline " +
    "onMenuShareAppMessage onMenuShareQQ onMenuShareWeibo startSearchBeacons stopSearchBeacons";
  for (const name of CALLED.split(" ")) wx[name] = call(name);
  for (const name of ["onVoiceRecordEnd", "onVoicePlayEnd"]) wx[name] = listen(name);

  // Before there was wx: what WeChat itself puts into a page. Paying by it is still usual.
  const UNDERSCORED = { getBrandWCPayRequest: "get_brand_wcpay_request" };
  const bridge = {
    invoke(name, given, told) {
      post(name, params(given || {}), true, ({ end, ...rest }) => {
        if (told) told({ ...rest, err_msg: `${UNDERSCORED[name] || name}:${end}` });
      });
    },
    call: (name) => bridge.invoke(name),
    on() {},
  };

  class Subscribe extends HTMLElement {
    connectedCallback() {
      // What stands inside is not read yet while the page is.
      if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => this.draw());
      else this.draw();
    }

    draw() {
      if (this.shadowRoot) return;
      const source = this.querySelector('script[type="text/wxtag-template"], template');
      this.attachShadow({ mode: "open" }).innerHTML = source ? source.innerHTML : "";
      this.shadowRoot.addEventListener("click", () => this.ask());
    }

    ask() {
      const templates = (this.getAttribute("template") || "").split(",").filter(Boolean);
      post("subscribe", { templates }, false, ({ end, ...rest }) => {
        const detail = { ...rest, errMsg: `subscribe:${end}` };
        this.dispatchEvent(new CustomEvent(end === "ok" ? "success" : "error", { detail }));
      });
    }
  }

  window.wx = wx;
  window.jWeixin = wx;
  if (!customElements.get("wx-open-subscribe")) customElements.define("wx-open-subscribe", Subscribe);
  if (phone) {
    window.WeixinJSBridge = bridge;
    setTimeout(() => document.dispatchEvent(new Event("WeixinJSBridgeReady")));
    // Pages tell WeChat's browser by this word.
    const agent = `${navigator.userAgent} MicroMessenger/8.0.50`;
    Object.defineProperty(navigator, "userAgent", { get: () => agent, configurable: true });
  }
})();
