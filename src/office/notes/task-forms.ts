import { z } from "zod";
import type { Day } from "../../calendar.js";
import { optional, optionalDay, optionalLines, required } from "../../web/forms.js";

export function taskForm(today: Day) {
  return z.object({
    title: required("Say what is to be done."),
    detail: optionalLines({ max: 2000 }),
    assigneeId: required("Choose who does it."),
    dueOn: optionalDay(today),
  });
}

export function changeTaskForm(today: Day) {
  return taskForm(today).extend({
    version: z.coerce.number({ error: "The form is not whole. Open it again." }).int(),
  });
}

/** Where there is no matter at hand, its number. */
export function quickTaskForm(today: Day) {
  return taskForm(today).extend({ matter: optional({ max: 12 }) });
}

export const tickForm = z.object({ back: optional({ max: 1000 }) });
