/** Shapes of the sandbox's control API and of its event stream. Times are Unix seconds of the platform's clock. */

export type Speaker = "me" | "account" | "system";

export interface Account {
  appid: string;
  name: string;
  kind: "service" | "subscription";
  verified: boolean;
  original_id: string;
  followers: number;
}

/** What a phone has to do with an account; fields at their default are left out by the server. */
export interface Relation {
  appid: string;
  openid: string;
  following: boolean;
  name: string;
  accepts: boolean;
  unionid?: string;
}

export interface Phone {
  phone: string;
  nickname: string;
  accounts: Relation[];
}

export interface Article {
  title: string;
  description?: string;
  url?: string;
  pic_url?: string;
  /** Its publisher took it back. */
  removed?: boolean;
}

export interface Choice {
  id: string;
  content: string;
}

export interface NoticeField {
  label: string;
  value: string;
  colour?: string;
}

/** One line of a chat. Which fields are there depends on `kind`; kinds of later versions may bring others. */
export interface Item {
  seq: number;
  from: Speaker;
  kind: string;
  time: number;
  text?: string;
  via?: string;
  msg_id?: string;
  media_url?: string;
  thumb_url?: string;
  duration_s?: number;
  format?: string;
  title?: string;
  description?: string;
  url?: string;
  hq_url?: string;
  pic_url?: string;
  articles?: Article[];
  choices?: Choice[];
  tail?: string;
  miniprogram_appid?: string;
  pagepath?: string;
  card_id?: string;
  lat?: number;
  lng?: number;
  scale?: number;
  label?: string;
  fields?: NoticeField[];
  kf_account?: string;
  ai?: boolean;
  colour?: string;
  template_id?: string;
  removed?: boolean;
}

export interface MenuButton {
  name: string;
  type?: string;
  key?: string;
  url?: string;
  appid?: string;
  pagepath?: string;
  sub_button?: MenuButton[];
}

export interface Code {
  ticket: string;
  appid: string;
  url: string;
  scene: string;
  image_url: string;
  created_at: number;
  expires_at: number;
  expired: boolean;
}

/** What a person says; which fields matter depends on `type`. */
export interface Said {
  appid: string;
  type: string;
  text?: string;
  file?: string;
  filename?: string;
  lat?: number;
  lng?: number;
  scale?: number;
  label?: string;
  title?: string;
  description?: string;
  url?: string;
}

export interface SaidAnswer {
  msg_id: string;
  seq: number;
  delivered: boolean;
  result: string;
}

export interface Tap {
  appid: string;
  path: number[];
  scan_result?: string;
  files?: string[];
  lat?: number;
  lng?: number;
  label?: string;
  poiname?: string;
}

export interface TapAnswer {
  type: string;
  delivered: boolean;
  open?: string;
  miniprogram_appid?: string;
  pagepath?: string;
}

export interface ScanAnswer {
  result: "followed" | "scanned" | "profile" | "expired" | "page" | "text";
  delivered: boolean;
  appid?: string;
  name?: string;
  ticket?: string;
  scene?: string;
  open?: string;
  text?: string;
}

export interface Opened {
  final_url: string;
  status: number;
  body: string;
}

/** What a page gives to wx.config, and the address it was opened at. */
export interface PageConfiguration {
  url: string;
  timestamp: number;
  nonceStr: string;
  signature: string;
}

export interface PageVerdict {
  ok: boolean;
  error: string;
  detail: string;
}

/** A page's picture or recording for its account: base64. */
export interface Upload {
  appid: string;
  type: "image" | "voice";
  file: string;
}

/** A notice template of an account, and what this phone allows: so many sends, `kept` without being asked again. */
export interface NoticeTemplate {
  template_id: string;
  title: string;
  content: string;
  fields: NoticeField[];
  long_term: boolean;
  remaining: number;
  settings: "accept" | "reject";
  kept: boolean;
}

export interface NoticeAnswer {
  appid: string;
  choices: { template_id: string; accept: boolean }[];
  scene: "popup" | "settings";
  always?: boolean;
}

/** Something to pay for; `total` in fen, `paid_at` 0 until it is paid. */
export interface Order {
  prepay_id: string;
  appid: string;
  total: number;
  description: string;
  paid_at: number;
}

export interface Clock {
  now: number;
  offset_s: number;
}

/** What ran out while the clock jumped; with each of the `days` the daily quotas began again. */
export interface Aged {
  tokens: number;
  windows: number;
  media: number;
  codes: number;
  days: number;
}

export interface LogEntry {
  seq: number;
  kind: string;
  time: number;
  appid?: string;
  method?: string;
  path?: string;
  query?: string;
  status?: number;
  errcode?: number;
  latency_ms?: number;
  openid?: string;
  msg_id?: string;
  event?: string;
  delivery?: number;
  outcome?: string;
  error?: string;
  request?: string;
  answer?: string;
  rid?: string;
}

/** What may happen to a push on its way; figures without a unit are probabilities. Fields left out are well. */
export interface CallbackFaults {
  duplicate?: number;
  duplicate_when?: "waiting" | "answered";
  reorder?: number;
  reorder_window_ms?: number;
  drop_first?: number;
  drop?: number;
  delay_ms?: number;
  subscribe_delay_ms?: number;
  connection_reset_after_body?: number;
  msgid_near_max?: boolean;
  msgid_collision?: number;
  same_create_time?: number;
}

/** What may happen to a call of the API: the first rule whose path fits, and that is drawn, counts. */
export interface ApiFault {
  path: string;
  rate?: number;
  times?: number;
  errcode?: number | null;
  latency_ms?: number;
  timeout?: boolean | number;
  html?: boolean;
  truncated?: boolean;
  reset?: boolean;
  status?: number;
  content_type?: string;
  appid?: string;
  applied?: boolean | null;
}

export interface Faults {
  callback: CallbackFaults;
  api: ApiFault[];
  seed: number;
}

export interface List<T> {
  items: T[];
  next: number;
}

/** What the one event stream tells. */
export type Happening = { seq: number } & (
  | { type: "screen"; phone: string; appid: string; item: Item }
  /** A line that was there looks different from now on. */
  | { type: "line"; phone: string; appid: string; item: Item }
  | { type: "typing"; phone: string; appid: string; on: boolean }
  | { type: "contact"; phone: string; appid: string; following: boolean }
  | { type: "notices"; phone: string; appid: string }
  | { type: "menu"; appid: string }
  | { type: "account"; appid: string }
  | { type: "phone"; phone: string }
  | { type: "clock"; now: number }
  | { type: "faults" }
  | { type: "log"; entry: LogEntry }
  | { type: "reset" }
);
