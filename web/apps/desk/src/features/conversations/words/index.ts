import { joined } from "@weihu/i18n";
import { words as common } from "./common";

export const words = joined(common);
