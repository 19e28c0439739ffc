import { asset } from "../assets.js";
import { Icon } from "./text.js";

interface PasskeyButtonProps {
  text: string;
  /** "create" makes a passkey, "get" asks one. */
  act: "create" | "get";
  /** Where a script gets what the browser asks the passkey for. */
  optionsPath: string;
  /** The field of the form that takes the answer. */
  field: string;
  /** The field that need not be filled when a passkey answers. */
  instead?: string | undefined;
  main?: boolean | undefined;
  /** "or", above it, where the page offers another way first. */
  isOther?: boolean | undefined;
}

/** Inside the form that takes the answer. Shown by its script where the browser knows passkeys, and nowhere else. */
export function PasskeyButton({ text, act, optionsPath, field, instead, main, isOther }: PasskeyButtonProps) {
  return (
    <div data-passkey={act} data-options={optionsPath} data-instead={instead} hidden>
      {isOther ? <p class="s-or">or</p> : null}
      <input type="hidden" name={field} />
      <button class={main ? "btn btn-primary" : "btn"} type="button">
        <Icon name="fingerprint" />
        {text}
      </button>
      <p class="s-err" role="alert" hidden />
      {/* A module runs once, however many buttons a page has. */}
      <script type="module" src={asset("passkeys.js")} />
    </div>
  );
}
