import { messages } from "@weihu/i18n";
import type { Feature } from "../../app/feature";

export const rules: Feature = { name: "rules", messages: messages({}, {}) };
