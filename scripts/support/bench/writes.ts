import { join } from "node:path";
import { withAdmin } from "../../../src/platform/databases/admin.js";
import type { Operator } from "../../../src/platform/firms/operator.js";
import { type Answer, Visitor } from "../demo-visitor.js";
import { type BenchFirm, openFirms } from "./firms.js";
import { startServer } from "./processes.js";
import { signIn, withFirmDbs } from "./sessions.js";

const FIRMS = 20;
const PEOPLE = 16;
const SECONDS = 6;
const SIZE = { contacts: 30, matters: 5, auditLines: 0 };

interface Acknowledged {
  matters: number;
  contacts: number;
}

/** People open matters and add contacts at once, several of them in the same firm; then what was acknowledged is counted against what is stored. */
export async function benchWrites(operator: Operator, workDir: string): Promise<void> {
  const firms = await openFirms(
    operator,
    Array.from({ length: FIRMS }, (_, n) => `write${n}`),
    SIZE,
  );
  const web = await startServer(["dist/server.js"], join(workDir, "web.log"));
  try {
    const cookies = await withFirmDbs(operator, (dbOf) =>
      Promise.all(firms.map((firm) => signIn(dbOf(firm), firm, firm.people[0]!))),
    );
    const until = performance.now() + SECONDS * 1000;
    const acknowledged = firms.map(() => ({ matters: 0, contacts: 0 }));
    await Promise.all(
      Array.from({ length: PEOPLE }, async (_, person) => {
        for (let n = person; performance.now() < until; n += 1) {
          const at = n % firms.length;
          const visitor = visitorAt(firms[at]!, web.port, cookies[at]!);
          if (await openMatter(visitor, firms[at]!, n, `${person}-${n}`)) acknowledged[at]!.matters += 1;
          if (await addContact(visitor, `${person}-${n}`)) acknowledged[at]!.contacts += 1;
        }
      }),
    );
    await assertStored(operator, firms, acknowledged);
    const [matters, contacts] = [total(acknowledged, "matters"), total(acknowledged, "contacts")];
    console.log(
      `  ${PEOPLE} people in ${FIRMS} firms: ${matters} matters and ${contacts} contacts acknowledged in ${SECONDS} s ` +
        `(${((matters + contacts) / SECONDS).toFixed(0)} acts/s), as many stored, each with its audit line, numbers without a gap`,
    );
  } finally {
    await web.stop();
  }
}

function visitorAt({ record }: BenchFirm, port: number, cookie: string): Visitor {
  const at = cookie.indexOf("=");
  return new Visitor(`${record.slug}.localhost`, port, [[cookie.slice(0, at), cookie.slice(at + 1)]]);
}

async function openMatter(visitor: Visitor, firm: BenchFirm, n: number, mark: string): Promise<boolean> {
  const form = await visitor.get("/matters/new");
  const client = firm.contactIds[n % firm.contactIds.length]!;
  const answer = await visitor.post("/matters", form, {
    title: `Matter ${mark}`,
    client,
    client_query: "chosen",
    client_was: "chosen", // as a picker says that the words were not changed since
    type: "commercial",
    ownerId: firm.people[0]!.id,
    feeBasis: "time",
  });
  return isAcknowledged(answer);
}

async function addContact(visitor: Visitor, mark: string): Promise<boolean> {
  const form = await visitor.get("/contacts/new");
  const letters = [...mark].map((letter) => String.fromCharCode(97 + (letter.charCodeAt(0) % 26))).join("");
  return isAcknowledged(
    await visitor.post("/contacts", form, { kind: "company", name: `${letters} ${mark} Holdings (Pty) Ltd` }),
  );
}

/** Only a redirect to what was made says that it was. */
function isAcknowledged({ status, path, body }: Answer): boolean {
  if (status === 303) return true;
  if (status === 503) return false;
  throw new Error(`POST ${path} was answered ${status}: ${body.replaceAll(/<[^>]+>|\s+/g, " ").slice(0, 600)}`);
}

async function assertStored(
  operator: Operator,
  firms: readonly BenchFirm[],
  acknowledged: readonly Acknowledged[],
): Promise<void> {
  await withAdmin(operator.server, operator.account, async (admin) => {
    for (const [at, { record }] of firms.entries()) {
      const [rows] = await admin.query(
        `SELECT (SELECT COUNT(*) FROM ${record.dbName}.matters) AS matters,
                (SELECT COUNT(*) FROM ${record.dbName}.contacts) AS contacts,
                (SELECT COUNT(*) FROM ${record.dbName}.audit_lines WHERE action='matters.matter_opened') AS mattersAudited,
                (SELECT COUNT(*) FROM ${record.dbName}.audit_lines WHERE action='contacts.contact_added') AS contactsAudited,
                (SELECT MAX(CAST(SUBSTRING_INDEX(number, '/', -1) AS UNSIGNED)) FROM ${record.dbName}.matters) AS highest,
                (SELECT next_no FROM ${record.dbName}.counters WHERE kind='matter') AS next`,
      );
      const [found] = rows as Record<string, number>[];
      const { matters, contacts } = acknowledged[at]!;
      const wanted = {
        matters: SIZE.matters + matters,
        contacts: SIZE.contacts + contacts,
        mattersAudited: matters,
        contactsAudited: contacts,
        highest: SIZE.matters + matters,
        next: SIZE.matters + matters + 1,
      };
      for (const [name, count] of Object.entries(wanted)) {
        if (Number(found?.[name]) !== count)
          throw new Error(`${record.slug}: ${name} is ${found?.[name]}, not ${count}.`);
      }
    }
  });
}

function total(acknowledged: readonly Acknowledged[], what: keyof Acknowledged): number {
  return acknowledged.reduce((sum, one) => sum + one[what], 0);
}
