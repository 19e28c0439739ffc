import { expect } from "chai";
import { MailNotTaken, messageFor, sendMail } from "../../../src/platform/mail/send.js";
import type { MailServer } from "../../../src/platform/mail/server.js";
import { usePostbox } from "../../support/postbox.js";

const MAIL = {
  id: "019bd0c0-0000-7000-8000-000000000001",
  firmName: "Alder & Naidoo Inc.",
  to: "lerato@mail.example",
  subject: "A subject",
  text: "Lerato,\n\nSomething happened.\n",
};

describe("mail: one message over SMTP", () => {
  const plain = usePostbox();
  const tls = usePostbox({ security: "tls" });
  const startTls = usePostbox({ security: "starttls" });
  const noTls = usePostbox({ withoutStartTls: true });
  const guarded = usePostbox({ security: "starttls", account: { user: "strongroom", password: "right" } });
  const notTaken = async (server: MailServer, msMax?: number): Promise<MailNotTaken> => {
    const error = await sendMail(server, MAIL, msMax).catch((reason: unknown) => reason);
    if (error instanceof MailNotTaken) return error;
    throw new Error(`It was taken, or failed otherwise: ${String(error)}`);
  };

  it("goes out in plain UTF-8, from the firm's name and the configured address, as an automatic one without a trace of a program", async () => {
    const text = "Thandiwe Ndlovu,\n\nDïe wagwoord is verander – ’n 😀 lyn.\n";
    await sendMail(plain.server, { ...MAIL, subject: "Wagwoord verander – ’n toets", text });

    const [mail] = plain.mails;
    expect(mail?.from).to.deep.include({ name: MAIL.firmName, address: "strongroom@practice.example" });
    expect(mail?.to?.map(({ address }) => address)).to.deep.equal([MAIL.to]);
    expect(mail?.subject).to.equal("Wagwoord verander – ’n toets");
    expect(mail?.text?.replaceAll("\r", "")).to.equal(text);
    expect(mail?.html).to.equal(undefined);
    expect(mail?.messageId).to.equal(`<${MAIL.id}@practice.example>`);
    expect(mail?.raw)
      .to.match(/^Auto-Submitted: auto-generated\r$/m)
      .and.not.match(/^X-|nodemailer|^Return-Receipt|^Disposition/im);
  });

  for (const [field, value] of [
    ["firmName", "Evil Inc.\r\nBcc: everybody@mail.example\r\n\r\nAnother body"],
    ["subject", "Hello\r\nBcc: everybody@mail.example\nX-Other: 1\u2028\u0000"],
    ["to", "lerato@mail.example\r\nBcc: everybody@mail.example"],
    ["to", "lerato@mail.example, everybody@mail.example"],
    ["to", '"lerato@mail.example" <everybody@mail.example>'],
  ] as const) {
    it(`keeps a header on one line when the ${field} is ${JSON.stringify(value).slice(0, 50)}`, async () => {
      await sendMail(plain.server, { ...MAIL, [field]: value }).catch((error: unknown) => {
        expect(error).to.be.instanceOf(MailNotTaken).and.include({ isRefused: true });
      });

      expect(plain.asked).to.not.include("everybody@mail.example");
      for (const { headers, raw } of plain.mails) {
        expect(headers.map(({ key }) => key))
          .to.not.include.members(["bcc"])
          .and.not.include.members(["x-other"]);
        expect(raw.split("\r\n\r\n")[0]).to.not.match(/^(?:Bcc|X-Other)/im);
      }
    });
  }

  it("reads no file and no address for its content", () => {
    expect(messageFor(plain.server, MAIL)).to.include({ disableFileAccess: true, disableUrlAccess: true });
  });

  it("is encrypted from the first byte, or before anything is said, and the certificate is checked", async () => {
    await sendMail(tls.server, MAIL);
    await sendMail(startTls.server, MAIL);

    expect([tls.mails.length, startTls.mails.length]).to.deep.equal([1, 1]);
    for (const box of [tls, startTls]) {
      const unknownCa = await notTaken({ ...box.server, ca: undefined });
      const otherName = await notTaken({ ...box.server, host: "127.0.0.1" });
      expect([unknownCa.isRefused, otherName.isRefused]).to.deep.equal([false, false]);
      expect(box.mails).to.have.length(1);
    }
  });

  it("is not sent to a server that offers no STARTTLS, nor is the password", async () => {
    const server = {
      ...noTls.server,
      security: "starttls" as const,
      account: { user: "strongroom", password: "right" },
    };

    expect((await notTaken(server)).isRefused).to.equal(false);

    expect([noTls.asked, noTls.mails]).to.deep.equal([[], []]);
  });

  it("is sent as who we are; a wrong password is about all mails, and no reason to give this one up", async () => {
    await sendMail(guarded.server, MAIL);
    expect(guarded.mails).to.have.length(1);

    const wrong = await notTaken({ ...guarded.server, account: { user: "strongroom", password: "wrong" } });

    expect(wrong).to.include({ isRefused: false, reason: "535" });
    expect(guarded.mails).to.have.length(1);
  });

  it("tells a recipient that is refused from one that is put off", async () => {
    plain.manner = "refuses the recipient";
    expect(await notTaken(plain.server)).to.include({ isRefused: true, reason: "550" });
    plain.manner = "defers";
    expect(await notTaken(plain.server)).to.include({ isRefused: false, reason: "451" });
  });

  it("is not taken by a server that drops in the middle, says nothing or is away", async () => {
    plain.manner = "drops in the middle";
    expect((await notTaken(plain.server)).isRefused).to.equal(false);
    plain.manner = "says nothing";
    expect(await notTaken(plain.server, 300)).to.include({ isRefused: false, reason: "EABORT" });
    await plain.close();
    try {
      expect((await notTaken(plain.server)).isRefused).to.equal(false);
    } finally {
      await plain.open();
    }
    expect(plain.mails).to.deep.equal([]);
  });

  it("quotes nothing of the server in its reason", async () => {
    plain.manner = "refuses the recipient";
    const { message, reason } = await notTaken(plain.server);

    expect(`${message} ${reason}`).to.not.contain("lerato").and.not.contain("No such user");
  });
});
