import type { PracticeData } from "./practice-data.js";

/** Birch Mokoena Attorneys, Pretoria: a smaller practice, with nobody in common with the other. Nobody in it exists. */
export const birch: PracticeData = {
  letterhead: "Birch Mokoena Attorneys",
  mailDomain: "birchmokoena.example",
  city: "Pretoria",
  province: "Gauteng",
  dialling: "012 555",
  highCourt: "Gauteng High Court, Pretoria",
  magistratesCourts: ["Pretoria", "Centurion", "Brits"],
  health: "MEC for Health, Gauteng",
  staff: `
    birch        | Susan Birch        | partner
    kagiso       | Kagiso Mokoena     | partner
    rethabile    | Rethabile Phiri    | attorney
    dewald       | Dewald Coetzee     | attorney
    martie       | Martie Venter      | bookkeeper
    palesa       | Palesa Molefe      | receptionist
    joseph       | Joseph Tshabalala  | administrator
    ravi         | Ravi Chetty        | auditor
    jacaranda    | Jacaranda Leads    | provider`,
  owners: {
    claims: ["rethabile", "dewald"],
    courts: ["kagiso", "rethabile", "kagiso"],
    property: ["dewald"],
    estates: ["birch"],
    advice: ["birch", "kagiso"],
  },
  streets: [
    "Church Street",
    "Lynnwood Road",
    "Paul Kruger Street",
    "Botha Avenue",
    "Soutpansberg Road",
    "Duncan Street",
    "Garsfontein Road",
  ],
  clients: `
    company   | Magaliesberg Game Lodge (Pty) Ltd | 2009 vat        | Hartbeespoort  | s l k h
    person    | Refilwe Maseko                    | f 1989-05-21 tn | Mamelodi       | r f
    company   | Jakaranda Chemicals (Pty) Ltd     | 1997 vat        | Silverton      | h k l
    person    | Hendrik Bezuidenhout              | m 1958-10-04 af | Waterkloof     | t w
    cc        | Moot Panel Beaters CC             | 2001 vat        | Rietfontein    | k g k
    estate    | Estate late J P Nkosi             | m 1943-06-17    | Atteridgeville | e t
    estate    | Estate late A M Grobler           | f 1936-01-25    | Brooklyn       | e
    trust     | Bronkhorst Familietrust           | IT 003315/2011  | Bronkhorstspruit | d t b
    company   | Kopano Civil Works (Pty) Ltd      | 2013 vat        | Rosslyn        | h k l a
    person    | Thapelo Mahlangu                  | m 1994-08-11 nr | Soshanguve     | r
    person    | Annelise Roux                     | f 1982-03-29 af | Centurion      | f p b
    company   | Tshwane Data Centres (Pty) Ltd    | 2018 vat        | Irene          | a s q
    person    | Sello Makgatho                    | m 1976-12-08 nso| Ga-Rankuwa     | m
    person    | Devi Pather                       | f 1971-07-13 en | Laudium        | t e w
    association | Groenkloof Views Body Corporate | SS 401/1988     | Groenkloof     | k k g
    company   | Apies River Bakeries (Pty) Ltd    | 2003 vat        | Pretoria West  | l k s
    person    | Kobus Labuschagne                 | m 1965-02-06 af | Wonderboom     | c g
    person    | Nthabiseng Khumalo-Maree          | f 1992-11-02 st | Hatfield       | l p
    state     | Moretele Ridge Municipality       |                 | Moretele       | h
    partnership | Steenkamp and Lebelo Surveyors  |                 | Lynnwood       | a k s
    person    | Francois Wessels                  | m 1980-09-15 af | Montana        | r t
    company   | Highveld Borehole Drilling (Pty) Ltd | 2006 vat     | Bapsfontein    | k h i
    person    | Gugu Masilela                     | f 1987-04-30 ss | Sunnyside      | f
    person    | Ernest Baloyi                     | m 1953-05-18 ts | Hammanskraal   | w
    company   | Union Ridge Properties (Pty) Ltd  | 2000 vat        | Arcadia        | t t b s`,
  opponents: `
    company   | Bushveld Haulage (Pty) Ltd        | 2005 vat | Bela-Bela
    person    | Lourens Cilliers                  | m 1974-03-12 af | Gezina
    company   | Rooihuiskraal Steel (Pty) Ltd     | 2010 vat | Centurion
    cc        | Zwavelpoort Paving CC             | 2003     | Zwavelpoort
    person    | Mpumi Skosana                     | f 1985-10-20 nr | Eersterust
    company   | Sammy Marks Stationers (Pty) Ltd  | 1999 vat | Pretoria Central
    person    | Jabulani Mabena                   | m 1981-06-01 zu | Nellmapius
    company   | Queenswood Clinic (Pty) Ltd       | 2012 vat | Queenswood
    person    | Suretha Vermaak                   | f 1968-08-23 af | Faerie Glen
    cc        | Cullinan Fencing CC               | 2004     | Cullinan`,
  buyers: `
    person    | Oratile Seleka                    | f 1993-01-16 tn | Menlyn
    person    | Jaco Ferreira                     | m 1986-07-27 af | Garsfontein
    person    | Blessing Chauke                   | m 1990-03-05 ts | Karenpark
    person    | Hester Odendaal                   | f 1972-11-18 af | Elardus Park
    person    | Nikhil Maharaj                    | m 1983-09-22 en | Erasmusrand`,
  people: {
    attorney: ["Roodt Maluleke Attorneys", "Sandrivier Legal Inc.", "Fouché & Tau Attorneys"],
    counsel: ["Adv Tumelo Ramaphala", "Adv Corné Strydom SC"],
    correspondent: ["Polokwane Law Associates Inc.", "Rustenburg Prokureurs Inc."],
    sheriff: ["Sheriff Pretoria North East", "Sheriff Centurion West"],
    bank: ["Highveld Commercial Bank Ltd", "Daspoort Savings Bank Ltd"],
    agent: ["Purple Blossom Realty (Pty) Ltd"],
    expert: ["Dr Karabo Letlape", "Mr Andries Uys, accident reconstruction"],
    insurer: ["Bankenveld Insurance Ltd"],
  },
  estatesOf: [
    "Erf 417 Waterkloof",
    "Erf 2290 Centurion",
    "Unit 7 Groenkloof Views",
    "Portion 18 of Farm Kameeldrift 298",
    "Erf 655 Arcadia",
    "Erf 1203 Montana",
    "Erf 88 Laudium",
  ],
  marks: ["TSHWANE VAULT"],
};
