import type { Actor } from "../../actor.js";
import { Refused } from "../../errors.js";
import { recordAudit } from "../../platform/audit/record.js";
import { duplicateKey } from "../../platform/databases/errno.js";
import { type FirmDb, transact } from "../../platform/databases/firm-db.js";
import { DEFAULT_STAGES, MATTER_TYPES, type MatterTypeKey } from "./words.js";

const STAGES_MAX = 20;
const STAGE_CHARACTERS_MAX = 60;

/** The stages of a type in their order: the firm's own, or those we bring. */
export async function listStages(db: FirmDb, type: MatterTypeKey): Promise<readonly string[]> {
  const rows: { name: string }[] = await db("matter_stages")
    .where("matter_type", type)
    .orderBy("position")
    .select("name");
  return rows.length > 0 ? rows.map(({ name }) => name) : (DEFAULT_STAGES[type] ?? []);
}

/**
 * Keeps the firm's stages of a type, one to a line. Matters keep the stage they are in, also one that is no longer listed. An empty list brings
 * ours back. Throws Refused("stages_too_many", "stage_long", "stage_twice").
 */
export async function keepStages(
  db: FirmDb,
  { type, lines, by }: { type: MatterTypeKey; lines: string; by: Actor },
): Promise<void> {
  const names = lines
    .split("\n")
    .map((line) => line.replace(/\s+/g, " ").trim())
    .filter(Boolean);
  assertStages(names);
  await transact(db, async (trx) => {
    const before = await listStages(trx, type);
    await trx("matter_stages").where("matter_type", type).delete();
    if (names.length > 0) {
      await trx("matter_stages")
        .insert(names.map((name, position) => ({ matter_type: type, position, name })))
        .catch(refuseTwin);
    }
    await recordAudit(trx, {
      action: "matters.stages_kept",
      subjectKind: "settings",
      subjectId: type,
      by,
      changes: { stages: { from: before.join(", "), to: names.join(", ") || "as delivered" } },
      note: MATTER_TYPES[type].name,
    });
  });
}

/** The server counts letters with and without accents as one. */
function refuseTwin(error: unknown): never {
  if (duplicateKey(error) !== "uq_matter_stages_name") throw error;
  throw new Refused(
    "stage_twice",
    "Two of them differ by no more than an accent. Call one of them otherwise.",
    "stages",
  );
}

function assertStages(names: readonly string[]): void {
  if (names.length > STAGES_MAX) throw new Refused("stages_too_many", `At most ${STAGES_MAX} stages.`, "stages");
  const long = names.find((name) => [...name].length > STAGE_CHARACTERS_MAX);
  if (long) {
    throw new Refused("stage_long", `“${long}” is longer than ${STAGE_CHARACTERS_MAX} characters.`, "stages");
  }
  const keys = names.map((name) => name.toLowerCase());
  const twice = names.find((_name, at) => keys.indexOf(keys[at]!) !== at);
  if (twice) throw new Refused("stage_twice", `“${twice}” stands there twice.`, "stages");
}

/** Throws Refused("stage_unknown") unless the stage is one of the type's, or the one in which the matter is. */
export async function assertStage(
  trx: FirmDb,
  stage: string | null,
  matter: { type: MatterTypeKey; stage: string | null },
): Promise<void> {
  if (stage === null || stage === matter.stage) return;
  if (!(await listStages(trx, matter.type)).includes(stage)) {
    throw new Refused("stage_unknown", "Choose one of the stages of this type.", "stage");
  }
}
