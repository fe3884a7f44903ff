import { messages } from "@weihu/i18n";
import type { Feature } from "../../app/feature";

export const settings: Feature = { name: "settings", messages: messages({}, {}) };
