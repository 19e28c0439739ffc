import type { PracticeData } from "./practice-data.js";

/** Alder & Naidoo Inc., Cape Town: litigation, conveyancing, estates, commercial. Nobody in it exists. */
export const alder: PracticeData = {
  letterhead: "Alder & Naidoo Inc.",
  mailDomain: "aldernaidoo.example",
  city: "Cape Town",
  province: "Western Cape",
  dialling: "021 555",
  highCourt: "Western Cape High Court, Cape Town",
  magistratesCourts: ["Cape Town", "Wynberg", "Bellville", "Paarl", "Strand"],
  health: "MEC for Health, Western Cape",
  staff: `
    alder        | Peter Alder        | partner
    naidoo       | Thandi Naidoo      | partner
    lerato       | Lerato Mokoena     | attorney
    sipho        | Sipho Dlamini      | attorney
    pieter       | Pieter Adams       | attorney
    anneke       | Anneke van Wyk     | bookkeeper
    zanele       | Zanele Khumalo     | receptionist
    farouk       | Farouk Adams       | administrator
    pillay       | Mogamat Pillay     | auditor
    capelegal    | Cape Legal Leads   | provider`,
  owners: {
    claims: ["lerato", "lerato", "sipho"],
    courts: ["naidoo", "sipho", "lerato", "naidoo"],
    property: ["pieter"],
    estates: ["pieter", "alder"],
    advice: ["alder", "naidoo", "alder"],
  },
  streets: [
    "Kloof Street",
    "Main Road",
    "Long Street",
    "Durban Road",
    "Voortrekker Road",
    "Lansdowne Road",
    "Koeberg Road",
    "Beach Road",
    "Church Street",
    "Buitengracht",
  ],
  clients: `
    company   | Berg River Cellars (Pty) Ltd      | 2011 vat          | Paarl          | h k s q
    person    | Nomvula Mthembu                   | f 1986-03-14 xh   | Gugulethu      | r
    company   | Atlantic Dental Inc.              | 2014 vat 21       | Sea Point      | s l a
    company   | Overberg Agri Co-operative Ltd    | 1996 vat 24       | Caledon        | h k k h
    person    | Marius Jacobs                     | m 1961-08-02 af   | Sea Point      | t b
    person    | Nandipha Khoza                    | f 1984-11-23 xh   | Rondebosch     | f p
    person    | Leandri Botha                     | f 1990-02-17 af   | Durbanville    | b t
    person    | Kaylin Petersen                   | f 1995-06-30 en   | Mitchells Plain| m
    trust     | Naran Family Trust                | IT 001204/2009    | Rylands        | d t s
    company   | Ubuntu Freight (Pty) Ltd          | 2008 vat          | Epping         | l k k h
    estate    | Estate late H J Fourie            | m 1941-05-09      | Malmesbury     | e t
    person    | Themba Dube                       | m 1979-01-26 zu   | Langa          | c
    company   | Signal Hill Properties (Pty) Ltd  | 2003 vat          | Green Point    | t t b s g
    company   | Kaap Timber (Pty) Ltd             | 2001 vat          | Maitland       | k k k l h
    company   | Two Oceans Software (Pty) Ltd     | 2017 vat          | Woodstock      | a q l s
    cc        | Visagie Plumbing CC               | 1999 vat          | Parow          | g k l
    cc        | Muizenberg Surf School CC         | 2004              | Muizenberg     | s g
    person    | Ayesha Davids                     | f 1972-09-12 en   | Athlone        | r f
    person    | Johannes Steyn                    | m 1955-12-01 af   | Stellenbosch   | w t
    person    | Priya Govender                    | f 1988-07-19 en   | Observatory    | l
    person    | Sizwe Ngcobo                      | m 1992-04-08 zu   | Khayelitsha    | r
    person    | Fatima Salie                      | f 1968-10-27 en   | Bo-Kaap        | e t
    estate    | Estate late M E Abrahams          | f 1938-02-20      | Athlone        | e t
    estate    | Estate late P R Hendricks         | m 1946-09-03      | Retreat        | e
    estate    | Estate late C du Toit             | f 1933-11-15      | Worcester      | e t i
    trust     | Du Plessis Kinders Trust          | IT 002871/2014    | Somerset West  | d p
    trust     | Table View Sports Trust           | IT 000418/2003    | Table View     | d h
    company   | Helderberg Fruit Packers (Pty) Ltd| 1994 vat          | Grabouw        | l l k h i
    company   | Good Hope Motors (Pty) Ltd        | 1989 vat          | Salt River     | k k g a
    company   | Karoo Solar Holdings (Pty) Ltd    | 2019 vat          | Century City   | a s h a
    company   | Bokkeveld Brewing (Pty) Ltd       | 2016 vat          | Ceres          | q s k
    person    | Willem Swanepoel                  | m 1949-03-30 af   | Hermanus       | w e
    person    | Charmaine Adonis                  | f 1981-05-05 af   | Kuils River    | f
    person    | Tendai Moyo                       | m 1987-08-16 en   | Milnerton      | p b
    person    | Elmarie Kruger                    | f 1977-12-12 af   | Bellville      | r t
    person    | Bongani Sithole                   | m 1983-10-10 zu   | Nyanga         | m
    person    | Rashied Cassiem                   | m 1970-06-24 en   | Grassy Park    | c g
    person    | Michelle Lategan                  | f 1993-01-07 af   | Paarl          | f p
    person    | Vuyo Mabandla                     | m 1998-09-21 xh   | Philippi       | r
    person    | Ingrid Swart                      | f 1959-04-18 en   | Fish Hoek      | w t
    person    | Deon September                    | m 1974-02-11 af   | Atlantis       | l
    person    | Yusuf Parker                      | m 1965-11-30 en   | Claremont      | t b
    person    | Lindiwe Zulu-Jantjies             | f 1991-07-02 xh   | Delft          | r f
    person    | Gerhard Louw                      | m 1957-08-28 af   | Durbanville    | e t
    company   | Mzansi Catering Services (Pty) Ltd| 2015 vat          | Montague Gardens | g l k
    company   | Cape Marine Diesel (Pty) Ltd      | 2006 vat          | Paarden Eiland | h k i
    company   | Bloem & Blaar Nurseries (Pty) Ltd | 2002 vat          | Philippi       | s l g
    company   | Silo Lane Developments (Pty) Ltd  | 2018 vat          | Foreshore      | t t t b a
    company   | Harbour House Hospitality (Pty) Ltd | 2010 vat        | Kalk Bay       | s l h
    company   | Protea Medical Supplies (Pty) Ltd | 2012 vat          | Pinelands      | k k a q
    association | Disa Park Body Corporate        | SS 118/1979       | Vredehoek      | k g k
    association | Constantia Heights Homeowners Association | HOA 204   | Constantia     | k h
    partnership | Isaacs and Reddy Accountants    |                   | Claremont      | a k
    association | Masiphumelele Community Club    | 044-219 NPO       | Masiphumelele  | d l
    state     | Bergrivier Municipality           |                   | Piketberg      | h k s
    person    | Wilhelmina Titus                  | f 1952-06-09 af   | Elsies River   | r w
    person    | Chantal le Roux                   | f 1985-03-03 en   | Green Point    | f t w
    person    | Mpho Radebe                       | m 1996-12-25 st   | Woodstock      | c
    person    | Anton Meiring                     | m 1963-07-14 af   | Melkbosstrand  | p b w
    company   | Lighthouse Security Services (Pty) Ltd | 2005 vat     | Brackenfell    | l k h l`,
  opponents: `
    company   | Coastal Glass Holdings (Pty) Ltd  | 2016 vat | Saldanha
    person    | Hennie Swartz                     | m 1969-04-04 af | Swellendam
    company   | Winelands Bottling (Pty) Ltd      | 2007 vat | Wellington
    person    | Craig Fortuin                     | m 1976-06-06 en | Lotus River
    cc        | Blouberg Tiling CC                | 2002     | Table View
    company   | Kelp Bay Foods (Pty) Ltd          | 2013 vat | Hout Bay
    person    | Sandile Mgijima                   | m 1982-02-02 xh | Mfuleni
    company   | Table Mountain Tours (Pty) Ltd    | 2009 vat | Gardens
    person    | Natasha Solomons                  | f 1989-09-09 en | Strandfontein
    cc        | West Coast Scaffolding CC         | 2000     | Vredenburg
    company   | Peninsula Cold Storage (Pty) Ltd  | 1998 vat | Airport Industria
    person    | Riaan Olivier                     | m 1971-10-19 af | Goodwood
    company   | Breede Valley Transport (Pty) Ltd | 2004 vat | Worcester
    person    | Zoliswa Gqola                     | f 1980-01-31 xh | Kraaifontein
    cc        | Sunset Carports CC                | 2005     | Parow
    company   | False Bay Fisheries (Pty) Ltd     | 1991 vat | Gordon’s Bay
    person    | Dawid Engelbrecht                 | m 1960-05-15 af | Robertson
    company   | Kloofnek Interiors (Pty) Ltd      | 2015 vat | Tamboerskloof`,
  buyers: `
    person    | Hanlie Pretorius                  | f 1987-04-22 af | Sea Point
    person    | Imraan Kader                      | m 1979-08-08 en | Rondebosch East
    person    | Busisiwe Ndaba                    | f 1990-12-03 zu | Parklands
    person    | Stefan Marais                     | m 1984-01-19 af | Durbanville
    person    | Grace Okafor                      | f 1982-05-27 en | Century City
    person    | Warren Abels                      | m 1991-11-11 en | Kuils River
    person    | Lize Esterhuizen                  | f 1975-03-08 af | Somerset West
    person    | Andile Mda                        | m 1988-06-16 xh | Summer Greens
    person    | Shireen Gamiet                    | f 1969-02-14 en | Lansdowne
    person    | Pieter-Dirk Malan                 | m 1966-09-29 af | Franschhoek`,
  people: {
    attorney: [
      "Meyer Daniels Attorneys",
      "Van Rensburg Sonn Inc.",
      "Gabriels & Partners",
      "Klein Karoo Prokureurs Inc.",
      "Bantwini Attorneys",
      "Hofmeyr Jaffer Attorneys",
    ],
    counsel: ["Adv Rehana Ebrahim", "Adv Jacques de Beer", "Adv Nolitha Sigcau SC", "Adv Simon Lipschitz"],
    correspondent: ["Gqeberha Law Chambers Inc.", "Mossel Bay Prokureurs Inc.", "Kimberley Legal Associates"],
    sheriff: ["Sheriff Wynberg East", "Sheriff Bellville", "Sheriff Cape Town West", "Sheriff Paarl"],
    bank: ["Union & Cape Bank Ltd", "Protea Mutual Bank Ltd", "Overberg Building Society Ltd"],
    agent: ["Lion’s Head Estates (Pty) Ltd", "Southeaster Property Group (Pty) Ltd"],
    expert: ["Dr Faiza Salie", "Dr Jan Theron", "Ms Noxolo Bam, occupational therapist"],
    insurer: ["Fynbos Insurance Company Ltd", "Good Harbour Assurance Ltd"],
  },
  estatesOf: [
    "Erf 2214 Sea Point",
    "Erf 881 Durbanville",
    "Erf 10452 Milnerton",
    "Erf 338 Bo-Kaap",
    "Unit 12 Disa Park",
    "Erf 5570 Somerset West",
    "Erf 1190 Fish Hoek",
    "Portion 3 of Farm 742 Malmesbury",
    "Erf 26117 Athlone",
    "Unit 44 Silo Lane",
    "Erf 903 Paarl",
    "Erf 7781 Green Point",
  ],
  marks: ["BERGWIND", "TWO OCEANS LEDGER", "BOKKEVELD AMBER", "PROTEA CARE"],
};
