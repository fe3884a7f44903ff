/** How a list is narrowed: kept in the address, so that back, reload and a sent link show the same. Pure. */
import type { View } from "./types";

export interface Filters {
  account?: string;
  shop?: string;
  agent?: string;
  tag?: string;
  unread?: boolean;
  reply?: "closing" | "impossible";
}

type Query = Record<string, unknown>;

const IDS = ["account", "shop", "agent", "tag"] as const;
export type IdFilter = (typeof IDS)[number];

/** Lists without end are narrowed only by what the server keeps them in order with. */
const ENDLESS: readonly View[] = ["rules", "closed"];

export function filtersOf(query: Query, view: View): Filters {
  const found: Filters = {};
  for (const name of IDS) {
    const value = query[name];
    if (typeof value === "string" && /^\d{1,19}$/.test(value)) found[name] = value;
  }
  if (query["unread"] === "1") found.unread = true;
  if (query["reply"] === "closing" || query["reply"] === "impossible") found.reply = query["reply"];
  return fitting(found, view);
}

/** What this list can be narrowed by; the rest waits for another list. */
export function fitting(filters: Filters, view: View): Filters {
  const { tag, unread, reply, agent, ...rest } = filters;
  return {
    ...rest,
    ...(agent && choices(view).includes("agent") ? { agent } : {}),
    ...(ENDLESS.includes(view)
      ? {}
      : { ...(tag ? { tag } : {}), ...(unread ? { unread } : {}), ...(reply ? { reply } : {}) }),
  };
}

/** The choices that a list offers. */
export function choices(view: View): IdFilter[] {
  if (view === "rules") return ["account", "shop"];
  if (view === "closed") return ["account", "shop", "agent"];
  return view === "all" ? ["account", "shop", "agent", "tag"] : ["account", "shop", "tag"];
}

export const hasToggles = (view: View): boolean => !ENDLESS.includes(view);

/** As the address keeps it. */
export function asQuery(filters: Filters): Record<string, string> {
  const { unread, ...rest } = filters;
  const told = Object.entries(rest).filter((entry): entry is [string, string] => !!entry[1]);
  return { ...Object.fromEntries(told), ...(unread ? { unread: "1" } : {}) };
}

/** As the server takes it. */
export function asParameters(filters: Filters) {
  const { account, shop, agent, tag, unread, reply } = filters;
  return {
    ...(account ? { account_id: account } : {}),
    ...(shop ? { shop_id: shop } : {}),
    ...(agent ? { agent_id: agent } : {}),
    ...(tag ? { tag_id: tag } : {}),
    ...(unread ? { unread } : {}),
    ...(reply ? { reply } : {}),
  };
}
