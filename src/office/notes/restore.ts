import type { RestoreRule } from "../../platform/backups/restore-plan.js";

const EXAMPLES_MAX = 20;
const WRITTEN_AT_ONCE = 500;

/** A file note that was privileged then or is now is privileged; its earlier versions as they were. */
export const restorePrivilege: RestoreRule = {
  name: "notes.privilege",
  async apply(restored, live) {
    if (!live) return [];
    const now: { id: string }[] = await live("file_notes").where("is_privileged", 1).select("id");
    const kept: string[] = [];
    for (let at = 0; at < now.length; at += WRITTEN_AT_ONCE) {
      const ids = now.slice(at, at + WRITTEN_AT_ONCE).map(({ id }) => id);
      const open: { id: string }[] = await restored("file_notes")
        .whereIn("id", ids)
        .where("is_privileged", 0)
        .select("id");
      const openIds = open.map(({ id }) => id);
      await restored("file_notes").whereIn("id", openIds).update({ is_privileged: 1 });
      kept.push(...openIds);
    }
    if (kept.length === 0) return [];
    const what = "file notes made privileged since the backup, and still privileged";
    return [{ what, count: kept.length, examples: kept.slice(0, EXAMPLES_MAX) }];
  },
};
