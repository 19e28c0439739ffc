import { Refused } from "../../errors.js";
import type { AddressDraft, PointDraft } from "./draft.js";
import { emailKeyOf, phoneKeyOf, plain } from "./names.js";
import { lineOf, textOf } from "./text.js";

const VALUE_LENGTH_MAX = 250;
const LABEL_LENGTH_MAX = 40;

/** An e-mail address, telephone number or web address in its usual form; undefined when it is blank. */
export function checkPoint(point: PointDraft, field: string): PointDraft | undefined {
  const value = lineOf(point.value, field, VALUE_LENGTH_MAX);
  if (!value) return undefined;
  const label = lineOf(point.label, field, LABEL_LENGTH_MAX);
  return { kind: point.kind, value: READERS[point.kind](value, field), label, isPrimary: Boolean(point.isPrimary) };
}

/** What makes two points the same: small letters, or the digits of a number. */
export function pointKeyOf(point: PointDraft): string {
  if (point.kind === "phone") return phoneKeyOf(point.value);
  return point.kind === "email" ? emailKeyOf(point.value) : plain(point.value);
}

export function checkAddress(address: AddressDraft, field: string): AddressDraft | undefined {
  const checked: AddressDraft = {
    street: textOf(address.street, field, 300),
    city: lineOf(address.city, field, 100),
    province: lineOf(address.province, field, 100),
    postalCode: lineOf(address.postalCode, field, 20),
    country: lineOf(address.country, field, 80),
  };
  if (Object.values(checked).every((part) => part === undefined)) return undefined;
  return { label: lineOf(address.label, field, LABEL_LENGTH_MAX), ...checked };
}

const READERS = { email: readEmail, phone: readPhone, url: readUrl };

function readEmail(value: string, field: string): string {
  const address = value.replace(/^mailto:/i, "");
  if (!/^[^\s@<>"(),;:\\[\]=]+@[^\s@<>"(),;:\\[\]?&=%#/]+\.[^\s@<>"(),;:\\[\].?&=%#/]+$/.test(address)) {
    throw new Refused("email_form", `“${value}” is not an e-mail address.`, field);
  }
  return address;
}

/** Any way of writing a number is kept; an extension stands behind "ext". */
function readPhone(value: string, field: string): string {
  const number = value.replace(/^tel:/i, "").replace(/;ext=/i, " ext ").replace(/;.*$/, "");
  if (
    !/^[+(]?[\d\s()./+#*-]+((,|ext\.?|x|extension|int\.?)\s*\d+)?$/i.test(number) ||
    number.replace(/\D/g, "").length < 3
  ) {
    throw new Refused("phone_form", `“${value}” is not a telephone number.`, field);
  }
  return number;
}

/** Only addresses of the web: a link with another scheme could run something. */
function readUrl(value: string, field: string): string {
  const address = /^[a-z][a-z0-9+.-]*:/i.test(value) && !/^[\w.-]+:\d+(\/|$)/.test(value) ? value : `http://${value}`;
  const parsed = URL.canParse(address) ? new URL(address) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || !/\.[^.\s]+$/.test(parsed.hostname) || parsed.username) {
    throw new Refused("url_form", `“${value}” is not a web address.`, field);
  }
  return address;
}
