import { z } from "zod";
import { ROLES } from "../../permissions.js";
import type { Day } from "../../calendar.js";
import { choice, choices, optional, optionalDay, required } from "../../web/forms.js";
import { THEMES } from "./users.js";

/** A password is taken as typed: no trimming, and its rules are those of password-rules.ts. The limit keeps megabytes out of the normaliser. */
function password(wanted: string) {
  return z.string({ error: wanted }).min(1, wanted).max(1_024, "Longer than any password here.");
}

const LOGIN_WANTED = "Type the name you sign in with.";

export const signInForm = z.object({
  login: z.string({ error: LOGIN_WANTED }).trim().min(1, LOGIN_WANTED).max(254, "No name here is that long."),
  password: password("Type your password."),
  returnTo: z.string().max(2_000).optional(),
});

export const setPasswordForm = z.object({
  token: z.string().max(100),
  newPassword: password("Type the password you want."),
  repeatPassword: password("Type it once more."),
});

export const changePasswordForm = z.object({
  presentPassword: password("Type the password you have now."),
  newPassword: password("Type the password you want."),
  repeatPassword: password("Type it once more."),
});

const emailField = optional({ max: 254 }).refine(
  (email) => email === null || z.email().safeParse(email).success,
  "That is not an e-mail address. For example lerato@firm.example.",
);

export const emailForm = z.object({ email: emailField, reason: reason() });

/** Whom a new password is asked for; anything may be typed, and nothing is said of it. */
export const forgottenForm = z.object({
  login: z.string({ error: LOGIN_WANTED }).trim().min(1, LOGIN_WANTED).max(254, "No name here is that long."),
});

function inviteFields() {
  return {
    name: required("Give the person’s name.", { max: 120 }),
    login: required("Give the name they sign in with.", { max: 40 }),
    email: emailField,
    roles: choices(ROLES, "That is not a role."),
  };
}

/** Days are read as people type them, counted from today. */
export function inviteForm(today: Day) {
  return z.object({ ...inviteFields(), until: optionalDay(today) });
}

export function rolesForm(today: Day) {
  return z.object({ roles: choices(ROLES, "That is not a role."), until: optionalDay(today), reason: reason() });
}

export function giveRoleForm(today: Day) {
  return z.object({
    userId: required("Choose a person.", { max: 36 }),
    role: choice(ROLES, "Choose a role."),
    until: optionalDay(today),
    reason: reason(),
  });
}

export const accessForm = z.object({ reason: reason() });

function reason() {
  return optional({ max: 300 });
}

export const themeForm = z.object({ theme: choice(THEMES, "Choose one of the three.") });

/** The two fields of a new password, which must agree. */
export function repeatError(form: { newPassword: string; repeatPassword: string }): { field: string; text: string }[] {
  if (form.newPassword === form.repeatPassword) return [];
  return [{ field: "repeatPassword", text: "The two are not the same. Type both once more." }];
}
