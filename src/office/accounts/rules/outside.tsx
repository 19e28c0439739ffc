import type { RequestHandler } from "express";
import { machineOf } from "../../../web/addresses.js";
import { Message } from "../../../web/components/messages.js";
import { SignLayout } from "../../../web/components/sign-layout.js";
import { page } from "../../../web/page.js";
import { tellSecurityOncePerMinute } from "../../../web/security.js";
import { isInside } from "./networks.js";
import { findSignInRules } from "./sign-in-rules.js";

/**
 * Answers nobody who comes from outside the firm's networks: before a password is looked at, whether somebody is signed in or not. A session brings the rules
 * along; for a stranger they are asked for.
 */
export const refuseOutside: RequestHandler = async (req, res, next) => {
  const { networks } = req.liveSession?.rules ?? (await findSignInRules(req.firm.db));
  const ip = req.ip ?? "";
  if (isInside(networks, ip)) return next();
  const userId = req.liveSession?.user.id;
  const told = { event: "request_refused", outcome: "refused", reason: "network_not_allowed", userId } as const;
  tellSecurityOncePerMinute(req, told, `${machineOf(ip)} ${userId ?? ""}`);
  page(req, res, OutsidePage({ firmName: req.firm.name, ip }), { status: 403 });
};

function OutsidePage({ firmName, ip }: { firmName: string; ip: string }) {
  return (
    <SignLayout title="Not from this network" foot="Your firm’s administrator decides which networks these are.">
      <h1>Not from this network</h1>
      <Message kind="bad" live>
        <p>
          {firmName} lets people in from its own networks alone, and you are at <code>{ip}</code>. Come from the office
          or over its VPN. Nothing was written.
        </p>
      </Message>
    </SignLayout>
  );
}
