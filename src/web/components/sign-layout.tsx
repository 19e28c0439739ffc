import type { ComponentChildren } from "preact";
import { useFrame } from "../frame.js";
import { Document, FirmMark } from "./document.js";

interface SignLayoutProps {
  title: string;
  /** The firm's own host, shown under its name, so that people see where they type a password. */
  host?: string | undefined;
  firmName?: string | undefined;
  /** Whom to ask. */
  foot?: ComponentChildren;
  children: ComponentChildren;
}

/** The pages before the sign-in: the form on the left, what becomes of one's data on the right. */
export function SignLayout({ title, host, firmName, foot, children }: SignLayoutProps) {
  const frame = useFrame();
  return (
    <Document title={title} frame={frame}>
      <div class="s-sign">
        <div class="s-sign__form">
          <header class="s-firm">
            <FirmMark name={firmName ?? frame.firm?.name} note={host ?? "Strongroom"} />
          </header>
          <main id="main">{children}</main>
          <footer class="s-tiny s-quiet">{foot}</footer>
        </div>
        <section class="s-sign__side" aria-label="How your data is kept">
          <Door />
          <h2>Your firm’s records lie in a database of their own, under a key of their own.</h2>
          <dl>
            <dt>In this browser</dt>
            <dd>one session cookie, gone when you sign out</dd>
            <dt>A session ends</dt>
            <dd>after 30 minutes without you or 10 hours, sooner for some</dd>
            <dt>On a shared computer</dt>
            <dd>close the window after signing out</dd>
          </dl>
        </section>
      </div>
    </Document>
  );
}

const SPOKES = 12;

/** A strongroom's door, drawn: rings, and a spoke at each hour, every third of them a bolt. */
function Door() {
  return (
    <svg class="s-sign__art" viewBox="0 0 640 640" fill="none" stroke="currentColor" aria-hidden="true">
      <circle cx="320" cy="320" r="300" stroke-width="1.5" />
      <circle cx="320" cy="320" r="268" stroke-width="14" />
      <circle cx="320" cy="320" r="206" stroke-width="1.5" />
      <circle cx="320" cy="320" r="112" stroke-width="10" />
      <circle cx="320" cy="320" r="52" stroke-width="1.5" />
      {DOOR_LINES.map(({ d, width }) => (
        <path d={d} stroke-width={width} />
      ))}
    </svg>
  );
}

const DOOR_LINES = Array.from({ length: SPOKES }, (_, hour) => {
  const angle = (hour * 2 * Math.PI) / SPOKES;
  const at = (radius: number) =>
    `${(320 + radius * Math.cos(angle)).toFixed(1)} ${(320 + radius * Math.sin(angle)).toFixed(1)}`;
  return [
    { d: `M${at(112)}L${at(206)}`, width: hour % 3 === 0 ? 10 : 1.5 },
    { d: `M${at(275)}L${at(300)}`, width: 1.5 },
  ];
}).flat();
