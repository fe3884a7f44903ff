import { messages } from "@weihu/i18n";
import type { Feature } from "../../app/feature";

export const ledger: Feature = { name: "ledger", messages: messages({}, {}) };
