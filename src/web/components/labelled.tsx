import type { ComponentChildren } from "preact";
import { Icon } from "./text.js";

type Width = 2 | 3 | 4 | 5 | 6 | 8 | 9 | 12;

export interface LabelledProps {
  label: string;
  name: string;
  hint?: ComponentChildren;
  /** What is wrong with it, why and what to do; the value stays as typed. */
  error?: string | undefined;
  /** Default true: a field that may stay empty says "optional". */
  required?: boolean | undefined;
  /** Of 12 columns: says how much is expected. */
  width?: Width | undefined;
  autofocus?: boolean | undefined;
  /** When two forms of a page have a field of this name. */
  id?: string | undefined;
}

/** Label above, hint and error below, in the grid of 12. */
export function Labelled({
  label,
  name,
  id = name,
  hint,
  error,
  required = true,
  width = 12,
  children,
}: LabelledProps & { children: ComponentChildren }) {
  return (
    <div class={width === 12 ? undefined : `s-w${width}`}>
      <label class="form-label" for={id}>
        {label}
        {required ? null : <span class="s-opt"> optional</span>}
      </label>
      {children}
      <Below id={id} hint={hint} error={error} />
    </div>
  );
}

export function Below({ id, hint, error }: { id: string; hint?: ComponentChildren; error?: string | undefined }) {
  return (
    <>
      {error ? (
        <p class="s-err" id={`${id}-err`}>
          <Icon name="alert-circle" />
          <span>{error}</span>
        </p>
      ) : null}
      {hint ? (
        <p class="s-hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
    </>
  );
}

/** The attributes that tie a field to its hint and its error. */
export function describedBy({ name, id = name, hint, error }: Pick<LabelledProps, "name" | "id" | "hint" | "error">) {
  const ids = [hint ? `${id}-hint` : "", error ? `${id}-err` : ""].filter(Boolean).join(" ");
  return { "aria-describedby": ids || undefined, "aria-invalid": error ? ("true" as const) : undefined };
}
