import { expect } from "chai";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { refuseBreached, useBreachedPasswords } from "../../../../src/office/accounts/passwords/breached.js";
import { operatorActor } from "../../../../src/actor.js";
import { linkPath } from "../../../../src/office/accounts/passwords/links.js";
import { startReset } from "../../../../src/office/accounts/people/people.js";
import { useFirm } from "../../../support/firms.js";
import { useOffice } from "../../../support/http.js";
import { aPerson, PASSWORD, actorOf } from "../../../support/people.js";
import { expectRefusal } from "../../../support/refusals.js";

const hashOf = (password: string): string => createHash("sha1").update(password).digest("hex").toUpperCase();

describe("accounts: passwords known from breaches", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "strongroom-breached-"));
  });
  afterEach(() => {
    useBreachedPasswords(undefined);
    rmSync(folder, { recursive: true, force: true });
  });

  function useList(text: string): void {
    const file = join(folder, "pwned.txt");
    writeFileSync(file, text);
    useBreachedPasswords(file);
  }

  /** As Have I Been Pwned gives them out: lines of different lengths, in order. */
  function listOf(passwords: readonly string[], end = "\n"): string {
    const lines = passwords.map((password, at) => `${hashOf(password)}:${10 ** (at % 9)}`);
    return lines.sort().join(end);
  }

  it("finds each of a list and nothing beside it, with either line end and with or without a last one", async () => {
    const listed = Array.from({ length: 257 }, (_, at) => `stolen elsewhere, number ${at}`);
    for (const text of [listOf(listed), `${listOf(listed)}\n`, `${listOf(listed, "\r\n")}\r\n`]) {
      useList(text);
      for (const password of listed) await expectRefusal(refuseBreached(password), "password_breached");
      for (let at = 0; at < 257; at += 1) await refuseBreached(`nobody's yet, number ${at}`);
    }
    for (const few of [listed.slice(0, 1), listed.slice(0, 2)]) {
      useList(listOf(few));
      for (const password of few) await expectRefusal(refuseBreached(password), "password_breached");
      await refuseBreached("nobody's yet");
    }
    useList("");
    await refuseBreached("nobody's yet");
  });

  it("does not take a file that is missing, or is something else, for an empty list", async () => {
    useBreachedPasswords(join(folder, "absent.txt"));
    expect(await refuseBreached("nobody's yet").catch((error: Error) => error.message)).to.include("ENOENT");
    for (const text of ["password\n123456\n", "x".repeat(5_000), `${hashOf("a")} 5\n${hashOf("b")} 5\n`]) {
      useList(text);
      const failure = await refuseBreached("nobody's yet").catch((error: Error) => error.message);
      expect(failure).to.include("no list of lines SHA1:count");
    }
  });

  it("refuses one beside its field, for a change and for a link, and the old password stays", async () => {
    const person = await aPerson(alder, { roles: ["attorney"] });
    const browser = await office.signedInAs(alder, actorOf(person));
    const stolen = "heron lamp gravel tuesday";
    useList(listOf([stolen, "another of them"]));
    await browser.get("/account");
    const before = await alder.db("users").first<{ password_hash: string }>("password_hash");

    const refused = await browser.post("/account/password", {
      presentPassword: PASSWORD,
      newPassword: stolen,
      repeatPassword: stolen,
    });

    expect(refused.status).to.equal(422);
    expect(refused.text).to.include("It stands in lists of passwords that were stolen elsewhere");
    expect(await alder.db("users").first<{ password_hash: string }>("password_hash")).to.deep.equal(before);

    const { link } = await startReset(alder.db, { userId: person.id, by: operatorActor("test") });
    const stranger = office.browser(alder);
    await stranger.get(linkPath(link));
    const typed = { token: link.token, newPassword: stolen, repeatPassword: stolen };
    const byLink = await stranger.post("/set-password", typed);

    expect(byLink.status).to.equal(422);
    expect(byLink.text).to.include("It stands in lists of passwords that were stolen elsewhere");
    expect(await alder.db("users").first<{ password_hash: string }>("password_hash")).to.deep.equal(before);
  });
});
