import { effectiveGrants } from "../../src/grants.js";
import type { UserActor } from "../../src/actor.js";
import { day } from "../../src/calendar.js";
import { changeMatter } from "../../src/office/matters/changes.js";
import { checkConflicts } from "../../src/office/matters/conflicts/check.js";
import { recordCheck } from "../../src/office/matters/conflicts/record.js";
import { prepareCheck } from "../../src/office/matters/conflicts/searched.js";
import { keepDraft } from "../../src/office/matters/drafts.js";
import { addField, listFields } from "../../src/office/matters/custom-fields.js";
import { fieldName } from "../../src/office/matters/field-words.js";
import type { Matter } from "../../src/office/matters/matters.js";
import { relateMatter } from "../../src/office/matters/related.js";
import { setWall } from "../../src/office/matters/walls.js";
import { keepStages, listStages } from "../../src/office/matters/stages.js";
import { newId } from "../../src/ids.js";
import { transact } from "../../src/platform/databases/firm-db.js";
import { fillDocuments } from "./canaries-documents.js";
import { fillNotes } from "./canaries-notes.js";
import type { TestFirm } from "./firms.js";

const TODAY = day("2026-11-22");

/** What a firm has decided about its matters: stages and fields of its own. */
export async function fillMatterSettings(firm: TestFirm, word: string, by: UserActor): Promise<void> {
  const type = "litigation_high";
  await keepStages(firm.db, { type, lines: `${word} first\n${word} second`, by });
  const choice = {
    label: `${word} list`,
    kind: "choice" as const,
    choices: `${word} one\n${word} two`,
    isRequired: false,
  };
  const text = { label: `${word} claim`, kind: "text" as const, choices: null, isRequired: false };
  for (const draft of [choice, text]) await addField(firm.db, { type, draft, by });
}

/** A form for opening a matter that somebody left. */
export async function fillDraft(firm: TestFirm, word: string, by: UserActor): Promise<void> {
  const typed = { title: `${word} takes over`, parties: `${word} Holdings, opponent`, access: "everyone" };
  await keepDraft(firm.db, { formId: newId(), typed, by });
}

/**
 * Everything that can hang on one matter, each thing once and named with the word, made by the functions that the pages call. A room whose
 * things belong to a matter adds its own here, so that the crawls hold it against strangers to the firm and to a restricted matter.
 */
export async function fillMatterFile(firm: TestFirm, word: string, by: UserActor, matter: Matter): Promise<void> {
  await fillTerms(firm, word, by, matter);
  await fillRelation(firm, word, by, matter);
  await fillNotes(firm, word, by, matter.id);
  await fillDocuments(firm, word, by, matter.id);
  await fillWall(firm, word, by, matter);
}

/** Somebody is kept from it who is nobody's visitor. */
async function fillWall(firm: TestFirm, word: string, by: UserActor, { id: matterId }: Matter): Promise<void> {
  const [iris] = await firm.db("users").where("login", "like", "iris.%").select<{ id: string }[]>("id");
  await setWall(firm.db, { matterId, userId: iris!.id, reason: `${word} was her client`, by });
}

/** Somebody whom the matter does not name has looked for its client. */
export async function fillWarning(firm: TestFirm, by: UserActor, { client }: Matter): Promise<void> {
  const [other] = await firm
    .db("users")
    .whereNot("id", by.id)
    .orderBy(["created_at", "id"])
    .select<{ id: string; name: string }[]>("id", "name");
  const stranger: UserActor = {
    kind: "user",
    id: other!.id,
    name: other!.name,
    roles: ["attorney"],
    grants: effectiveGrants(["attorney"], []),
  };
  const searched = await prepareCheck(firm.db, stranger);
  const check = await checkConflicts(firm.db, { sought: [{ name: client.name }], reader: stranger, searched });
  await transact(firm.db, (trx) => recordCheck(trx, { kind: "quick", check, by: stranger }));
}

async function fillTerms(firm: TestFirm, word: string, by: UserActor, matter: Matter): Promise<void> {
  const text = (await listFields(firm.db, matter.type)).find(({ kind }) => kind === "text");
  const change = {
    ...matter,
    status: "open" as const,
    stage: (await listStages(firm.db, matter.type))[0] ?? null,
    fields: text ? { [fieldName(text)]: `${word} one` } : {},
    description: `What ${word} told us, and no one else.`,
  };
  await changeMatter(firm.db, { ...change, matterId: matter.id, ownerId: matter.owner.id, on: TODAY, by });
}

async function fillRelation(firm: TestFirm, word: string, by: UserActor, { id: matterId }: Matter): Promise<void> {
  const [other] = await firm
    .db("matters")
    .whereNot({ id: matterId })
    .orderBy("number")
    .select<{ number: string }[]>("number");
  await relateMatter(firm.db, { matterId, number: other!.number, note: `${word} appeal`, on: TODAY, by });
}
