import { expect } from "chai";
import { useFirm } from "../../../support/firms.js";
import { useOffice } from "../../../support/http.js";

describe("accounts: the bare domain", () => {
  useFirm("alder");
  const office = useOffice();
  const ask = (address: string) => office.browser("localhost").get(`/?address=${encodeURIComponent(address)}`);

  it("asks for name and firm, and for no password", async () => {
    const answer = await office.browser("localhost").get("/");

    expect(answer.status).to.equal(200);
    expect(answer.text).to.contain('name="address"').and.not.to.contain('type="password"');
    expect(answer.headers["set-cookie"]).to.equal(undefined);
  });

  it("shows the way to the firm’s own sign-in, with the name filled in there", async () => {
    const answer = await ask("Lerato@Alder");

    expect(answer.text).to.contain('href="http://alder.localhost/sign-in?login=lerato"');
    expect((await office.browser("alder.localhost").get("/sign-in?login=lerato")).text).to.contain('value="lerato"');
  });

  it("says the same of a firm that there is and of one that there is not", async () => {
    const [known, unknown] = [await ask("lerato@alder"), await ask("lerato@nofirm")];

    expect(known.status).to.equal(unknown.status);
    expect(known.text.replaceAll("alder", "nofirm")).to.equal(unknown.text);
  });

  for (const typed of [
    "lerato",
    "@alder",
    "lerato@",
    "lerato@evil.example",
    "lerato@alder/x",
    "a b@alder",
    `x@${"a".repeat(64)}`,
  ]) {
    it(`leads nowhere for ${typed}`, async () => {
      const answer = await ask(typed);

      expect(answer.status).to.equal(422);
      expect(answer.text).not.to.match(/href="https?:/);
    });
  }

  it("has no other page", async () => {
    for (const path of ["/people", "/account", "/set-password?token=x"]) {
      expect((await office.browser("localhost").get(path)).status, path).to.equal(404);
    }
  });
});
