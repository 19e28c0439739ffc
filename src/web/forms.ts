import { z } from "zod";
import { type Day, formatDay, readDay } from "../calendar.js";

/** What is wrong with one field, in words for the person who typed it. field "" is the form as a whole. */
export interface FieldError {
  field: string;
  text: string;
}

/** What was typed, field by field, to be shown again. Several values of one name are parted by line ends. */
export type Typed = Record<string, string>;

export type FormResult<T> = { ok: true; value: T; typed: Typed } | { ok: false; errors: FieldError[]; typed: Typed };

/** Reads a posted form by a schema. Fields the schema does not name are dropped; nothing is thrown for what a person typed. */
export function readForm<S extends z.ZodObject>(schema: S, body: unknown): FormResult<z.output<S>> {
  const fields = isFields(body) ? body : {};
  const typed = typedOf(fields);
  const result = schema.safeParse({ ...fields });
  if (result.success) return { ok: true, value: result.data, typed };
  return { ok: false, errors: errorsOf(result.error), typed };
}

/** The text for a field, for its `error` prop. */
export function errorFor(errors: readonly FieldError[] | undefined, field: string): string | undefined {
  return errors?.find((error) => error.field === field)?.text;
}

/** The values of a field that may be ticked several times. */
export function typedList(typed: Typed | undefined, field: string): string[] {
  return typed?.[field]?.split("\n").filter(Boolean) ?? [];
}

/** One line of text that must be there. `wanted` says what is missing: "Give the matter a title." */
export function required(wanted: string, { max = 200 }: { max?: number } = {}) {
  return z.preprocess(
    tidyLine,
    z.string({ error: wanted }).min(1, wanted).max(max, tooLong(max)).refine(isPlain, HAS_CONTROLS),
  );
}

/** One line of text that may stay empty; read as null then. */
export function optional({ max = 200 }: { max?: number } = {}) {
  return z
    .preprocess(tidyLine, z.string().max(max, tooLong(max)).refine(isPlain, HAS_CONTROLS).optional())
    .transform((text) => text || null);
}

/** Several lines that may stay empty; read as null then. */
export function optionalLines({ max = 4000 }: { max?: number } = {}) {
  return z
    .preprocess(tidyLines, z.string().max(max, tooLong(max)).refine(isPlainLines, HAS_CONTROLS).optional())
    .transform((text) => text || null);
}

/** A day as people type it, counted from today; null when it stays empty. */
export function optionalDay(today: Day) {
  return z
    .string()
    .max(40, "That is no date.")
    .optional()
    .transform((typed, context): Day | null => {
      const text = typed?.trim() ?? "";
      const read = text === "" ? null : readDay(text, today);
      if (read !== undefined) return read;
      const message = `“${text}” is not a date. Write it like ${formatDay(today)}.`;
      context.issues.push({ code: "custom", input: typed, message });
      return null;
    });
}

/** One of a closed list. */
export function choice<const T extends readonly [string, ...string[]]>(values: T, wanted: string) {
  return z.enum(values, { error: wanted });
}

/** A box that is ticked or not. */
export function checkbox() {
  return z.preprocess((value) => value !== undefined && value !== "", z.boolean());
}

/** Any number of boxes of one name. */
export function choices<const T extends readonly [string, ...string[]]>(values: T, wanted: string) {
  return z.preprocess(
    (value): unknown[] => (value === undefined || value === "" ? [] : Array.isArray(value) ? value : [value]),
    z.array(z.enum(values, { error: wanted })).max(values.length),
  );
}

const HAS_CONTROLS = "It holds characters that cannot be printed. Type it again by hand.";

function tooLong(max: number): string {
  return `Too long: at most ${max} characters fit here.`;
}

/** A field sent twice is not one line; it is left to the schema to refuse. */
function tidyLine(value: unknown): unknown {
  return typeof value === "string"
    ? value
        .normalize("NFC")
        .replace(/[\s\u00a0]+/g, " ")
        .trim()
    : value;
}

function tidyLines(value: unknown): unknown {
  return typeof value === "string" ? value.normalize("NFC").replace(/\r\n?/g, "\n").trim() : value;
}

function isPlain(text: string): boolean {
  return !/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text);
}

function isPlainLines(text: string): boolean {
  return isPlain(text.replace(/[\n\t]/g, " "));
}

function errorsOf(error: z.ZodError): FieldError[] {
  const byField = new Map<string, string>();
  for (const issue of error.issues) {
    const field = String(issue.path[0] ?? "");
    if (!byField.has(field)) byField.set(field, issue.message);
  }
  return [...byField].map(([field, text]) => ({ field, text }));
}

function typedOf(fields: Record<string, unknown>): Typed {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => name !== "_csrf" && !/passw/i.test(name))
      .map(([name, value]) => [name, Array.isArray(value) ? value.map(String).join("\n") : String(value)]),
  );
}

function isFields(body: unknown): body is Record<string, unknown> {
  return typeof body === "object" && body !== null && !Array.isArray(body);
}
