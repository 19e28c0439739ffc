import { z } from "zod";
import type { Day } from "../../calendar.js";
import { checkbox, choice, optional, optionalDay, optionalLines, required } from "../../web/forms.js";
import { BODY_CHARACTERS_MAX, NOTE_KIND_KEYS } from "./notes.js";

export function noteForm(today: Day) {
  return z.object({
    kind: choice(NOTE_KIND_KEYS, "Choose what kind of note it is."),
    notedOn: optionalDay(today),
    title: optional(),
    body: optionalLines({ max: BODY_CHARACTERS_MAX }),
    isPrivileged: checkbox(),
  });
}

export function changeNoteForm(today: Day) {
  return noteForm(today).extend({
    version: z.coerce.number({ error: "The form is not whole. Open it again." }).int(),
  });
}

export const removalForm = z.object({ reason: required("Say why it is removed.", { max: 400 }) });
