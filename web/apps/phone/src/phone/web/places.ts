/** Scanning, and places. */
import type { Handset, Place } from "../handset";
import { type Abilities, chosen } from "./bridge";
import { failed, numeral, OK, words } from "./protocol";

// A phone in the open knows where it is to some metres.
const ACCURACY_M = 30;

export function places(handset: Handset): Abilities {
  return {
    async scanQRCode({ params }) {
      if (numeral(params, "needResult", 0) !== 1) {
        handset.layOver({ name: "scan" });
        return OK;
      }
      const found = await handset.ask<string>((done) => ({ name: "scan", done }));
      return chosen(found, (resultStr) => ({ ...OK, resultStr }));
    },

    async getLocation(_asked, appid) {
      const found = await handset.ask<Place>((done) => ({ name: "place", done, asking: appid }));
      return chosen(found, ({ lat, lng }) => ({
        ...OK,
        latitude: lat,
        longitude: lng,
        speed: 0,
        accuracy: ACCURACY_M,
      }));
    },

    openLocation({ params }) {
      const place = {
        lat: numeral(params, "latitude", Number.NaN),
        lng: numeral(params, "longitude", Number.NaN),
        label: [words(params, "name"), words(params, "address")].filter(Boolean).join(" · "),
      };
      if (Number.isNaN(place.lat) || Number.isNaN(place.lng)) return failed("invalid coordinate");
      handset.layOver({ name: "place", shown: place });
      return OK;
    },

    getNetworkType: () => ({ ...OK, networkType: "wifi" }),
  };
}
