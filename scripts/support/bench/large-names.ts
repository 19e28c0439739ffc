import type { ContactDraft } from "../../../src/office/contacts/draft.js";

/** Names as a firm's address book has them: few that very many bear, and very many that few bear. The same for every run. */

const FIRST = (
  "Nomsa Johan Fatima Kagiso Elsabe Rajesh Zanele Willem Aisha Bongani Thandi Pieter Lerato Anneke Sipho Ruth Farouk Émile Naledi Hendrik " +
  "Yusuf Palesa Gerhard Mpho Chantelle Deon Ayesha Themba Marlene Vusi Ebrahim Refilwe Kobus Nandi Shaun Priya Tebogo Hester Lwazi Magda"
).split(" ");
const LAST = [
  ..."Dlamini Nkosi Ndlovu Botha Khumalo Naidoo Pretorius Pillay Molefe Jacobs Mahlangu Fourie Petersen Govender Mokoena Nel Sithole Adams".split(
    " ",
  ),
  "van der Merwe",
  "van Wyk",
  "du Plessis",
  "O'Brien",
  "de Villiers",
  "Nuñez",
];
const SYLLABLES = "ba ter mo lin sa ken di ru fo na pel tho mar ci ve jo wan zi gre tal".split(" ");
const TRADES = "Trading Holdings Properties Transport Construction Foods Security Engineering Consulting Farms".split(
  " ",
);
const FORMS = ["(Pty) Ltd", "Limited", "CC", "Inc"];
/** 8 000 words. A few stand in every text and most in one of a hundred, as in letters and pleadings. */
export const WORDS = SYLLABLES.flatMap((first) =>
  SYLLABLES.flatMap((second) => SYLLABLES.map((third) => `${first}${second}${third}`)),
);

const COMMON = [...LAST, ...Array.from({ length: 400 - LAST.length }, (_, n) => rare(n + 1, 11))];

/** Every fifth is an organisation. */
export function contactDraft(n: number): ContactDraft {
  const phone = `0${82 + (n % 3)}${String(1_000_000 + (mixed(n) % 8_999_999))}`;
  if (n % 5 === 4) {
    const name = `${rare(n, 7)} ${draw(TRADES, n)} ${draw(FORMS, n * 3)}`;
    return { kind: "company", name, points: [{ kind: "phone", value: phone, isPrimary: true }] };
  }
  const [firstNames, surname] = [draw(FIRST, n), surnameOf(n)];
  const email = `${firstNames}.${surname}.${n}@example.com`
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^a-z0-9.@]/g, "");
  return {
    kind: "person",
    firstNames,
    surname,
    points: [
      { kind: "email", value: email, isPrimary: true },
      { kind: "phone", value: phone, isPrimary: true },
    ],
    addresses: [{ street: `${(n % 300) + 1} ${rare(n, 3)} Street`, city: draw(["Pretoria", "Durban", "Paarl"], n) }],
    formerNames: n % 40 === 0 ? [`${firstNames} ${surnameOf(n + 7)}`] : [],
  };
}

/** Two of three have one of 400 names, the first of which about one in a hundred bears. */
export function surnameOf(n: number): string {
  return n % 3 === 0 ? rare(n, 5) : COMMON[Math.floor(((mixed(n) % 10_000) / 10_000) ** 1.5 * COMMON.length)]!;
}

/** One of some ten thousand made-up names. */
function rare(n: number, salt: number): string {
  const [first, second, third] = [mixed(n * salt), mixed(n * salt + 1), mixed(n * salt + 2)];
  const name = `${draw(SYLLABLES, first)}${draw(SYLLABLES, second)}${third % 2 ? draw(SYLLABLES, third) : ""}`;
  return `${name[0]!.toUpperCase()}${name.slice(1)}`;
}

export function sentence(n: number, words: number): string {
  const word = (at: number): string =>
    WORDS[Math.floor(((mixed(n * 256 + at) % 65_536) / 65_536) ** 3 * WORDS.length)]!;
  return Array.from({ length: words }, (_, at) => word(at)).join(" ");
}

export function draw<T>(from: readonly T[], n: number): T {
  return from[mixed(n) % from.length]!;
}

/** Equal numbers give equal ones, neighbours nothing alike (the finaliser of MurmurHash3). */
export function mixed(n: number): number {
  let bits = Math.imul(n ^ (n >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
