import type { ComponentChildren } from "preact";
import { asset } from "../assets.js";
import type { Frame } from "../frame.js";

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
