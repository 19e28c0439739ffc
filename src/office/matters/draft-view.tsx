import { SavedMark } from "../../web/components/messages.js";

/** Where a form for a new matter is kept as a draft while it is filled in. */
export const DRAFT_URL = "/matters/drafts";

/** What keeping a draft answers while the form is filled in: when it was kept, or why it was not. */
export function DraftAnswer({ savedAt, problem }: { savedAt?: Date | undefined; problem?: string | undefined }) {
  return (
    <>
      {problem ? <span class="s-err">Not kept as a draft. {problem}</span> : <DraftMark savedAt={savedAt} />}
      {savedAt ? <DraftEnd isKept isSwapped /> : null}
    </>
  );
}

export function DraftMark({ savedAt }: { savedAt: Date | undefined }) {
  return savedAt ? <SavedMark at={savedAt} words="Kept as a draft" /> : null;
}

/** Leaving without opening: what was kept goes by an act, what was not by going back. */
export function DraftEnd({ isKept, isSwapped }: { isKept: boolean; isSwapped?: boolean }) {
  return (
    <span id="draft-end" hx-swap-oob={isSwapped ? "true" : undefined}>
      {isKept ? (
        <button class="btn btn-quiet" type="submit" name="act" value="discard" formnovalidate>
          Throw the draft away
        </button>
      ) : (
        <a class="btn btn-quiet" href="/matters">
          Discard
        </a>
      )}
    </span>
  );
}
