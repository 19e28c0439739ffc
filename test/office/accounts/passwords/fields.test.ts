import { expect } from "chai";
import { linkPath } from "../../../../src/office/accounts/passwords/links.js";
import { inviteUser } from "../../../../src/office/accounts/people/people.js";
import { operatorActor } from "../../../../src/actor.js";
import { useFirm } from "../../../support/firms.js";
import { useOffice } from "../../../support/http.js";

describe("accounts: fields for a password", () => {
  const alder = useFirm("alder");
  const office = useOffice();

  it("hide what is typed, and leave pasting and filling in to whoever keeps it", async () => {
    const { link } = await inviteUser(alder.db, {
      login: "sipho",
      name: "Sipho Dlamini",
      email: null,
      roles: ["attorney"],
      by: operatorActor("test"),
    });
    const browser = await office.signedIn(alder, "administrator");
    await alder.db("sessions").update({ factor_at: new Date(Date.now() - 3_600_000) });
    const pages = {
      signIn: await office.browser(alder).get("/sign-in"),
      link: await office.browser(alder).get(linkPath(link)),
      account: await browser.get("/account"),
      stepUp: await browser.get("/people/invite"),
    };

    const found = Object.entries(pages).flatMap(([page, { text }]) =>
      [...text.matchAll(/<input\b[^>]*>/g)]
        .map(([input]) => ({ page, input, name: /\bname="([^"]*)"/.exec(input)?.[1] ?? "" }))
        .filter(({ name }) => /password/i.test(name)),
    );

    expect(found.map(({ page, name }) => `${page}: ${name}`)).to.deep.equal([
      "signIn: password",
      "link: newPassword",
      "link: repeatPassword",
      "account: presentPassword",
      "account: newPassword",
      "account: repeatPassword",
      "stepUp: freshPassword",
    ]);
    for (const { page, input } of found) {
      expect(input, page).to.contain('type="password"');
      expect(input, page).to.match(/autocomplete="(?:current|new)-password"/);
      expect(input, page).not.to.match(/\bon\w+=|\b(?:maxlength|pattern)=/i);
    }
  });
});
