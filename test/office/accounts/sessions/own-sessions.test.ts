import { expect } from "chai";
import { Forbidden } from "../../../../src/errors.js";
import { endSessionsOf } from "../../../../src/office/accounts/sessions/own-sessions.js";
import { listAuditLines } from "../../../../src/platform/audit/read.js";
import { useFirm } from "../../../support/firms.js";
import { useOffice } from "../../../support/http.js";
import { usePostbox } from "../../../support/postbox.js";

describe("accounts: where somebody is signed in", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  const box = usePostbox();

  it("lists one’s sessions and ends one of them, or all others", async () => {
    const actor = await alder.actor();
    const here = await office.signedInAs(alder, actor);
    const second = await office.signedInAs(alder, actor);
    const third = await office.signedInAs(alder, actor);
    const list = await here.get("/account/sessions");
    expect(list.text.match(/Firefox on Linux/g)).to.have.length.at.least(3);
    expect(list.text).to.contain("this one");

    const idHash = /\/account\/sessions\/([0-9a-f]{64})\/ending/.exec(list.text)![1]!;
    const one = await here.follow(await here.post(`/account/sessions/${idHash}/ending`));
    expect(one.text).to.contain("That session has ended.");
    const left = [await second.get("/account"), await third.get("/account")].map(({ status }) => status);
    expect(left.sort()).to.deep.equal([200, 303]);

    const rest = await here.follow(await here.post("/account/sessions/others/ending"));
    expect(rest.text).to.contain("One other session has ended.");
    expect((await here.get("/account")).status).to.equal(200);
    expect(await alder.db("sessions").select("user_id")).to.have.length(1);
  });

  it("does not end a session of somebody else", async () => {
    const other = await office.signedIn(alder, "partner", "Peter Alder");
    const here = await office.signedIn(alder);
    await here.get("/account");
    const row = await alder.db("sessions").where({ user_id: other.actor.id }).first<{ id_hash: string }>("id_hash");

    expect((await here.post(`/account/sessions/${row.id_hash}/ending`)).status).to.equal(404);

    expect((await other.get("/account")).status).to.equal(200);
  });

  it("shows from where a session came first and last, and since when", async () => {
    const browser = await office.signedIn(alder);
    await alder.db("sessions").update({ last_seen_at: new Date(Date.now() - 61_000), first_ip: "198.51.100.7" });
    await browser.get("/account", { headers: { "x-forwarded-for": "203.0.113.9" } });

    const { text } = await browser.get("/account/sessions");

    expect(text).to.contain("198.51.100.7").and.contain("203.0.113.9").and.contain("1 of at most 5 sessions");
    expect((await browser.get("/account")).text).to.contain("Here alone.");
  });

  it("are five at most, and whoever loses the oldest is told", async () => {
    office.mail.server = box.server;
    const actor = await alder.actor();
    const first = await office.signedInAs(alder, actor);
    for (let no = 0; no < 4; no += 1) await office.signedInAs(alder, actor);
    expect(await alder.db("outbox_mails").select("kind")).to.deep.equal([]);

    const sixth = await office.signedInAs(alder, actor);

    expect((await first.get("/account")).status).to.equal(303);
    expect(await alder.db("sessions").select("user_id")).to.have.length(5);
    await sixth.get("/account");
    await sixth.post("/account/theme", { theme: "dark" });
    await office.mail.after.settle();
    expect(box.mails.map(({ subject }) => subject)).to.deep.equal(["Your oldest session has ended"]);
  });

  it("is seen and ended by an administrator, at once and on the record", async () => {
    const person = await office.signedIn(alder, "attorney", "Lerato Mokoena");
    const elsewhere = await office.signedInAs(alder, person.actor);
    const administrator = await office.signedIn(alder, "administrator", "Anna Admin");
    const id = person.actor.id;
    expect((await administrator.get("/people")).text).to.contain(`href="/people/${id}#sessions"`);
    expect((await administrator.get(`/people/${id}`)).text.match(/Firefox on Linux/g)).to.have.length.at.least(2);

    const answer = await administrator.post(`/people/${id}/sessions/ending`);

    expect((await administrator.follow(answer)).text).to.contain("2 sessions of Lerato Mokoena have ended.");
    expect([(await person.get("/account")).status, (await elsewhere.get("/account")).status]).to.deep.equal([303, 303]);
    const [line] = await listAuditLines(alder.db, { action: "accounts.person_signed_out" });
    expect([line?.actorId, line?.subjectId, line?.changes]).to.deep.equal([
      administrator.actor.id,
      id,
      { sessions: { to: 2 } },
    ]);
  });

  it("is nobody else's to see or end", async () => {
    const person = await office.signedIn(alder, "attorney", "Lerato Mokoena");
    const auditor = await office.signedIn(alder, "auditor", "Otto Auditor");
    const seen = await auditor.get(`/people/${person.actor.id}`);
    expect(seen.status).to.equal(200);
    expect(seen.text).to.not.contain("127.0.0.1").and.not.contain("Firefox on Linux");

    expect((await auditor.post(`/people/${person.actor.id}/sessions/ending`)).status).to.equal(403);
    const own = await endSessionsOf(alder.db, { userId: person.actor.id, by: person.actor }).catch(
      (error: unknown) => error,
    );
    expect(own).to.be.instanceOf(Forbidden);

    expect((await person.get("/account")).status).to.equal(200);
    expect(await listAuditLines(alder.db, { action: "accounts.person_signed_out" })).to.be.empty;
  });
});
