import { expect } from "chai";
import { newId } from "../../../src/ids.js";
import { type FirmDb, transact } from "../../../src/platform/databases/firm-db.js";
import { mailCheck } from "../../../src/platform/mail/checks.js";
import {
  claimMail,
  countMails,
  type MailDraft,
  queueMail,
  recordFailure,
  recordSent,
  tidyOutbox,
} from "../../../src/platform/mail/outbox.js";
import { sendDueMails } from "../../../src/platform/mail/sending.js";
import { useFirm } from "../../support/firms.js";
import { usePostbox } from "../../support/postbox.js";

const ABOUT = "019bd0c0-0000-7000-8000-00000000000a";

describe("mail: the outbox of a firm", () => {
  const alder = useFirm("alder");
  const birch = useFirm("birch");
  const box = usePostbox();
  const queue = (draft: Partial<MailDraft> = {}, db: FirmDb = alder.db) =>
    transact(db, (trx) =>
      queueMail(trx, {
        kind: "test",
        aboutId: ABOUT,
        to: "lerato@mail.example",
        subject: "The subject",
        text: "The text.",
        ...draft,
      }),
    );
  const rows = () => alder.db("outbox_mails").select<Row[]>("*").orderBy("id");
  const pass = (minutes: number) =>
    alder.db("outbox_mails").update({ next_at: alder.db.raw("next_at - INTERVAL ? MINUTE", [minutes]) });
  const minutesUntilNext = async () => Math.round(((await rows())[0]!.next_at.getTime() - Date.now()) / 60_000);

  it("holds nothing of an act that did not stand", async () => {
    const attempt = transact(alder.db, async (trx) => {
      await queueMail(trx, { kind: "test", aboutId: ABOUT, to: "lerato@mail.example", subject: "s", text: "t" });
      throw new Error("The act failed.");
    });
    await attempt.catch(() => undefined);

    expect(await rows()).to.deep.equal([]);
    expect(await sendDueMails(alder.db, box.server)).to.deep.equal({ sent: 0, failed: 0 });
  });

  it("keeps whom and what it says sealed, and the text no longer than needed", async () => {
    await queue();
    expect(JSON.stringify(await rows())).to.not.match(/lerato|subject|The text/);

    expect(await sendDueMails(alder.db, box.server)).to.deep.equal({ sent: 1, failed: 0 });

    expect(box.mails[0]).to.include({ subject: "The subject" });
    expect(box.mails[0]?.text?.trim()).to.equal("The text.");
    const [row] = await rows();
    expect(row).to.include({ text_sealed: null, given_up_at: null, attempts: 1 });
    expect(row?.sent_at).to.be.instanceOf(Date);
  });

  it("sends under the name of the firm whose mail it is, and of no other firm", async () => {
    await queue({ subject: "of alder" });
    await queue({ subject: "of birch" }, birch.db);

    await sendDueMails(birch.db, box.server);

    expect(box.mails.map(({ from, subject }) => [from?.name, subject])).to.deep.equal([
      ["Birch Mokoena Attorneys", "of birch"],
    ]);
  });

  it("sends each mail once, however many senders are at it", async () => {
    await queue({ subject: "late", lifeMinutes: -1 });
    for (let no = 0; no < 24; no += 1) await queue({ subject: `No ${no}` });

    const senders = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(() => sendDueMails(alder.db, box.server)));

    expect(senders.reduce((sum, { sent }) => sum + sent, 0)).to.equal(24);
    expect(box.mails.map(({ subject }) => subject).sort()).to.deep.equal(
      Array.from({ length: 24 }, (_, no) => `No ${no}`).sort(),
    );
  });

  it("leaves to others what a sender that was killed had claimed, after a while and under the same Message-ID", async () => {
    await queue();
    const lost = await claimMail(alder.db);

    expect(await sendDueMails(alder.db, box.server)).to.deep.equal({ sent: 0, failed: 0 });
    await pass(5);
    expect(await sendDueMails(alder.db, box.server)).to.deep.equal({ sent: 1, failed: 0 });

    expect(box.mails[0]?.messageId).to.equal(`<${lost!.id}@practice.example>`);
    const before = await rows();
    await recordFailure(alder.db, lost!, { isRefused: true, reason: "550" });
    await recordSent(alder.db, lost!);
    expect(await rows(), "the late word of the lost sender counts for nothing").to.deep.equal(before);
  });

  it("waits longer after each failure, gives up after eight, and lets doctor tell", async () => {
    await queue();
    box.manner = "defers";
    const waited: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      expect(await sendDueMails(alder.db, box.server), `attempt ${attempt}`).to.deep.equal({ sent: 0, failed: 1 });
      expect(await sendDueMails(alder.db, box.server), `right after ${attempt}`).to.deep.equal({ sent: 0, failed: 0 });
      if (attempt < 8) waited.push(await minutesUntilNext());
      await pass(60 * 24);
    }

    expect(waited).to.deep.equal([1, 2, 5, 15, 60, 240, 720]);
    expect((await rows())[0]).to.include({ attempts: 8, text_sealed: null, last_error: "451" });
    box.manner = "takes";
    expect(await sendDueMails(alder.db, box.server)).to.deep.equal({ sent: 0, failed: 0 });
    const findings = await doctor();
    expect(findings.map(({ what }) => what)).to.deep.equal([
      "1 of alder's mails of the last 30 days were given up (451).",
    ]);
  });

  it("tells doctor of mail that waits, and only then", async () => {
    expect(await doctor()).to.deep.equal([]);
    await queue();
    expect(await doctor()).to.deep.equal([]);
    await alder.db("outbox_mails").update({ created_at: new Date(Date.now() - 45 * 60_000), last_error: "ESOCKET" });

    const findings = await doctor();

    expect(findings.map(({ what, severity }) => [severity, what])).to.deep.equal([
      ["broken", "1 of alder's mails wait, the oldest for 45 minutes (ESOCKET)."],
    ]);
  });

  it("does not hold up the others for one recipient, and does for a server that is away", async () => {
    await queue({ to: "nobody@mail.example" });
    await queue();
    box.strangers.add("nobody@mail.example");
    expect(await sendDueMails(alder.db, box.server)).to.deep.equal({ sent: 1, failed: 1 });

    await queue();
    await queue();
    await box.close();
    try {
      expect(await sendDueMails(alder.db, box.server)).to.deep.equal({ sent: 0, failed: 1 });
    } finally {
      await box.open();
    }
    expect((await rows()).map(({ attempts }) => attempts).sort()).to.deep.equal([0, 1, 1, 1]);
    await pass(1);
    expect(await sendDueMails(alder.db, box.server)).to.deep.equal({ sent: 2, failed: 0 });
  });

  for (const manner of ["drops in the middle", "defers"] as const) {
    it(`sends again, once, what a server that ${manner} did not take`, async () => {
      await queue();
      box.manner = manner;
      expect(await sendDueMails(alder.db, box.server)).to.deep.equal({ sent: 0, failed: 1 });
      box.manner = "takes";
      await pass(1);

      expect(await sendDueMails(alder.db, box.server)).to.deep.equal({ sent: 1, failed: 0 });
      expect(await sendDueMails(alder.db, box.server)).to.deep.equal({ sent: 0, failed: 0 });
      expect(box.mails).to.have.length(1);
    });
  }

  it("gives up what eight senders claimed and none sent, whatever became of them", async () => {
    await queue();
    for (let sender = 1; sender <= 8; sender += 1) {
      expect((await claimMail(alder.db))?.attempt).to.equal(sender);
      await pass(5);
    }

    expect(await claimMail(alder.db)).to.equal(undefined);
    expect((await rows())[0]).to.include({ last_error: "late", text_sealed: null });
  });

  it("does not send what is of no use any more", async () => {
    await queue({ lifeMinutes: 30 });
    await alder.db("outbox_mails").update({ until_at: new Date(Date.now() - 1) });

    expect(await sendDueMails(alder.db, box.server)).to.deep.equal({ sent: 0, failed: 0 });

    expect((await rows())[0]).to.include({ last_error: "late", text_sealed: null, sent_at: null });
    expect(box.asked).to.deep.equal([]);
  });

  it("is bounded, and lets the act stand when it is full", async () => {
    await queue();
    const [row] = await rows();
    const many = Array.from({ length: 1_999 }, () => ({ ...row, id: newId() }));
    await alder.db.batchInsert("outbox_mails", many, 500);

    await queue();

    expect(await rows()).to.have.length(2_000);
  });

  it("counts what was queued about someone, sent or not", async () => {
    await queue();
    await sendDueMails(alder.db, box.server);
    await queue();
    await queue({ kind: "other" });

    const since = new Date(Date.now() - 60_000);
    expect(await countMails(alder.db, { aboutId: ABOUT, kind: "test", since })).to.equal(2);
    expect(await countMails(alder.db, { aboutId: newId(), kind: "test", since })).to.equal(0);
  });

  it("forgets after a month what was sent or given up, and nothing else", async () => {
    await queue();
    await sendDueMails(alder.db, box.server);
    await queue();
    expect(await tidyOutbox(alder.db)).to.equal(0);
    await alder
      .db("outbox_mails")
      .whereNotNull("sent_at")
      .update({ sent_at: new Date(Date.now() - 31 * 86_400_000) });

    expect(await tidyOutbox(alder.db)).to.equal(1);

    expect((await rows()).map(({ sent_at }) => sent_at)).to.deep.equal([null]);
  });

  async function doctor() {
    const { from, host, port, security } = box.server;
    const { operator } = alder;
    const config = { ...operator.config, mail: { from, host, port, security } };
    return mailCheck.run({ ...operator, config });
  }
});

interface Row {
  id: string;
  attempts: number;
  next_at: Date;
  text_sealed: string | null;
  sent_at: Date | null;
  given_up_at: Date | null;
  last_error: string | null;
}
