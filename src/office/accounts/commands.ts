import type { Command } from "commander";
import { type Day, day } from "../../calendar.js";
import type { Cli } from "../../commandline.js";
import type { Config } from "../../config.js";
import { Refused } from "../../errors.js";
import { isRole, ROLES, type Role } from "../../permissions.js";
import type { FirmDb } from "../../platform/databases/firm-db.js";
import { type FirmRecord, findFirm } from "../../platform/databases/firm-records.js";
import { firmOrigin } from "../../platform/firms/firm-origin.js";
import type { Operator } from "../../platform/firms/operator.js";
import { CommandFailed, table } from "../../terminal.js";
import { resetFactors } from "./factors/factors.js";
import { type IssuedLink, linkPath } from "./passwords/links.js";
import { disableUser, enableUser, inviteUser, startReset } from "./people/people.js";
import { setRoles } from "./people/role-changes.js";
import { rulesCommand } from "./rules/commands.js";
import { findUserByLogin, listUsers } from "./users.js";

interface InviteOptions {
  firm: string;
  name: string;
  email?: string;
  role: string[];
}

/** strongroom user list|invite|reset|reset-factors|roles|end-access|let-in|sign-in-rules */
export function userCommands(program: Command, cli: Cli<Operator>): void {
  const user = program.command("user").description("the people of a firm");

  cli.reads<{ firm: string }>(
    user.command("list").description("who may sign in at a firm").requiredOption("--firm <firm>", "the firm"),
    async (run, _args, options) => {
      const { db } = await openFirm(await run.operator(), options.firm);
      const users = await listUsers(db);
      run.show({ users }, () =>
        table(
          ["Login", "Name", "State", "Roles", "Last seen"],
          users.map((one) => [one.login, one.name, one.status, one.roles.join(", "), one.lastSeenAt]),
        ),
      );
    },
  );

  cli.changes<InviteOptions>(
    user
      .command("invite")
      .description("add someone and print the one-time link with which they set their password")
      .argument("<login>", "what they sign in with, such as lerato.mokoena")
      .requiredOption("--firm <firm>", "the firm")
      .requiredOption("--name <name>", "the person's name")
      .option("--email <address>", "their e-mail address")
      .requiredOption("--role <role...>", `one or more of ${ROLES.join(", ")}`),
    async (run, [login = ""], options) => {
      const roles = options.role.map(readRole);
      const operator = await run.operator();
      const { firm, db } = await openFirm(operator, options.firm);
      const draft = { login, name: options.name, email: options.email, roles };
      if (run.dryRun) {
        run.show({ firm: firm.slug, ...draft }, () => `Would invite ${login} to ${firm.name} as ${roles.join(", ")}.`);
        return;
      }
      const { user: invited, link } = await inviteUser(db, { ...draft, by: run.by });
      const answer = { firm: firm.slug, login: invited.login, ...shown(operator.config, firm, link) };
      run.show(answer, () => handOver(answer.url, link, invited.name));
    },
  );

  cli.changes<{ firm: string }>(
    user
      .command("reset")
      .description("print a one-time link with which someone sets a new password; older links die")
      .argument("<login>", "their login name or e-mail address")
      .requiredOption("--firm <firm>", "the firm"),
    async (run, [login = ""], options) => {
      const operator = await run.operator();
      const { firm, db } = await openFirm(operator, options.firm);
      const found = await findUserByLogin(db, login);
      if (run.dryRun) {
        run.show({ firm: firm.slug, login: found.login }, () => `Would print a link for ${found.name}.`);
        return;
      }
      const { link } = await startReset(db, { userId: found.id, by: run.by });
      const answer = { firm: firm.slug, login: found.login, ...shown(operator.config, firm, link) };
      run.show(answer, () => handOver(answer.url, link, found.name));
    },
  );

  cli.changes<{ firm: string }>(
    user
      .command("reset-factors")
      .description("take away someone's second factors; the next sign-in sets up a new one")
      .argument("<login>", "their login name or e-mail address")
      .requiredOption("--firm <firm>", "the firm"),
    async (run, [login = ""], options) => {
      const { firm, db } = await openFirm(await run.operator(), options.firm);
      const found = await findUserByLogin(db, login);
      const answer = { firm: firm.slug, login: found.login };
      if (run.dryRun) {
        run.show(answer, () => `Would take away the second factors of ${found.name} and end their sessions.`);
        return;
      }
      await resetFactors(db, { userId: found.id, by: run.by });
      run.show(answer, () => `${found.name} has no second factor any more, and sets up a new one at the next sign-in.`);
    },
  );
  rulesCommand(user, cli);
  accessCommands(user, cli);
}

/** What takes two people at the firm, an operator does alone and in their own name: a firm with one administrator and no partner is not stuck. */
function accessCommands(user: Command, cli: Cli<Operator>): void {
  cli.changes<{ firm: string; role: string[]; until?: string }>(
    user
      .command("roles")
      .description("set the roles of someone, firm administrator among them, without a second person at the firm")
      .argument("<login>", "their login name or e-mail address")
      .requiredOption("--firm <firm>", "the firm")
      .requiredOption("--role <role...>", `all they are to have, of ${ROLES.join(", ")}`)
      .option("--until <day>", "the last day of roles that are new, such as 2027-01-31"),
    async (run, [login = ""], options) => {
      const roles = options.role.map(readRole);
      const until = options.until === undefined ? undefined : readLastDay(options.until);
      const { firm, db } = await openFirm(await run.operator(), options.firm);
      const found = await findUserByLogin(db, login);
      const answer = { firm: firm.slug, login: found.login, from: found.roles, roles };
      if (run.dryRun) return run.show(answer, () => `Would give ${found.name} the roles ${roles.join(", ")}.`);
      await setRoles(db, { userId: found.id, roles, until, by: run.by });
      run.show(answer, () => `${found.name} has the roles ${roles.join(", ")}.`);
    },
  );
  const acts = [
    ["end-access", "end every session and link of someone who has left", "can no longer sign in", disableUser],
    ["let-in", "let someone sign in again whose access was ended", "can sign in again", enableUser],
  ] as const;
  for (const [name, does, told, act] of acts) {
    cli.changes<{ firm: string }>(
      user
        .command(name)
        .description(does)
        .argument("<login>", "their login name or e-mail address")
        .requiredOption("--firm <firm>", "the firm"),
      async (run, [login = ""], options) => {
        const { firm, db } = await openFirm(await run.operator(), options.firm);
        const found = await findUserByLogin(db, login);
        const answer = { firm: firm.slug, login: found.login };
        if (run.dryRun) return run.show(answer, () => `Would see to it that ${found.name} ${told}.`);
        await act(db, { userId: found.id, by: run.by });
        run.show(answer, () => `${found.name} ${told}.`);
      },
    );
  }
}

function readLastDay(text: string): Day {
  try {
    return day(text);
  } catch {
    throw new CommandFailed("usage", `${text} is no day. Write it like 2027-01-31.`);
  }
}

async function openFirm(operator: Operator, slug: string): Promise<{ firm: FirmRecord; db: FirmDb }> {
  const firm = await findFirm(operator.registry, slug);
  if (firm.state !== "active") throw new Refused("firm_state", `${firm.slug} is ${firm.state}: nobody signs in there.`);
  return { firm, db: await operator.firmDb(firm) };
}

function readRole(name: string): Role {
  if (isRole(name)) return name;
  throw new CommandFailed("usage", `${name} is not a role. Roles are ${ROLES.join(", ")}.`);
}

function shown(config: Config, firm: FirmRecord, link: IssuedLink) {
  return { kind: link.kind, url: `${firmOrigin(config, firm)}${linkPath(link)}`, expiresAt: link.expiresAt };
}

function handOver(url: string, link: IssuedLink, name: string): string {
  return `${url}\nGive it to ${name} by a way that only they read. It works once, until ${link.expiresAt.toISOString()}.`;
}
