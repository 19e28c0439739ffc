import { z } from "zod";
import { ROLES } from "../../../permissions.js";
import { choices, optionalLines } from "../../../web/forms.js";
import { IDLE_MINUTES_MAX, IDLE_MINUTES_MIN, LIFE_HOURS_MAX, LIFE_HOURS_MIN } from "./sign-in-rules.js";

export const rulesForm = z.object({
  factorRoles: choices(ROLES, "That is not a role."),
  idleMinutes: wholeBetween(IDLE_MINUTES_MIN, IDLE_MINUTES_MAX, "minutes"),
  lifeHours: wholeBetween(LIFE_HOURS_MIN, LIFE_HOURS_MAX, "hours"),
  networks: optionalLines({ max: 4_000 }).transform((lines) => lines ?? ""),
  version: z.coerce.number().int().min(0).max(4_294_967_295),
});

function wholeBetween(min: number, max: number, unit: string) {
  const wanted = `Give whole ${unit} from ${min} to ${max}.`;
  return z
    .string({ error: wanted })
    .trim()
    .regex(/^\d{1,3}$/, wanted)
    .transform(Number)
    .refine((value) => value >= min && value <= max, wanted);
}
