import type { ContactDraft } from "../../../src/office/contacts/draft.js";

/** A client with an identity number, a former name and several ways to reach her. */
export const nomvula: ContactDraft = {
  kind: "person",
  firstNames: "Nomvula",
  surname: "Mthembu",
  idNumber: "890902 5012 083",
  formerNames: ["Nomvula Dlamini"],
  points: [
    { kind: "email", value: "Nomvula@example.co.za", isPrimary: true },
    { kind: "phone", value: "082 123 4567", label: "cell", isPrimary: true },
  ],
  addresses: [{ label: "home", street: "4 Long Street\nGardens", city: "Cape Town", postalCode: "8001" }],
};
