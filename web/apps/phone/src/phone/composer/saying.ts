/** Everything that can be said in a chat, from what a person picked, wrote or recorded. */
import * as api from "../../api/client";
import { useWorld } from "../../world";
import type { Handset, Place } from "../handset";
import { asPicture, encoded, lengthOf, LIMIT } from "./files";

export function useSaying(handset: Handset, appid: string) {
  const { deeds } = useWorld();

  function fits(file: Blob): boolean {
    if (file.size > 0 && file.size < LIMIT) return true;
    handset.complain(new api.ControlError("bad_size", file.type, 400));
    return false;
  }

  async function picture(picked: File): Promise<void> {
    let file: File;
    try {
      file = await asPicture(picked);
    } catch {
      handset.complain(new api.ControlError("picture_unreadable", picked.name, 400));
      return;
    }
    if (!fits(file)) return;
    const said = { appid, type: "image", file: await encoded(file), filename: file.name };
    await deeds.say(handset.id, said, { kind: "image", media_url: URL.createObjectURL(file) });
  }

  async function voice(clip: Blob, filename: string, seconds?: number): Promise<void> {
    if (!fits(clip)) return;
    const media_url = URL.createObjectURL(clip);
    const duration_s = seconds ?? (await lengthOf(media_url));
    const said = { appid, type: "voice", file: await encoded(clip), filename };
    await deeds.say(handset.id, said, { kind: "voice", media_url, duration_s });
  }

  async function video(file: File): Promise<void> {
    if (!fits(file)) return;
    const said = { appid, type: "video", file: await encoded(file), filename: file.name };
    await deeds.say(handset.id, said, { kind: "video", media_url: URL.createObjectURL(file) });
  }

  return {
    picture,
    voice,
    video,

    text: (text: string) => deeds.say(handset.id, { appid, type: "text", text }, { kind: "text", text }),

    /** What was dropped or pasted. */
    async files(files: readonly File[]): Promise<void> {
      for (const file of files) {
        if (file.type.startsWith("image/")) await picture(file);
        else if (file.type.startsWith("audio/")) await voice(file, file.name);
        else if (file.type.startsWith("video/")) await video(file);
      }
    },

    place: (place: Place) =>
      deeds.say(handset.id, { appid, type: "location", scale: 16, ...place }, { kind: "location", ...place }),

    link: (link: { title: string; description: string; url: string }) =>
      deeds.say(handset.id, { appid, type: "link", ...link }, { kind: "link", ...link }),

    miniprogram: (page: { title: string; miniprogram_appid: string; pagepath: string }) =>
      deeds.say(handset.id, { appid, type: "miniprogrampage", ...page }, { kind: "miniprogrampage", ...page }),

    /** A sticker, a red packet: WeChat tells the account only that it cannot be told. */
    unsupported: (text: string) => deeds.say(handset.id, { appid, type: "unsupported", text }, { kind: "text", text }),
  };
}

export type Saying = ReturnType<typeof useSaying>;
