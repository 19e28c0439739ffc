import type { FirmDb } from "../../platform/databases/firm-db.js";
import { searchWordsOf } from "../contacts/names.js";
import type { Matter } from "./matters.js";

/** Goes up when the rules below change; the job matters.words then writes the words of all matters anew. */
export const MATTER_WORDS_VERSION = 1;

export interface WordedMatter {
  number: string;
  title: string;
  caseNo: string | null;
  archiveNo: string | null;
  clientCode: string;
}

/**
 * What a matter is found by: the words of its title, its numbers as they are written and as people say them, the client's code. The client's names
 * are found by the words of the contact, so a client that is renamed is found at once. The description is left out: a hit there would not show
 * in a list, and it may hold what nobody wants to come up in a list.
 */
function wordsOfMatter({ number, title, caseNo, archiveNo, clientCode }: WordedMatter): string[] {
  const [year = "", no = ""] = number.split("/");
  const exact = [number, no, ...saidForms(number), String(Number(no)), archiveNo ?? "", ...saidForms(archiveNo ?? "")];
  const cases = caseNo ? [caseNo.replace(/\s+/g, ""), ...saidForms(caseNo)] : [];
  return searchWordsOf([title, caseNo ?? ""], [...exact, ...cases, clientCode]).filter((word) => word !== year);
}

/** "2026/0131" is said as "2026/131", a case "012345/2026" as "12345/2026". */
function saidForms(number: string): string[] {
  const parts = number.split("/").map((part) => part.trim().replace(/^0+(?=\d)/, ""));
  return parts.length === 2 ? [parts.join("/")] : [];
}

/** Inside the transaction that wrote the matter: what it is found by from now on. Returns the matter. */
export async function writeMatterWords(trx: FirmDb, matter: Matter): Promise<Matter> {
  await replaceWords(trx, [{ ...matter, clientCode: matter.client.code }]);
  return matter;
}

/** The rows of matter_words for a matter. */
export function matterWordRows(matterId: string, matter: WordedMatter): { matter_id: string; word: string }[] {
  return wordsOfMatter(matter).map((word) => ({ matter_id: matterId, word }));
}

async function replaceWords(trx: FirmDb, matters: readonly (WordedMatter & { id: string })[]): Promise<void> {
  const ids = matters.map(({ id }) => id);
  const rows = matters.flatMap((matter) => matterWordRows(matter.id, matter));
  await trx("matter_words").whereIn("matter_id", ids).delete();
  for (let at = 0; at < rows.length; at += ROWS_PER_INSERT) {
    await trx("matter_words").insert(rows.slice(at, at + ROWS_PER_INSERT));
  }
  await trx("matters").whereIn("id", ids).update({ words_version: MATTER_WORDS_VERSION });
}

const ROWS_PER_INSERT = 1_000;
const BATCH_MATTERS = 200;

/** Inside a transaction: writes the words of some matters that have none of the present version; returns how many there were. */
export async function refreshWordsBatch(trx: FirmDb): Promise<number> {
  const behind: { id: string }[] = await trx("matters")
    .where("matters.words_version", "<", MATTER_WORDS_VERSION)
    .orderBy(["matters.words_version", "matters.id"])
    .limit(BATCH_MATTERS)
    .forUpdate()
    .select("matters.id");
  if (behind.length === 0) return 0;
  const rows: WordedRow[] = await trx("matters")
    .join("clients", "clients.id", "matters.client_id")
    .whereIn(
      "matters.id",
      behind.map(({ id }) => id),
    )
    .select("matters.id", "matters.number", "matters.title", "matters.case_no", "matters.archive_no", "clients.code");
  await replaceWords(
    trx,
    rows.map(({ case_no: caseNo, archive_no: archiveNo, code: clientCode, ...row }) => ({
      ...row,
      caseNo,
      archiveNo,
      clientCode,
    })),
  );
  return rows.length;
}

interface WordedRow {
  id: string;
  number: string;
  title: string;
  case_no: string | null;
  archive_no: string | null;
  code: string;
}
