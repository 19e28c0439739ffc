import { z } from "zod";
import type { Day } from "../../calendar.js";
import { checkbox, choice, optional, optionalDay, optionalLines, required } from "../../web/forms.js";
import { FIELD_KIND_KEYS } from "./custom-fields.js";
import { FEE_BASIS_KEYS, LIVE_STATUSES, MATTER_TYPE_KEYS, PARTY_ROLE_KEYS } from "./words.js";

/** What every form about a matter has. Days are read as people type them, counted from today. */
function termFields(today: Day) {
  return {
    title: required("Say what the matter is called."),
    type: choice(MATTER_TYPE_KEYS, "Choose what kind of matter it is."),
    ownerId: required("Choose who answers for it."),
    feeBasis: choice(FEE_BASIS_KEYS, "Choose how it is charged."),
    court: optional({ max: 120 }),
    caseNo: optional({ max: 40 }),
    prescribesOn: optionalDay(today),
    noPrescriptionReason: optional({ max: 300 }),
    description: optionalLines(),
  };
}

export function openForm(today: Day) {
  return z.object({
    ...termFields(today),
    openedOn: optionalDay(today),
    parties: optionalLines({ max: 8000 }),
    addNames: checkbox(),
  });
}

export function changeForm(today: Day) {
  return z.object({
    ...termFields(today),
    status: choice(LIVE_STATUSES, "Choose where it stands."),
    stage: optional({ max: 60 }),
    version: z.coerce.number({ error: "The form is not whole. Open it again." }).int(),
  });
}

export const partyForm = z.object({
  role: choice(PARTY_ROLE_KEYS, "Choose what they are in this matter."),
  reference: optional({ max: 120 }),
});

export function closeForm(today: Day) {
  return z.object({ closedOn: optionalDay(today), archivePlace: optional({ max: 120 }), note: optional({ max: 400 }) });
}

export const relatedForm = z.object({
  number: required("Write the number of the matter, such as 2026/0131.", { max: 12 }),
  note: optional({ max: 200 }),
});

export const stagesForm = z.object({ stages: optionalLines({ max: 4000 }) });

export const fieldChangeForm = z.object({
  label: required("Say what the field is called.", { max: 80 }),
  choices: optionalLines({ max: 2000 }),
  isRequired: checkbox(),
});

export const fieldForm = fieldChangeForm.extend({
  kind: choice(FIELD_KIND_KEYS, "Choose what is written in it."),
});

export const reopenForm = z.object({ reason: required("Say why it is opened again.", { max: 400 }) });
