import { expect } from "chai";
import { Refused } from "../../../../src/errors.js";
import { checkPassword } from "../../../../src/office/accounts/passwords/password-rules.js";

const LERATO = {
  firmName: "Alder & Naidoo Inc.",
  firmSlug: "alder",
  login: "lerato.mokoena",
  name: "Lerato Mokoena",
  email: "lerato@mail.example",
};

describe("accounts: password rules", () => {
  const refused: [string, string][] = [
    ["14 characters now", "fourteen chars"],
    ["repeats one character", "aaaaaaaaaaaaaaa"],
    ["repeats three", "abcabcabcabcabcabc"],
    ["says a word twice", "kettle-8kettle-8"],
    ["counts", "123456789012345"],
    ["counts down", "987654321098765"],
    ["walks along the keys", "qwertyuiopasdfghjkl"],
    ["walks back along the keys", "poiuytrewqlkjhgfdsa"],
    ["recites the alphabet", "abcdefghijklmnopqrstuvwxyz"],
    ["walks down the keys", "1qaz2wsx3edc4rfv"],
    ["is password and numbers", "Password12345678"],
    ["is password with digits for letters", "P@ssw0rdP@ssw0rd!"],
    ["is password three times", "passwordpasswordpassword"],
    ["is welcome and a year", "WelcomeWelcome2026!"],
    ["is a month and numbers", "November20261234"],
    ["is a famous phrase", "correct horse battery staple"],
    ["is a famous phrase with signs", "To be, or not to be..."],
    ["is a line everyone knows", "I love you forever!"],
    ["is a song everyone knows", "Nkosi Sikelel' iAfrika"],
    ["is the firm’s name", "alder & naidoo inc 2026"],
    ["is the user’s own name", "lerato mokoena 2026"],
    ["is the login and numbers", "lerato.mokoena123"],
    ["is the product and the trade", "strongroom attorneys"],
    ["is a town and a trade", "johannesburg attorney"],
    ["is the local club", "kaizer chiefs 4 life"],
  ];
  for (const [why, password] of refused) {
    it(`refuses one that ${why}: ${password}`, () => {
      expect(() => checkPassword(password, LERATO)).to.throw(Refused);
    });
  }

  const taken: [string, string][] = [
    ["words in a row", "violet kettle over Namaqualand 7"],
    ["small letters alone", "eleven herons read the tide table"],
    ["exactly fifteen characters", "kluitjieskraalp"],
    ["other scripts", "темнота уходит медленно"],
    ["signs alone", "!?#*§%&=+~^°<>|;:_"],
    ["pictures", "🦩🪴🧭🫖🪁🦔🛶🧵🪗🫑🦦🪺🧃🪵🦚"],
    ["a generator’s noise", "xK4-mPq9-zRt2-wLb7"],
    ["a known word among others", "naidoo keeps seven grey geese"],
  ];
  for (const [what, password] of taken) {
    it(`takes ${what}: ${password}`, () => {
      expect(() => checkPassword(password, LERATO)).not.to.throw();
    });
  }

  it("counts characters, not bytes or halves of them", () => {
    expect(() => checkPassword("🦩🪴🧭🫖🪁🦔🛶🧵🪗🫑🦦🪺🧃🪵", LERATO)).to.throw(/14 of at least 15/);
  });

  it("takes at most 256 bytes, measured after normalising", () => {
    const words = "violet kettle over Namaqualand seven herons ";
    expect(() => checkPassword(words.repeat(8).slice(0, 200) + "x9", LERATO)).not.to.throw(/longer than/);
    expect(() => checkPassword(`${words}${"ﷺ".repeat(20)}`, LERATO)).to.throw(/longer than 256 bytes/);
  });

  it("says why, in words, and beside the field", () => {
    const about = (): void => checkPassword("lerato mokoena 2026", LERATO, "newPassword");

    expect(about)
      .to.throw("what others know about you or the firm: “leratomokoena”")
      .with.property("field", "newPassword");
    expect(() => checkPassword("fourteen chars", LERATO)).to.throw("14 of at least 15 characters");
    expect(() => checkPassword("Password12345678", LERATO)).to.throw("“password”");
    expect(() => checkPassword("aaaaaaaaaaaaaaa", LERATO)).to.throw("repeats the same few characters");
    expect(() => checkPassword("987654321098765", LERATO)).to.throw("row of keys or numbers");
  });
});
