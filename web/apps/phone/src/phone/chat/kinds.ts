/** Which drawing shows which kind of message. */
import type { Component } from "vue";
import type { Item } from "../../api/types";
import ArticlesCard from "./bubbles/ArticlesCard.vue";
import ChoicesBubble from "./bubbles/ChoicesBubble.vue";
import CouponCard from "./bubbles/CouponCard.vue";
import LinkCard from "./bubbles/LinkCard.vue";
import MiniProgramCard from "./bubbles/MiniProgramCard.vue";
import MusicCard from "./bubbles/MusicCard.vue";
import NoticeCard from "./bubbles/NoticeCard.vue";
import PictureBubble from "./bubbles/PictureBubble.vue";
import PlaceCard from "./bubbles/PlaceCard.vue";
import RemovedBubble from "./bubbles/RemovedBubble.vue";
import TextBubble from "./bubbles/TextBubble.vue";
import UnknownBubble from "./bubbles/UnknownBubble.vue";
import VideoBubble from "./bubbles/VideoBubble.vue";
import VoiceBubble from "./bubbles/VoiceBubble.vue";

const BUBBLES: Readonly<Record<string, Component>> = {
  text: TextBubble,
  image: PictureBubble,
  voice: VoiceBubble,
  video: VideoBubble,
  shortvideo: VideoBubble,
  music: MusicCard,
  news: ArticlesCard,
  mpnews: ArticlesCard,
  mpnewsarticle: ArticlesCard,
  msgmenu: ChoicesBubble,
  miniprogrampage: MiniProgramCard,
  wxcard: CouponCard,
  location: PlaceCard,
  link: LinkCard,
  template: NoticeCard,
  notice: NoticeCard,
};
// Cards that fill the width of the chat, and those that bring their own ground.
const WIDE = new Set(["news", "mpnews", "mpnewsarticle", "template", "notice"]);
const BARE = new Set(["image", "video", "shortvideo", "location", "link", "miniprogrampage", "wxcard", "music"]);

export function bubbleOf({ kind, removed, articles }: Item): Component {
  // Articles tell of each whether it is still there.
  if (removed && !articles) return RemovedBubble;
  return BUBBLES[kind] ?? UnknownBubble;
}

export function isWide(kind: string): boolean {
  return WIDE.has(kind);
}

export function isBare(kind: string): boolean {
  return BARE.has(kind) || WIDE.has(kind);
}
