import { z } from "zod";
import { type Day, formatDay } from "../../calendar.js";
import {
  checkbox,
  choice,
  type FieldError,
  optional,
  optionalDay,
  readForm,
  required,
  type Typed,
} from "../../web/forms.js";
import { maskIdentitiesIn } from "../contacts/identifiers.js";
import { CLIENT_KIND_KEYS, ITEM_STATE_KEYS, RELATION_KEYS, RISK_KEYS } from "./checklist.js";
import type { FicaFile } from "./files.js";
import type { Mark } from "./marking.js";
import type { Paper } from "./papers.js";

/** Words about a client are kept in clear, so that an identity number in them is masked before it is kept. */
const words = () => optional({ max: 400 }).transform((text) => text && maskIdentitiesIn(text));
const neededWords = (wanted: string) => required(wanted, { max: 400 }).transform(maskIdentitiesIn);
const version = z.coerce.number({ error: "The form is not whole. Open it again." }).int();

export const assessmentForm = z.object({
  kind: choice(CLIENT_KIND_KEYS, "Choose what kind of client it is."),
  risk: choice(RISK_KEYS, "Choose how high the risk is."),
  riskReason: neededWords("Say why the risk is so high and no other."),
  isProminent: checkbox(),
  prominence: words(),
  version,
});

export function verificationForm(today: Day) {
  return z.object({ reviewOn: optionalDay(today), note: words(), version });
}

/** A review says what was looked at. */
export function reviewForm(today: Day) {
  return z.object({ reviewOn: optionalDay(today), note: neededWords("Say what was looked at again."), version });
}

export const reasonForm = z.object({ reason: neededWords("Say why."), version });

export const personForm = z.object({
  relation: choice(RELATION_KEYS, "Choose what they are."),
  share: z
    .string()
    .max(12, "That is no share.")
    .optional()
    .transform((typed, context): number | null => {
      const text = typed?.replace(/[\s%]/g, "").replace(",", ".") ?? "";
      if (text === "") return null;
      const parts = /^(\d{1,3})(?:\.(\d{1,2}))?$/.exec(text);
      const points = parts ? Number(parts[1]) * 100 + Number((parts[2] ?? "").padEnd(2, "0")) : Infinity;
      if (points <= 10_000) return points;
      const message = `“${typed}” is no share. Write per cent up to 100, such as 25 or 33.33.`;
      context.issues.push({ code: "custom", input: typed, message });
      return null;
    }),
});

/** A share as it is typed and shown, without its sign: "25", "33.33". */
export function formatShare(basisPoints: number): string {
  return String(basisPoints / 100);
}

interface ReadMarks {
  marks: Mark[];
  version: number;
  typed: Typed;
  errors: FieldError[];
}

/** The posted checklist: four fields to an item, "state-identity", "basis-identity", "document-identity", "expires-identity". */
export function readMarks(body: unknown, { items }: FicaFile, papers: readonly Paper[], today: Day): ReadMarks {
  const whole = readForm(z.object({ version }), body);
  const errors = whole.ok ? [] : whole.errors;
  const marks: Mark[] = [];
  for (const { key, documentId } of items) {
    const form = readForm(
      z.object({
        [`state-${key}`]: choice(ITEM_STATE_KEYS, "Choose where it stands."),
        [`basis-${key}`]: words(),
        [`expires-${key}`]: optionalDay(today),
      }),
      body,
    );
    if (!form.ok) errors.push(...form.errors);
    else {
      const [state, basis, expiresOn] = [`state-${key}`, `basis-${key}`, `expires-${key}`].map(
        (name) => form.value[name],
      ) as [Mark["state"], Mark["basis"], Mark["expiresOn"]];
      const named = whole.typed[`document-${key}`] || null;
      // One that this person may not see stays until they name another in its place.
      const isSeen = papers.length > 0 && (!documentId || papers.some(({ id }) => id === documentId));
      marks.push({ key, state, basis, expiresOn, ...(named || isSeen ? { documentId: named } : {}) });
    }
  }
  return { marks, version: whole.ok ? whole.value.version : -1, typed: whole.typed, errors };
}

export function typedOfItems({ items, version: read }: FicaFile, papers: readonly Paper[]): Typed {
  const typed: Typed = { version: String(read) };
  for (const { key, state, basis, documentId, expiresOn } of items) {
    typed[`state-${key}`] = state;
    typed[`basis-${key}`] = basis ?? "";
    typed[`document-${key}`] = papers.find(({ id }) => id === documentId)?.id ?? "";
    typed[`expires-${key}`] = expiresOn ? formatDay(expiresOn) : "";
  }
  return typed;
}

export function typedOfAssessment({ kind, risk, riskReason, isProminent, prominence, version: read }: FicaFile): Typed {
  return {
    kind,
    risk: risk ?? "",
    riskReason: riskReason ?? "",
    isProminent: isProminent ? "on" : "",
    prominence: prominence ?? "",
    version: String(read),
  };
}
