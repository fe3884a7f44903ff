import { messages } from "@weihu/i18n";
import type { Feature } from "../../app/feature";

export const customers: Feature = { name: "customers", messages: messages({}, {}) };
