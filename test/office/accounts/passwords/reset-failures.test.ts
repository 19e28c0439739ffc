import type { EventEmitter } from "node:events";
import { expect } from "chai";
import { deliverMail } from "../../../../src/office/accounts/mail/mailing.js";
import { queueNotice } from "../../../../src/office/accounts/mail/notices.js";
import { requestReset } from "../../../../src/office/accounts/passwords/reset-requests.js";
import { transact } from "../../../../src/platform/databases/firm-db.js";
import { useFirm } from "../../../support/firms.js";
import { useOffice } from "../../../support/http.js";
import { aPerson } from "../../../support/people.js";
import { usePostbox } from "../../../support/postbox.js";

describe("accounts: mail where a request for a new password fails", () => {
  const alder = useFirm("alder");
  const office = useOffice();
  const box = usePostbox();
  beforeEach(() => {
    office.mail.server = box.server;
  });

  const ask = async (login: string, firm = alder) => {
    const browser = office.browser(firm);
    await browser.get("/forgotten-password");
    return browser.post("/forgotten-password", { login });
  };
  const links = () =>
    box.mails
      .filter(({ subject }) => subject === "Set a new password")
      .map(({ text }) => /https?:\/\/\S+/.exec(text ?? "")![0]);
  it("is not held up by what nobody could be called, nor by a request that cannot be read", async () => {
    await aPerson(alder);
    for (const asked of ["lérato", "😀", "a\u0000@mail.example"])
      await requestReset(alder.db, { asked, ip: "10.1.1.1" });
    await requestReset(alder.db, { asked: "lerato", ip: "10.1.1.1" });
    await alder.db("reset_requests").orderBy("created_at").limit(1).update({ asked_sealed: "broken" });
    await ask("lerato");
    await office.mail.after.settle();

    expect(links()).to.have.length(2);
    const left = await alder.db("reset_requests").whereNull("looked_at").orWhereNotNull("asked_sealed").select("id");
    expect(left).to.be.empty;
  });

  it("lets due mail out though looking at the requests fails", async () => {
    const user = await aPerson(alder);
    await transact(alder.db, (trx) => queueNotice(trx, { user, kind: "password_changed" }));
    await requestReset(alder.db, { asked: "lerato", ip: "10.1.1.1" });
    const client = alder.db.client as EventEmitter;
    const fail = ({ sql }: { sql: string }): void => {
      if (/^delete from `reset_requests`/.test(sql)) throw new Error("the connection was lost");
    };
    client.on("query", fail);
    const delivering = deliverMail(alder.db, { server: box.server, origin: "http://alder.localhost" });
    await delivering.then(
      () => expect.fail("it hid that it failed"),
      (error: Error) => expect(error.message).to.contain("the connection was lost"),
    );
    client.removeListener("query", fail);

    expect(box.mails.map(({ subject }) => subject)).to.deep.equal(["Your password was changed"]);
  });
});
