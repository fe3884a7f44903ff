/** Every place has an address; back and reload keep it. Who is not logged in is asked first and then brought there. */
import { createRouter, createWebHistory, type Router, type RouteRecordRaw } from "vue-router";
import NotFound from "../shell/NotFound.vue";
import Shell from "../shell/Shell.vue";
import { useMe } from "./me";

declare module "vue-router" {
  interface RouteMeta {
    /** Stands by itself, without rail and top bar. */
    bare?: boolean;
    /** One of these rights is needed to see it. */
    permissions?: readonly string[];
  }
}

/** `home` is where somebody begins: the first place that she may see. */
export function makeRouter(routes: readonly RouteRecordRaw[], home: () => string): Router {
  const router = createRouter({
    history: createWebHistory("/"),
    routes: [
      ...routes.filter((route) => route.meta?.bare),
      {
        path: "/",
        component: Shell,
        children: [{ path: "", component: NotFound }, ...routes.filter((route) => !route.meta?.bare)],
      },
    ],
  });
  router.beforeEach(async (to) => {
    const me = useMe();
    if (!me.isKnown) await me.load().catch(() => null);
    if (to.meta.bare) return me.me && to.path === "/login" ? { path: "/" } : true;
    if (me.me && to.path === "/") return { path: home(), replace: true };
    return me.me ? true : { path: "/login", query: to.path === "/" ? {} : { next: to.fullPath } };
  });
  return router;
}
