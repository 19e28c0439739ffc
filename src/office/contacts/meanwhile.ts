import type { Typed } from "../../web/forms.js";

const FIELDS: Record<string, string> = {
  kind: "Kind",
  title: "Title",
  firstNames: "First names",
  surname: "Surname",
  name: "Name",
  tradingName: "Trading name",
  employer: "Employer",
  jobTitle: "Job title",
  registrationNo: "Registration",
  vatNo: "VAT number",
  language: "Language",
  birthDate: "Birth date",
  formerNames: "Former names",
  notes: "Notes",
};

/** What stands now and differs from what was typed, in words, for somebody whose change came second. */
export function meanwhileOf(now: Typed, typed: Typed): { field: string; now: string }[] {
  const names = new Set([...Object.keys(now), ...Object.keys(typed)]);
  return [...names].flatMap((name) => {
    const field =
      (Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined) ??
      (/^point-\d+$/.test(name) ? "A number or address" : /^address-\d+-/.test(name) ? "An address" : undefined);
    if (!field || (now[name] ?? "") === (typed[name] ?? "")) return [];
    return [{ field, now: (now[name] ?? "").replaceAll("\n", ", ") }];
  });
}
