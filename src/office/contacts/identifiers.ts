import { type Day, day, formatDay } from "../../calendar.js";
import { Refused } from "../../errors.js";

export interface SaId {
  /** 13 digits without spaces */
  number: string;
  birthDate: Day;
  /** Both centuries are possible, as the number has two digits for the year: the later one was taken, a person confirms. */
  centuryAmbiguous: boolean;
  sex: "female" | "male";
  standing: "citizen" | "permanent resident" | "refugee";
}

const STANDINGS = ["citizen", "permanent resident", "refugee"] as const;

/**
 * Reads a South African identity number: YYMMDD SSSS C A Z.
 * SSSS below 5000 is female; C is 0, 1 or 2; A is 8 or 9; Z makes the Luhn sum a multiple of ten.
 * Throws Refused with the rule that is broken. Source: Identification Act 68 of 1997; domain reference §2.8.
 */
export function readSaId(typed: string, today: Day): SaId {
  const number = typed.replace(/[\s-]/g, "");
  const refuse = (rule: string, message: string) => new Refused(rule, message, "idNumber");
  if (!/^\d+$/.test(number)) throw refuse("id_not_digits", "An ID number has digits only, for example 8001015009087.");
  if (number.length !== 13) throw refuse("id_length", `An ID number has 13 digits; this one has ${number.length}.`);
  if (!passesLuhn(number)) {
    throw refuse(
      "id_check_digit",
      "The last digit of the ID number does not agree with the others: a digit is mistyped.",
    );
  }
  const dates = birthDates(number, today);
  if (dates.length === 0) throw refuse("id_date", impossibleDate(number, today));
  const standing = STANDINGS[Number(number[10])];
  if (!standing) throw refuse("id_citizenship", "The eleventh digit of an ID number is 0, 1 or 2.");
  if (number[11] !== "8" && number[11] !== "9")
    throw refuse("id_twelfth_digit", "The twelfth digit of an ID number is 8 or 9.");
  return {
    number,
    birthDate: dates[0]!,
    centuryAmbiguous: dates.length > 1,
    sex: Number(number.slice(6, 10)) < 5000 ? "female" : "male",
    standing,
  };
}

/** The digit that completes these twelve. */
export function luhnDigit(twelve: string): string {
  for (let digit = 0; digit < 10; digit++) if (passesLuhn(`${twelve}${digit}`)) return String(digit);
  throw new RangeError("no digit completes this number");
}

/** Whether a birth date can belong to an ID number: the last two digits of its year, its month and its day. */
export function agreesWithSaId(birthDate: Day, id: SaId): boolean {
  return birthDate.slice(2).replaceAll("-", "") === id.number.slice(0, 6);
}

export interface CompanyNumber {
  /** 2011/123456/07 */
  number: string;
  year: number;
  /** Says what was registered: 07 a private company, 08 one without profit, 21 one of professionals, 23 a close corporation. */
  suffix: string;
}

/**
 * Reads a registration number of the Companies and Intellectual Property Commission: YYYY/NNNNNN/NN.
 * Twelve digits without strokes, or with spaces or dashes, are read too and come back in the usual form.
 */
export function readCompanyNumber(typed: string, today: Day): CompanyNumber {
  const refuse = (rule: string, message: string) => new Refused(rule, message, "registrationNo");
  const parts = /^(\d{4})[\s/-]?(\d{6})[\s/-]?(\d{2})$/.exec(typed.trim());
  if (!parts) {
    throw refuse("company_number_form", "A registration number is a year, six digits and two digits: 2011/123456/07.");
  }
  const [, year = "", serial = "", suffix = ""] = parts;
  if (Number(year) < 1800 || year > today.slice(0, 4)) {
    throw refuse(
      "company_number_year",
      `A registration number begins with the year of registration; ${year} cannot be one.`,
    );
  }
  return { number: `${year}/${serial}/${suffix}`, year: Number(year), suffix };
}

/** The suffix of a close corporation; companies that were converted from one have a new number. */
export const CLOSE_CORPORATION_SUFFIX = "23";

/** Reads a South African VAT number: ten digits, the first of them 4. */
export function readVatNumber(typed: string): string {
  const number = typed.replace(/[\s-]/g, "");
  const refuse = (rule: string, message: string) => new Refused(rule, message, "vatNo");
  if (!/^\d{10}$/.test(number)) throw refuse("vat_number_form", "A VAT number has 10 digits, for example 4123456789.");
  if (!number.startsWith("4"))
    throw refuse("vat_number_start", `A VAT number begins with 4; this one begins with ${number[0]}.`);
  return number;
}

/** Reads a passport number of any country: letters and digits only, in capitals. */
export function readPassport(typed: string): string {
  const number = typed.replace(/[\s-]/g, "").toUpperCase();
  if (!/^[A-Z0-9]{5,20}$/.test(number)) {
    throw new Refused("passport_form", "A passport number has 5 to 20 letters and digits.", "passport");
  }
  return number;
}

/** The last three digits tell two people of one name apart; the birth date in front says more than a mask should. */
export function maskIdentity(number: string): string {
  return `${"•".repeat(Math.max(0, number.length - 3))}${number.slice(-3)}`;
}

/** Masks whatever could be an identity number inside a text of somebody's making: thirteen digits, spaced as people space them. */
export function maskIdentitiesIn(text: string): string {
  return text.replace(/(?<!\d)\d(?:[ -]?\d){12}(?!\d)/g, (number) => maskIdentity(number.replace(/\D/g, "")));
}

function passesLuhn(number: string): boolean {
  let sum = 0;
  for (let at = 0; at < number.length; at++) {
    const digit = Number(number[number.length - 1 - at]);
    const doubled = at % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** The days the number can mean that are not in the future, the later century first. */
function birthDates(number: string, today: Day): Day[] {
  return ["20", "19"].flatMap((century) => {
    try {
      const date = day(`${century}${number.slice(0, 2)}-${number.slice(2, 4)}-${number.slice(4, 6)}`);
      return date <= today ? [date] : [];
    } catch {
      return []; // not on the calendar of that century
    }
  });
}

function impossibleDate(number: string, today: Day): string {
  const written = `${number.slice(0, 2)}-${number.slice(2, 4)}-${number.slice(4, 6)}`;
  return `The ID number begins with the birth date ${written}, which is no date up to ${formatDay(today)}.`;
}
