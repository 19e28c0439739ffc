import { Refused } from "../../errors.js";
import type { FieldError } from "../../web/forms.js";

/** What a rule refused, for the form it was typed in. Anything else is thrown on. */
export function refusedFields(error: unknown): FieldError[] {
  if (error instanceof Refused) return [{ field: error.field ?? "", text: error.message }];
  throw error;
}
