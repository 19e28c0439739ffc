import { expect } from "chai";
import { operatorActor } from "../../../../src/actor.js";
import { NOTICES, type NoticeKind } from "../../../../src/office/accounts/mail/notice-words.js";
import { noticeText, queueNotice } from "../../../../src/office/accounts/mail/notices.js";
import { resetText } from "../../../../src/office/accounts/passwords/reset-requests.js";
import { changeEmail } from "../../../../src/office/accounts/people/change-email.js";
import { startReset } from "../../../../src/office/accounts/people/people.js";
import { findUser } from "../../../../src/office/accounts/users.js";
import { listAuditLines } from "../../../../src/platform/audit/read.js";
import { transact } from "../../../../src/platform/databases/firm-db.js";
import { useFirm } from "../../../support/firms.js";
import { useOffice } from "../../../support/http.js";
import { aPerson, OTHER_PASSWORD, PASSWORD, actorOf } from "../../../support/people.js";
import { usePostbox } from "../../../support/postbox.js";
import { expectRefusal } from "../../../support/refusals.js";

const KINDS = Object.keys(NOTICES) as NoticeKind[];

describe("accounts: notices by mail", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  const box = usePostbox();
  const by = operatorActor("test");
  beforeEach(() => {
    office.mail.server = box.server;
  });
  const told = async () => {
    await office.mail.after.settle();
    return box.mails.map(({ subject, to }) => `${to?.[0]?.address}: ${subject}`).sort();
  };
  /** What the command line or a test queued is sent after the next form that anybody posts. */
  const post = async () => {
    const browser = await office.signedIn(alder, "partner", "Somebody Else");
    await browser.get("/account");
    await browser.post("/account/theme", { theme: "dark" });
  };

  for (const kind of KINDS) {
    it(`says in plain words, without a link, that ${NOTICES[kind].subject.toLowerCase()}`, () => {
      const facts = {
        firmName: "Alder & Naidoo Inc.",
        at: "27 Nov 2026, 14:03",
        agent: "Firefox on Windows",
        ip: "198.51.100.7",
      };
      const text = noticeText(kind, "Lerato Mokoena", facts);

      expect(text)
        .to.match(/^Lerato Mokoena,\n\n/)
        .and.match(/\n\nAlder & Naidoo Inc\.$/);
      expect(text).to.contain("27 Nov 2026, 14:03").and.contain("If not: open your firm’s address as you always do");
      expect(text).to.not.match(/https?:|www\.|<\/?[a-z]|undefined|please|successfully|!/i);
      expect(NOTICES[kind].subject.length).to.be.below(60);
    });
  }

  it("have one link at most, and that in the mail that was asked for", () => {
    const text = resetText({ name: "Lerato", login: "lerato" }, "Alder", "http://alder.localhost/set-password?token=x");

    expect(text.match(/https?:/g)).to.have.length(1);
  });

  it("go out when recovery codes are made anew", async () => {
    const user = await aPerson(alder, { roles: ["partner"] });
    const browser = await office.signedInAs(alder, actorOf(user));
    await browser.get("/account/recovery-codes");
    await alder.db("outbox_mails").delete();

    expect((await browser.post("/account/recovery-codes")).status).to.equal(200);

    expect(await told()).to.deep.equal(["lerato@mail.example: Your recovery codes were made anew"]);
  });

  it("go out when a password is changed, and when it is set through a link that an administrator made", async () => {
    const user = await aPerson(alder);
    const browser = await office.signedInAs(alder, actorOf(user));
    await browser.get("/account");
    const typed = { presentPassword: PASSWORD, newPassword: OTHER_PASSWORD, repeatPassword: OTHER_PASSWORD };
    await browser.post("/account/password", typed, { headers: { "user-agent": "Firefox/140.0 (Linux)" } });
    expect(await told()).to.deep.equal(["lerato@mail.example: Your password was changed"]);

    const administrator = await office.signedIn(alder, "administrator", "Anna Admin");
    await administrator.get(`/people/${user.id}`);
    const made = await administrator.post(`/people/${user.id}/links`);
    expect([made.status, made.location]).to.deep.equal([303, `/people/${user.id}`]);
    await office.mail.after.settle();
    expect(box.mails.at(-1)?.text).to.contain("Anna Admin made a link to a new password");
    const path = /set-password\?token=[\w-]+/.exec(box.mails.at(-1)!.text!)![0];
    const fresh = office.browser(alder);
    await fresh.get(`/${path}`);
    await fresh.post("/set-password", { token: path.split("=")[1]!, newPassword: PASSWORD, repeatPassword: PASSWORD });
    expect(await told()).to.deep.equal([
      "lerato@mail.example: Set a new password",
      "lerato@mail.example: Your password was changed",
      "lerato@mail.example: Your password was set",
    ]);
  });

  it("say the operator where the command line did it", async () => {
    const user = await aPerson(alder);
    await startReset(alder.db, { userId: user.id, by });
    await post();
    await told();

    expect(box.mails[0]?.text).to.contain("The operator of this server made a one-time link");
  });

  it("go to the address before and to the new one when it is changed, and links on their way die", async () => {
    const user = await aPerson(alder);
    await startReset(alder.db, { userId: user.id, by });
    const administrator = await office.signedIn(alder, "administrator", "Anna Admin");
    await administrator.get(`/people/${user.id}`);

    const answer = await administrator.post(`/people/${user.id}/email`, { email: "L.Mokoena@new.example" });

    expect((await administrator.follow(answer)).text).to.contain(
      "The e-mail address of Lerato Mokoena is l.mokoena@new.example.",
    );
    expect(await told()).to.include.members([
      "lerato@mail.example: Your e-mail address was changed",
      "l.mokoena@new.example: Your e-mail address was changed",
    ]);
    expect(await alder.db("user_links").select("id")).to.deep.equal([]);
    const [line] = await listAuditLines(alder.db, { action: "accounts.email_changed" });
    expect(line?.changes).to.deep.equal({ email: { from: "lerato@mail.example", to: "l.mokoena@new.example" } });
  });

  it("are not led to oneself: one's own address is another administrator's to change, and a taken or broken one is refused", async () => {
    const administrator = await office.signedIn(alder, "administrator", "Anna Admin");
    const user = await aPerson(alder);
    const other = await aPerson(alder, { login: "sipho" });
    await administrator.get("/account");
    const post = async (id: string, email: string) =>
      (await administrator.post(`/people/${id}/email`, { email })).status;

    expect(await post(administrator.actor.id, "me@evil.example")).to.equal(403);
    expect(await post(user.id, "SIPHO@mail.example")).to.equal(422);
    expect(await post(user.id, "no address")).to.equal(422);
    await expectRefusal(changeEmail(alder.db, { userId: user.id, email: other.email, by }), "email_taken");
    const partner = await office.signedIn(alder, "partner");
    await partner.get("/account");
    expect((await partner.post(`/people/${user.id}/email`, { email: "x@y.example" })).status).to.equal(403);

    expect((await findUser(alder.db, user.id)).email).to.equal("lerato@mail.example");
    expect(await alder.db("outbox_mails").select("id")).to.deep.equal([]);
    expect(await listAuditLines(alder.db, { action: "accounts.email_changed" })).to.be.empty;
  });

  it("go to nobody who has no address, and wait where no mail is sent", async () => {
    const { id, name } = await alder.actor();
    await transact(alder.db, (trx) => queueNotice(trx, { user: { id, name, email: null }, kind: "factor_added" }));
    expect(await alder.db("outbox_mails").select("id")).to.deep.equal([]);

    office.mail.server = undefined;
    await startReset(alder.db, { userId: (await aPerson(alder)).id, by });
    await post();
    expect(await told()).to.deep.equal([]);
    expect(await alder.db("outbox_mails").whereNull("sent_at").select("kind")).to.deep.equal([{ kind: "link_made" }]);
  });
});
