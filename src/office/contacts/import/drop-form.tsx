import { CsrfField } from "../../../web/components/forms.js";

/** Lets go of the upload; a form of its own, as forms do not nest. */
export function DropForm({ importId }: { importId: string }) {
  return (
    <form method="post" action={`/contacts/import/${importId}/drop`} class="mt-3">
      <CsrfField />
      <button class="btn btn-quiet" type="submit">
        Drop this file
      </button>
    </form>
  );
}
