import type { UserActor } from "../../src/actor.js";
import { day } from "../../src/calendar.js";
import { changeMatter } from "../../src/office/matters/changes.js";
import { addField, fieldName } from "../../src/office/matters/custom-fields.js";
import type { Matter } from "../../src/office/matters/matters.js";
import { relateMatter } from "../../src/office/matters/related.js";
import { keepStages } from "../../src/office/matters/stages.js";
import type { TestFirm } from "./firms.js";

const TODAY = day("2026-11-22");

/**
 * Everything that can hang on one matter, each thing once and named with the word, made by the functions that the pages call. A room whose
 * things belong to a matter adds its own here, so that the crawls hold it against strangers to the firm and to a restricted matter.
 */
export async function fillMatterFile(firm: TestFirm, word: string, by: UserActor, matter: Matter): Promise<void> {
  await fillSettings(firm, word, by, matter);
}

/** The firm's own stages and fields, and what is written in one; a matter related to another. */
async function fillSettings(firm: TestFirm, word: string, by: UserActor, matter: Matter): Promise<void> {
  const type = matter.type;
  await keepStages(firm.db, { type, lines: `${word} first\n${word} second`, by });
  const draft = {
    label: `${word} claim`,
    kind: "choice" as const,
    choices: `${word} one\n${word} two`,
    isRequired: false,
  };
  const field = await addField(firm.db, { type, draft, by });
  const { id: matterId, owner, client: _client, ...terms } = matter;
  const fields = { [fieldName(field)]: `${word} one` };
  const change = { ...terms, status: "open" as const, stage: `${word} first`, fields, ownerId: owner.id };
  await changeMatter(firm.db, { ...change, matterId, on: TODAY, by });
  const [other] = await firm.db("matters").whereNot({ id: matterId }).select<{ number: string }[]>("number");
  await relateMatter(firm.db, { matterId, number: other!.number, note: `${word} appeal`, on: TODAY, by });
}
