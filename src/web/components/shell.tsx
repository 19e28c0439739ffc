import type { ComponentChildren } from "preact";
import { formatMoment } from "../../calendar.js";
import { NO_GRANTS } from "../../grants.js";
import { ROLE_NAMES } from "../../permissions.js";
import type { Frame } from "../frame.js";
import { currentItem, navigationFor } from "../navigation.js";
import { FirmMark } from "./document.js";
import { CsrfField } from "./forms.js";
import { Icon } from "./text.js";

export function Banner({ frame, children }: { frame: Frame; children: ComponentChildren }) {
  if (children) {
    return (
      <aside class="s-banner" aria-label="Planned work">
        <Icon name="tool" />
        <span>{children}</span>
      </aside>
    );
  }
  if (!frame.firm?.isDemo) return null;
  return (
    <aside class="s-banner" aria-label="Demonstration">
      <Icon name="info-circle" />
      <span>
        <strong>A demonstration firm.</strong> Its people and matters are made up. Keep nothing real here.
      </span>
    </aside>
  );
}

export function Navigation({ frame }: { frame: Frame }) {
  const groups = navigationFor(frame.actor ?? NOBODY);
  const current = currentItem(groups, frame.path);
  return (
    <nav class="s-nav" id="nav" aria-label="Tasks">
      <a class="s-firm" href="/">
        <FirmMark name={frame.firm?.name} note="Strongroom" />
      </a>
      <a class="btn btn-icon btn-quiet s-navclose" href="#main" aria-label="Close menu">
        <Icon name="x" />
      </a>
      {groups.map((group, at) => (
        <>
          <h2 id={`nav-${at}`}>{group.title}</h2>
          <ul aria-labelledby={`nav-${at}`}>
            {group.items.map((item) => (
              <li>
                <a href={item.href} aria-current={item === current ? "page" : undefined}>
                  <Icon name={item.icon} />
                  {item.text}
                  {item.counts ? <Waiting count={frame.waiting?.[item.counts] ?? 0} /> : null}
                </a>
              </li>
            ))}
          </ul>
        </>
      ))}
      <ProvenAt at={frame.provenAt} />
    </nav>
  );
}

const NOBODY = { grants: NO_GRANTS };

/** How many wait; nothing where none does. */
function Waiting({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span class="s-count">
      {count}
      <span class="visually-hidden"> waiting</span>
    </span>
  );
}

/** Trust in the corner of every page: when the firm's data was last proven restorable. */
function ProvenAt({ at }: { at: Date | null | undefined }) {
  if (at === undefined) return null;
  return (
    <footer>
      Data last proven restorable
      <br />
      {at ? <time datetime={at.toISOString()}>{formatMoment(at)}</time> : "not yet, the first backup is to come"}
    </footer>
  );
}

export function TopBar({ frame }: { frame: Frame }) {
  return (
    <header class="s-top">
      <a class="btn btn-icon btn-quiet s-menu" href="#nav" aria-label="Menu">
        <Icon name="menu-2" />
      </a>
      <form class="s-search" role="search" action="/search" method="get">
        <Icon name="search" />
        <input
          type="text"
          enterkeyhint="search"
          name="q"
          id="search"
          aria-label="Search everything"
          placeholder="Search matters, contacts, documents"
          autocomplete="off"
          maxlength={200}
          role="combobox"
          aria-expanded="false"
          aria-controls="suggestions"
          aria-autocomplete="list"
          hx-get="/search/suggestions"
          hx-trigger="input changed delay:200ms"
          hx-target="#suggestions"
          hx-sync="this:replace"
        />
        <div class="s-meant" id="suggestions" role="listbox" aria-label="What may be meant" hidden />
        <kbd aria-hidden="true">/</kbd>
      </form>
      {frame.actor ? <Account actor={frame.actor} /> : null}
    </header>
  );
}

function Account({ actor }: { actor: NonNullable<Frame["actor"]> }) {
  return (
    <details class="s-user s-pop">
      <summary>
        <span class="s-initials">
          {initialsOf(actor.name)}
          <span class="visually-hidden">, {actor.name}: your account</span>
        </span>
      </summary>
      <div class="s-pop__box">
        <p class="s-pop__who">
          <b>{actor.name}</b>
          <small>{actor.roles.map((role) => ROLE_NAMES[role]).join(", ")}</small>
        </p>
        <a href="/account">Your account</a>
        <a href="/audit/mine">What you did</a>
        <form method="post" action="/sign-out">
          <CsrfField />
          <button type="submit">Sign out</button>
        </form>
      </div>
    </details>
  );
}

/** "Lerato Mokoena" → "LM" */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const last = words.length > 1 ? words.at(-1) : undefined;
  return [words[0], last]
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}
