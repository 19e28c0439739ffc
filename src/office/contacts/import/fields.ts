/** What a column of a spreadsheet can go to, in the groups in which the page offers them. */
export const FIELDS = {
  skip: { group: "", text: "Leave out" },
  kind: { group: "Name", text: "What it is (person, company, trust…)" },
  full: { group: "Name", text: "Whole name" },
  title: { group: "Name", text: "Title (Mr, Ms, Dr)" },
  first: { group: "Name", text: "First names" },
  middle: { group: "Name", text: "Middle names" },
  surname: { group: "Name", text: "Surname" },
  suffix: { group: "Name", text: "Suffix (Jnr, III)" },
  organisation: { group: "Name", text: "Company or employer" },
  tradingName: { group: "Name", text: "Trading name" },
  formerName: { group: "Name", text: "Former or maiden name" },
  jobTitle: { group: "Name", text: "Job title" },
  email: { group: "Reach", text: "E-mail" },
  phone: { group: "Reach", text: "Telephone" },
  cell: { group: "Reach", text: "Telephone, cell" },
  workPhone: { group: "Reach", text: "Telephone, work" },
  homePhone: { group: "Reach", text: "Telephone, home" },
  fax: { group: "Reach", text: "Fax" },
  url: { group: "Reach", text: "Web address" },
  label: { group: "Reach", text: "Label of the next column" },
  "work.street": { group: "Address at work", text: "Street, work" },
  "work.city": { group: "Address at work", text: "City, work" },
  "work.province": { group: "Address at work", text: "Province, work" },
  "work.postalCode": { group: "Address at work", text: "Postal code, work" },
  "work.country": { group: "Address at work", text: "Country, work" },
  "home.street": { group: "Address at home", text: "Street, home" },
  "home.city": { group: "Address at home", text: "City, home" },
  "home.province": { group: "Address at home", text: "Province, home" },
  "home.postalCode": { group: "Address at home", text: "Postal code, home" },
  "home.country": { group: "Address at home", text: "Country, home" },
  "postal.street": { group: "Other address", text: "Street or box, other" },
  "postal.city": { group: "Other address", text: "City, other" },
  "postal.province": { group: "Other address", text: "Province, other" },
  "postal.postalCode": { group: "Other address", text: "Postal code, other" },
  "postal.country": { group: "Other address", text: "Country, other" },
  idNumber: { group: "Numbers", text: "ID number" },
  passport: { group: "Numbers", text: "Passport number" },
  birthDate: { group: "Numbers", text: "Birth date" },
  registrationNo: { group: "Numbers", text: "Registration number or Master’s reference" },
  vatNo: { group: "Numbers", text: "VAT number" },
  language: { group: "Other", text: "Language" },
  notes: { group: "Other", text: "Notes" },
} as const;
export type CsvField = keyof typeof FIELDS;

export function isCsvField(word: string): word is CsvField {
  return Object.hasOwn(FIELDS, word);
}

/** Fields of which a contact has one: two columns that go there would overwrite each other. */
export const SINGLE_FIELDS: readonly CsvField[] = [
  "kind",
  "full",
  "title",
  "first",
  "middle",
  "surname",
  "suffix",
  "organisation",
  "tradingName",
  "jobTitle",
  "idNumber",
  "passport",
  "birthDate",
  "registrationNo",
  "vatNo",
  "language",
  "work.city",
  "work.province",
  "work.postalCode",
  "work.country",
  "home.city",
  "home.province",
  "home.postalCode",
  "home.country",
  "postal.city",
  "postal.province",
  "postal.postalCode",
  "postal.country",
];

/** Heads of columns as programs write them, in small letters and digits only. */
const HEADS: Partial<Record<CsvField, string>> = {
  kind: "type kind contacttype entitytype clienttype",
  full: "name fullname displayname contactname client clientname naam",
  title: "title salutation prefix nameprefix titel honorific",
  first: "firstname firstnames givenname forename forenames voornaam voorname",
  middle: "middlename middlenames additionalname secondname",
  surname: "lastname surname familyname van",
  suffix: "suffix namesuffix",
  organisation:
    "company companyname organisation organization organisationname organizationname organization1name employer business businessname firm maatskappy",
  tradingName: "tradingname tradingas ta",
  formerName: "maidenname formername nooiensvan previousname",
  jobTitle: "jobtitle position occupation organizationtitle organization1title designation",
  email: "email emailaddress emails epos primaryemail workemail homeemail personalemail",
  phone:
    "phone telephone tel primaryphone phonenumber telephonenumber telno contactnumber otherphone companymainphone telefoon",
  cell: "cell cellphone cellnumber cellno mobile mobilephone mobilenumber sel selfoon carphone",
  workPhone: "workphone businessphone officephone telwork",
  homePhone: "homephone telhome",
  fax: "fax faxnumber businessfax homefax otherfax workfax faxno",
  url: "website webpage url web homepage personalwebpage",
  "work.street":
    "street address addressline address1 streetaddress physicaladdress businessstreet workstreet businessaddress workaddress",
  "work.city": "city town suburb businesscity workcity stad",
  "work.province": "province state businessstate workstate region provinsie businessprovince",
  "work.postalCode": "postalcode postcode zip zipcode poskode businesspostalcode workpostalcode businesszip workzip",
  "work.country": "country businesscountry workcountry businesscountryregion",
  "home.street": "homestreet homeaddress residentialaddress",
  "home.city": "homecity",
  "home.province": "homestate homeprovince",
  "home.postalCode": "homepostalcode homezip",
  "home.country": "homecountry homecountryregion",
  "postal.street": "otherstreet postaladdress otheraddress mailingaddress pobox posbus",
  "postal.city": "othercity postalcity mailingcity",
  "postal.province": "otherstate postalprovince mailingstate otherprovince",
  "postal.postalCode": "otherpostalcode mailingzip otherzip boxcode",
  "postal.country": "othercountry mailingcountry othercountryregion",
  idNumber: "idnumber idno id identitynumber identityno rsaid said idnommer southafricanid nationalid",
  passport: "passport passportnumber passportno",
  birthDate: "birthday birthdate dateofbirth dob geboortedatum",
  registrationNo:
    "registrationnumber registrationno regno regnumber companynumber companyregistration companyregistrationnumber mastersreference masterreference itnumber ck cipc",
  vatNo: "vatnumber vatno vat vatregistrationnumber vatregistration btwno btwnommer",
  language: "language preferredlanguage taal",
  notes: "notes note comments comment remarks notas",
};
const FIELD_OF_HEAD = new Map<string, CsvField>(
  (Object.entries(HEADS) as [CsvField, string][]).flatMap(([field, heads]) =>
    heads.split(" ").map((head): [string, CsvField] => [head, field]),
  ),
);

/** Numbered heads: "E-mail 2 Address", "Phone 1 - Value", "Address 2 - Street", "Business Phone 2", "Business Street 3". */
const NUMBERED: readonly [RegExp, CsvField][] = [
  [/^(email|phone|website)\d+(type|label)$/, "label"],
  [/^email\d+(address|value)?$/, "email"],
  [/^(phone|tel|telephone)\d+(value|number)?$/, "phone"],
  [/^businessphone\d+$/, "workPhone"],
  [/^homephone\d+$/, "homePhone"],
  [/^(mobile|cell)(phone)?\d+$/, "cell"],
  [/^website\d+(value)?$/, "url"],
  [/^(businessstreet|street|addressline|address)\d+$/, "work.street"],
  [/^homestreet\d+$/, "home.street"],
  [/^otherstreet\d+$/, "postal.street"],
];
const GOOGLE_ADDRESS = /^address([123])(street|extendedaddress|pobox|city|region|postalcode|country)$/;
const GOOGLE_PARTS: Record<string, string> = {
  street: "street",
  extendedaddress: "street",
  pobox: "street",
  city: "city",
  region: "province",
  postalcode: "postalCode",
  country: "country",
};

/** A guess for each column; the second column for a field that a contact has once is left out. */
export function guessFields(columns: readonly string[]): CsvField[] {
  const taken = new Set<CsvField>();
  return columns.map((column) => {
    const field = guessField(bare(column));
    if (SINGLE_FIELDS.includes(field) && taken.has(field)) return "skip";
    taken.add(field);
    return field;
  });
}

function guessField(head: string): CsvField {
  const named = FIELD_OF_HEAD.get(head) ?? NUMBERED.find(([pattern]) => pattern.test(head))?.[1];
  if (named) return named;
  const address = GOOGLE_ADDRESS.exec(head);
  if (!address) return "skip";
  const place = ["work", "home", "postal"][Number(address[1]) - 1]!;
  return `${place}.${GOOGLE_PARTS[address[2]!]!}` as CsvField;
}

/** Programs whose exports have columns of their own. */
const LAYOUTS: readonly { program: string; heads: string; dates: "dmy" | "mdy" }[] = [
  {
    program: "Clio",
    heads: "title jobtitle firstname lastname company businessstreet emailaddress primaryphone",
    dates: "mdy",
  },
  { program: "Google Contacts", heads: "givenname familyname email1value", dates: "dmy" },
  { program: "Google Contacts", heads: "firstname lastname organizationname email1value", dates: "dmy" },
  { program: "Outlook", heads: "firstname lastname company emailaddress businessphone", dates: "mdy" },
];

export function recogniseLayout(columns: readonly string[]): { program: string; dates: "dmy" | "mdy" } | undefined {
  const heads = new Set(columns.map(bare));
  return LAYOUTS.find((layout) => layout.heads.split(" ").every((head) => heads.has(head)));
}

function bare(column: string): string {
  return column
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}]/gu, "")
    .replace(/\p{M}/gu, "");
}
