/** Pictures: chosen, looked at, uploaded to the account and fetched from it. Pages hold them as clips of their own. */
import * as api from "../../api/client";
import { asPicture, encoded } from "../composer/files";
import type { Handset } from "../handset";
import { type Abilities, chosen } from "./bridge";
import { failed, list, numeral, OK, type Params, words } from "./protocol";

const MOST = 9;

export function clipOf(params: Params): Blob | null {
  return params["clip"] instanceof Blob ? params["clip"] : null;
}

export function pictures(handset: Handset): Abilities {
  return {
    async chooseImage({ params }) {
      const most = Math.min(MOST, Math.max(1, numeral(params, "count", MOST)));
      const files = await handset.ask<File[]>((done) => ({ name: "pictures", done }));
      return chosen(files, async (all) => ({ ...OK, clips: await Promise.all(all.slice(0, most).map(asPicture)) }));
    },

    previewImage({ params }) {
      const urls = list(params, "urls");
      const clips = Array.isArray(params["clips"]) ? (params["clips"] as unknown[]) : [];
      const shown = urls.map((url, place) => {
        const clip = clips[place];
        // A page's own clips have addresses that only the page may read.
        return clip instanceof Blob ? URL.createObjectURL(clip) : url;
      });
      const first = Math.max(0, urls.indexOf(words(params, "current")));
      if (!shown.length) return failed("urls is empty");
      handset.layOver({ name: "picture", url: shown[first]!, others: shown });
      return OK;
    },

    uploadImage: ({ params }, appid) => uploaded(handset, appid, "image", clipOf(params)),

    async downloadImage({ params }) {
      return { ...OK, clip: await api.medium(words(params, "serverId")) };
    },

    // The page reads its clip itself; here only whether it may.
    getLocalImgData: () => OK,
  };
}

/** The clip as a temporary medium of the account, as media/get gives it to the developer. */
export async function uploaded(handset: Handset, appid: string, type: "image" | "voice", clip: Blob | null) {
  if (!clip) return failed("invalid localId");
  const { media_id } = await api.upload(handset.id, { appid, type, file: await encoded(clip) });
  return { ...OK, serverId: media_id };
}
