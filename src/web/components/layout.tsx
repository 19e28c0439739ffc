import type { ComponentChildren } from "preact";
import { type Frame, useFrame } from "../frame.js";
import { Document, FirmMark } from "./document.js";
import { Message } from "./messages.js";
import { Banner, Navigation, TopBar } from "./shell.js";

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
