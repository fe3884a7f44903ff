import { joined } from "@weihu/i18n";
import { words as common } from "./common";
import { words as composer } from "./composer";
import { words as list } from "./list";
import { words as thread } from "./thread";

export const words = joined(common, composer, list, thread);
