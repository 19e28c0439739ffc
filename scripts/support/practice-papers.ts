import { effectiveGrants } from "../../src/grants.js";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { UserActor } from "../../src/actor.js";
import { dayOf } from "../../src/calendar.js";
import { actorOf, listUsers } from "../../src/office/accounts/users.js";
import { addDocument } from "../../src/office/documents/adding.js";
import { openIntake } from "../../src/office/documents/incoming.js";
import { type Desk, makeDocument, takeTemplate } from "../../src/office/documents/templates/making.js";
import { findMatter, type Matter } from "../../src/office/matters/matters.js";
import type { FirmDb } from "../../src/platform/databases/firm-db.js";
import type { FirmRecord } from "../../src/platform/databases/firm-records.js";
import { firmBlobHome } from "../../src/platform/blobs/settling.js";
import { firmOrigin } from "../../src/platform/firms/firm-origin.js";
import type { Operator } from "../../src/platform/firms/operator.js";
import { docxOf, pdfOf } from "../../test/support/files.js";

/** Matters of the demo that have papers; each new file is synced to the disk, so more would only make it slower. */
const MATTERS_MAX = 24;
const LETTERS_MAX = 4;

/** Two templates, and papers on the newest open matters, filed by the functions that the pages call. */
export async function filePapers(operator: Operator, record: FirmRecord, db: FirmDb): Promise<void> {
  const { config } = operator;
  const partner = (await listUsers(db))
    .map((user) => ({ ...actorOf(user), grants: effectiveGrants(user.roles, []) }))
    .find(({ roles }) => roles.includes("partner"))!;
  const at = { folder: join(config.tenantsDir, record.slug), origin: firmOrigin(config, record) };
  const firm = { ...record, ...firmBlobHome(operator, db), ...at };
  const desk: Desk = { firm, settings: operator.config.documents, by: partner };
  const [demand] = [await template(desk, "Letter of demand", DEMAND), await template(desk, "Mandate", MANDATE)];
  for (const [at, matter] of (await newestMatters(db, partner)).entries()) {
    await file(desk, matter, at);
    if (at >= LETTERS_MAX) continue;
    const name = `Letter of demand ${matter.number.replace("/", "-")}`;
    await makeDocument(desk, { matter, template: demand, name, today: dayOf(new Date()) });
  }
}

function template(desk: Desk, name: string, lines: readonly string[]) {
  const kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  return takeTemplate(desk, { name: `${name}.docx`, kind, bytes: docxOf(lines) }, { name, isOnLetterhead: true });
}

async function newestMatters(db: FirmDb, reader: UserActor): Promise<Matter[]> {
  const rows: { id: string }[] = await db("matters")
    .where({ status: "open", is_restricted: 0 })
    .orderBy("number", "desc")
    .limit(MATTERS_MAX)
    .select("id");
  return Promise.all(rows.map(({ id }) => findMatter(db, id, reader)));
}

async function file({ firm, settings, by }: Desk, matter: Matter, at: number): Promise<void> {
  const intake = await openIntake(firm, settings, { by, matterId: matter.id });
  const papers = [
    {
      folder: "Instruction",
      name: "Mandate signed.pdf",
      bytes: pdfOf([[matter.title, "Mandate and cost estimate, signed."]]),
    },
    { folder: "Correspondence", name: "From the client.eml", bytes: mailOf(matter, at) },
  ];
  try {
    for (const { folder, name, bytes } of papers) {
      const content = await intake.receive({ name, declared: "", bytes: Readable.from([bytes]) });
      await addDocument(firm.db, { matterId: matter.id, folder, content, sameName: "version", by });
    }
  } finally {
    await intake.close();
  }
}

function mailOf({ title, client, number }: Matter, at: number): Buffer {
  const body = [`Dear all,`, `Thank you for the consultation. ${BODIES[at % BODIES.length]!}`, client.name];
  const head = [`From: client@mail.example`, `To: office@firm.example`, `Subject: ${number} ${title.slice(0, 60)}`];
  return Buffer.from([...head, `Date: Mon, 16 Nov 2026 09:12:00 +0200`, ``, ...body].join("\r\n"));
}

const BODIES = [
  "The photographs of the vehicle follow by post.",
  "My sister will sign as witness and can come on Thursday.",
  "Attached to this are the last three bank statements; the originals are with my accountant.",
  "I would rather settle than wait for a date next year.",
];

const DEMAND = [
  "{today}",
  "{opponent.name}",
  "{matter.title}: our reference {matter.number}",
  "We act for {client.name}. Unless the amount that is due is paid within ten days we are instructed to issue summons without further notice.",
  "{owner.name}",
];

const MANDATE = [
  "Mandate of {client.name} to {firm.name}",
  "{matter.number} {matter.title}",
  "I instruct the firm to act for me in this matter and have read its terms.",
];
