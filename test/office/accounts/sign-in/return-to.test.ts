import { expect } from "chai";
import { openReturnTo, safePath, sealReturnTo } from "../../../../src/office/accounts/sign-in/return-to.js";
import { useFirm } from "../../../support/firms.js";

describe("accounts: where to go after signing in", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");

  for (const path of ["/", "/matters?page=2&q=a%20b", "/contacts/import", "/people/0190-x"]) {
    it(`is ${path} as it was`, () => expect(safePath(path)).to.equal(path));
  }

  const evil = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/.//evil.example",
    "/..//evil.example",
    "/x/..//evil.example",
    "/\tevil",
    "/\nevil",
    "/ evil",
    "/é",
    "",
    "evil",
    "/sign-in",
    "/sign-out",
    "/sign-in?returnTo=/x",
    "/x/../sign-out",
    "/set-password?token=x",
    "/assets/x.js",
    `/${"x".repeat(1000)}`,
  ];
  for (const path of evil) {
    it(`is the first page for ${JSON.stringify(path.slice(0, 40))}`, () => expect(safePath(path)).to.equal("/"));
  }

  it("comes back only as it was sealed, at this firm, within an hour", () => {
    const now = Date.now();
    const sealed = sealReturnTo(alder.db, "/matters", now);

    expect(openReturnTo(alder.db, sealed, now)).to.equal("/matters");
    expect(openReturnTo(alder.db, sealed, now + 59 * 60_000)).to.equal("/matters");
    expect(openReturnTo(alder.db, sealed, now + 61 * 60_000)).to.equal("/");
    expect(openReturnTo(birch.db, sealed, now)).to.equal("/");
    expect(openReturnTo(alder.db, sealed.replace("/matters", "/people"), now)).to.equal("/");
    for (const broken of [undefined, "", "/matters", ["/matters"], sealed.slice(5)]) {
      expect(openReturnTo(alder.db, broken, now)).to.equal("/");
    }
  });
});
