import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { UserActor } from "../actor.js";
import type { Flash } from "./flash.js";
import type { FreshAsk } from "./freshness.js";

/** What surrounds a page and is not the page's own: gathered once per request by page(), read by Layout and by forms. */
export interface Frame {
  firm: { name: string; slug: string; isDemo: boolean } | undefined;
  actor: UserActor | undefined;
  /** The path asked for, without its query; decides what in the navigation is current. */
  path: string;
  theme: "auto" | "light" | "dark";
  /** When the firm's data was last proven restorable; null: never yet; undefined: not shown. */
  provenAt: Date | null | undefined;
  /** What waits for this person, shown beside its place in the navigation. */
  waiting?: { approvals: number } | undefined;
  flash: Flash | undefined;
  /** Makes the hidden field's value of a form; undefined where no form can be posted. */
  csrf: (() => string) | undefined;
  /** What an act of weight asks for; undefined while the last proof is recent. */
  fresh: FreshAsk | undefined;
}

const NOWHERE: Frame = {
  firm: undefined,
  actor: undefined,
  path: "/",
  theme: "auto",
  provenAt: undefined,
  flash: undefined,
  csrf: undefined,
  fresh: undefined,
};

export const FrameContext = createContext<Frame>(NOWHERE);

export function useFrame(): Frame {
  return useContext(FrameContext);
}
