import type { Feature } from "../../app/feature";
import { words } from "./i18n";

const permissions = ["session.answer"];

export const day: Feature = {
  name: "day",
  messages: words,
  nav: {
    to: "/day",
    label: "day.title",
    icon: "clock",
    permissions,
    key: "d",
    testid: "day-nav",
    position: 7,
  },
  routes: [{ path: "/day", name: "day", component: () => import("./DayView.vue"), meta: { permissions } }],
};
