/** Tapping a menu entry: first the phone gives what the entry asks for (a scan, pictures, a place), then it is pushed. */
import { useI18n } from "vue-i18n";
import * as api from "../../api/client";
import type { MenuButton, Tap } from "../../api/types";
import { useWorld } from "../../world";
import { useHandset } from "../handset";
import { asPicture, encoded } from "./files";

export function useTapping(appid: string) {
  const { t } = useI18n();
  const { load } = useWorld();
  const handset = useHandset();

  async function push(path: number[], given: Partial<Tap> = {}): Promise<void> {
    const answer = await handset.attempt(api.tap(handset.id, { appid, path, ...given }));
    if (!answer) await load.menu(handset.id, appid);
    else if (answer.miniprogram_appid) {
      handset.lay({ name: "mini", title: "", appid: answer.miniprogram_appid, pagepath: answer.pagepath ?? "" });
    } else if (answer.open) handset.openPage(answer.open);
  }

  return async function tap(button: MenuButton, path: number[]): Promise<void> {
    const type = button.type ?? "";
    if (type.startsWith("scancode_")) {
      handset.lay({
        name: "scan",
        done(scan_result) {
          if (type === "scancode_waitmsg") handset.say(t("compose.waitingForAnswer"));
          void push(path, { scan_result });
        },
      });
    } else if (type.startsWith("pic_")) {
      handset.lay({
        name: "pictures",
        async done(files) {
          const pictures = await Promise.all(files.map(async (file) => encoded(await asPicture(file))));
          await push(path, { files: pictures.map((one) => one.slice(one.indexOf(",") + 1)) });
        },
      });
    } else if (type === "location_select") {
      handset.lay({ name: "place", done: (place) => void push(path, { ...place, poiname: place.label }) });
    } else await push(path);
  };
}
