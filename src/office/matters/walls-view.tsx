import { CsrfField, Field, SelectField } from "../../web/components/forms.js";
import { FreshField } from "../../web/components/fresh.js";
import { Section } from "../../web/components/page-parts.js";
import { type Column, DataTable } from "../../web/components/tables.js";
import { Moment } from "../../web/components/text.js";
import { errorFor, type FieldError, type Typed } from "../../web/forms.js";
import type { Matter } from "./matters.js";
import type { Wall } from "./walls.js";

export interface WallsShown {
  walls: readonly Wall[];
  /** Against whom one can be set. */
  people: readonly { id: string; name: string }[];
  /** Setting and lifting is theirs. */
  mayDecide: boolean;
  typed?: Typed | undefined;
}

/** Who is kept from a matter, on the page of who may see it. */
export function Walls({
  matter,
  walls,
  people,
  mayDecide,
  typed,
  errors,
}: WallsShown & { matter: Matter; errors: readonly FieldError[] | undefined }) {
  const action = `/matters/${matter.id}/walls`;
  return (
    <Section title="Ethical walls">
      <p class="s-small s-quiet">
        For a person behind a wall the matter is not there, whatever their roles are and whoever names them, partners
        included. They are not told. {matter.owner.name} or a partner sets and lifts a wall.
      </p>
      {walls.length === 0 ? (
        <p>Nobody is kept from {matter.number}.</p>
      ) : (
        <DataTable
          label="Who is kept from it"
          columns={mayDecide ? [...COLUMNS, liftColumn(action)] : COLUMNS}
          rows={walls}
        />
      )}
      {mayDecide ? (
        <form method="post" action={action} class="s-form mt-3" novalidate>
          <CsrfField />
          <SelectField
            label="Person"
            name="userId"
            none="Choose…"
            value={typed?.userId}
            options={people.map(({ id, name }) => ({ value: id, text: name }))}
            width={4}
            error={errorFor(errors, "userId")}
          />
          <Field
            label="Why"
            name="reason"
            value={typed?.reason}
            maxlength={300}
            width={8}
            hint="For example “acted for the opponent at her former firm”."
            error={errorFor(errors, "reason")}
          />
          <FreshField prefix="wall-" />
          <div>
            <button class="btn" type="submit">
              Set the wall
            </button>
          </div>
        </form>
      ) : null}
    </Section>
  );
}

const COLUMNS: Column<Wall>[] = [
  { head: "Person", kind: "key", cell: (wall) => wall.name },
  { head: "Why", kind: "text", cell: (wall) => wall.reason },
  { head: "Set by", kind: "text", cell: (wall) => wall.setBy },
  { head: "Since", kind: "date", cell: (wall) => <Moment at={wall.setAt} /> },
];

function liftColumn(action: string): Column<Wall> {
  return {
    head: "Lift",
    kind: "acts",
    cell: (wall) => (
      <form method="post" action={`${action}/${wall.userId}/lifting`}>
        <CsrfField />
        <button class="btn btn-sm" type="submit">
          Lift<span class="visually-hidden"> the wall against {wall.name}</span>
        </button>
      </form>
    ),
  };
}
