/** For whom one may write: all shops, or those where one has the right. Pure. */
import type { Schema } from "@weihu/api";
import type { Option } from "@weihu/ui";

/** An empty value is the whole organisation. */
export function scopesOf(
  shops: readonly Schema<"ShopOut">[],
  may: (shop: string | null) => boolean,
  everybody: string,
): Option[] {
  const own = shops.filter((shop) => may(shop.id)).map((shop) => ({ value: shop.id, label: shop.name }));
  return may(null) ? [{ value: "", label: everybody }, ...own] : own;
}
