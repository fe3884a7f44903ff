import { messages } from "@weihu/i18n";
import type { Feature } from "../../app/feature";

export const review: Feature = { name: "review", messages: messages({}, {}) };
