/** A component in somebody's phone. */
import { mount } from "@vue/test-utils";
import type { Component } from "vue";
import { createHandset, HANDSET, type Handset } from "../phone/handset";
import { i18n } from "../words";
import { createWorld, WORLD, type World } from "../world";
import { ACCOUNT, phone } from "./samples";

export function inPhone(component: Component, props: Record<string, unknown>) {
  const world: World = createWorld();
  world.state.phones.set("p1", phone());
  world.state.accounts.set(ACCOUNT.appid, ACCOUNT);
  const handset: Handset = createHandset(world, "p1", (_key, fallback) => fallback);
  const wrapper = mount(component, {
    props,
    attachTo: document.body,
    global: { plugins: [i18n], provide: { [WORLD as symbol]: world, [HANDSET as symbol]: handset } },
  });
  return { wrapper, world, handset };
}
