import type { ComponentChildren } from "preact";
import { formatMoment } from "../../calendar.js";
import { ROLE_NAMES } from "../../permissions.js";
import { asset } from "../assets.js";
import { type Frame, useFrame } from "../frame.js";
import { currentItem, navigationFor } from "../navigation.js";
import { CsrfField } from "./forms.js";
import { Message } from "./messages.js";
import { Icon } from "./text.js";

interface LayoutProps {
  title: string;
  /** A page that moves money of this book shows it by an edge on top. */
  book?: "trust" | "business" | undefined;
  /** A page that is one form is kept narrow. */
  narrow?: boolean | undefined;
  /** Planned work or read-only mode; without one, a demo firm says that it is one. */
  banner?: ComponentChildren;
  children: ComponentChildren;
}

/** The shell of every page behind the sign-in: navigation, search, account, and the page itself. */
export function Layout({ title, book, narrow, banner, children }: LayoutProps) {
  const frame = useFrame();
  const main = `s-main${narrow ? " s-main--form" : ""}${book ? ` s-main--${book}` : ""}`;
  return (
    <Document title={title} frame={frame}>
      <a class="s-skip" href="#main">
        Skip to the page
      </a>
      <div class="s-shell">
        <Banner frame={frame}>{banner}</Banner>
        <Navigation frame={frame} />
        <TopBar frame={frame} />
        <main class={main} id="main" tabindex={-1}>
          <FlashMessage frame={frame} />
          {children}
        </main>
      </div>
    </Document>
  );
}

/** A page without navigation: errors before there is a firm or a person, and pages reached by a one-time link. */
export function PlainLayout({
  title,
  firmName,
  children,
}: {
  title: string;
  firmName?: string | undefined;
  children: ComponentChildren;
}) {
  const frame = useFrame();
  return (
    <Document title={title} frame={frame}>
      <main class="s-plain" id="main">
        <div class="s-firm ps-0 mb-4">
          <FirmMark name={firmName ?? frame.firm?.name} note="Strongroom" />
        </div>
        <FlashMessage frame={frame} />
        {children}
      </main>
    </Document>
  );
}

const META_HTMX = JSON.stringify({
  includeIndicatorStyles: false,
  allowEval: false,
  allowScriptTags: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "422", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});

/** The document around each layout. Our sheet comes after Tabler's, which it changes. */
export function Document({ title, frame, children }: { title: string; frame: Frame; children: ComponentChildren }) {
  return (
    <html lang="en-ZA" data-bs-theme={frame.theme}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="htmx-config" content={META_HTMX} />
        <title>{frame.firm ? `${title} · ${frame.firm.name}` : title}</title>
        <link rel="stylesheet" href={asset("tabler.css")} />
        <link rel="stylesheet" href={asset("strongroom.css")} />
        <link rel="icon" href="data:," />
        <script src={asset("htmx.js")} defer />
        <script src={asset("strongroom.js")} defer />
      </head>
      <body>{children}</body>
    </html>
  );
}

export function FirmMark({ name, note }: { name: string | undefined; note: string }) {
  return (
    <>
      <svg class="s-mark" viewBox="0 0 26 26" aria-hidden="true">
        <rect
          x="1.25"
          y="1.25"
          width="23.5"
          height="23.5"
          rx="4"
          fill="none"
          stroke="currentColor"
          stroke-width="2.5"
        />
        <circle cx="13" cy="13" r="5.25" fill="none" stroke="currentColor" stroke-width="2" />
        <path d="M13 4.5v5M13 16.5v5M4.5 13h5M16.5 13h5" stroke="currentColor" stroke-width="2" fill="none" />
      </svg>
      <span>
        <b>{name ?? "Strongroom"}</b>
        <small>{name ? note : "A practice server"}</small>
      </span>
    </>
  );
}

function Banner({ frame, children }: { frame: Frame; children: ComponentChildren }) {
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

function Navigation({ frame }: { frame: Frame }) {
  const groups = navigationFor(frame.actor?.roles ?? []);
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

function TopBar({ frame }: { frame: Frame }) {
  return (
    <header class="s-top">
      <a class="btn btn-icon btn-quiet s-menu" href="#nav" aria-label="Menu">
        <Icon name="menu-2" />
      </a>
      <form class="s-search" role="search" action="/search" method="get">
        <Icon name="search" />
        <input
          type="search"
          name="q"
          id="search"
          aria-label="Search matters, clients, contacts"
          placeholder="Search matters, clients, contacts"
          autocomplete="off"
          maxlength={200}
        />
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
        <form method="post" action="/sign-out">
          <CsrfField />
          <button type="submit">Sign out</button>
        </form>
      </div>
    </details>
  );
}

function FlashMessage({ frame }: { frame: Frame }) {
  const { flash } = frame;
  if (!flash) return null;
  return (
    <Message
      kind={flash.kind}
      live
      act={flash.href ? <a href={flash.href}>{flash.hrefText ?? "Show it"}</a> : undefined}
    >
      <p>{flash.text}</p>
    </Message>
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
