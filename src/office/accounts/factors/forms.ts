import { z } from "zod";
import { type FieldError, required } from "../../../web/forms.js";

export const codeForm = z.object({ code: required("Type your code.", { max: 40 }) });

const OVER = "That key was not ours. Here is a new one to scan.";

export const authenticatorForm = z.object({
  enrolment: z.string({ error: OVER }).max(1_000, OVER),
  code: required("Type the six figures that the authenticator shows.", { max: 40 }),
});

/** What a script filled in; without one the form is not sent. */
const PASSKEY = z
  .string({ error: "The browser sent no passkey." })
  .min(1, "The browser sent no passkey.")
  .max(60_000, "That is no passkey.");

export const passkeyForm = z.object({ passkey: PASSKEY, returnTo: z.string().max(2_000).optional() });

export const newPasskeyForm = z.object({
  name: required("Name the passkey, for example after the device that keeps it.", { max: 60 }),
  passkey: PASSKEY,
});

/** What is wrong with a field that nobody sees is said above the form. */
export function aboveForm(errors: readonly FieldError[]): FieldError[] {
  return errors.map((error) => (error.field === "passkey" ? { ...error, field: "" } : error));
}
