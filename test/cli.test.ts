import { mkdtempSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { Command } from "commander";
import { createCli } from "../src/commandline.js";
import { addCommands, explain } from "../src/commands.js";
import { listAuditLines } from "../src/platform/audit/read.js";
import { listFirms } from "../src/platform/databases/firm-records.js";
import type { Operator } from "../src/platform/firms/operator.js";
import { firmLease, releaseLease, takeLease } from "../src/platform/jobs/leases.js";
import { enqueueByHand } from "../src/platform/jobs/enqueue.js";
import { findSlot } from "../src/platform/jobs/slots.js";
import { EXITS } from "../src/terminal.js";
import { launch as strongroom } from "./support/launcher.js";
import { CHECKOUT } from "./support/compiled.js";
import { useFirm } from "./support/firms.js";
import { aPerson } from "./support/people.js";

/** Every command that only reads, and how it is asked; a new one must be entered here. */
const READS: Record<string, string[]> = {
  "firm list": [],
  "firm show": ["alder"],
  "user list": ["--firm", "alder"],
  "backup list": ["--firm", "alder"],
  "migrate plan": [],
  "migrate status": [],
  "job timetable": [],
  "job list": [],
  doctor: [],
};

describe("strongroom, the command line", () => {
  const alder = useFirm("alder");

  it("tells the exit codes in the help of every command", () => {
    for (const command of allCommands()) {
      let help = "";
      command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
      for (const { code, sentence } of Object.values(EXITS)) {
        expect(help, pathOf(command)).to.include(`${String(code).padEnd(4)}${sentence}`);
      }
    }
  });

  it("gives every command --json, and --dry-run to every one that changes something", () => {
    for (const command of actingCommands()) {
      expect(optionsOf(command), pathOf(command)).to.include("--json");
      if (!isRead(command)) expect(optionsOf(command), pathOf(command)).to.include("--dry-run");
    }
  });

  it("knows how to ask every command that only reads", () => {
    const reads = actingCommands().filter(isRead).map(pathOf);
    expect(reads.filter((path) => !(path in READS) && !path.startsWith("backup "))).to.deep.equal([]);
  });

  for (const [command, args] of Object.entries(READS)) {
    it(`prints one JSON document for ${command} --json`, async () => {
      const { code, stdout } = await strongroom([...command.split(" "), ...args, "--json"]);
      expect(code).to.be.oneOf(command === "doctor" ? [0, 1] : [0]);
      expect(stdout.trim().split("\n")).to.have.length(1);
      JSON.parse(stdout);
    });
  }

  for (const { asked, says } of [
    { asked: ["frim", "list"], says: /unknown command 'frim'/ },
    { asked: ["firm"], says: /Usage: strongroom firm/ },
    { asked: ["firm", "show"], says: /missing required argument/ },
    { asked: ["firm", "list", "--loudly"], says: /unknown option '--loudly'/ },
    { asked: ["firm", "show", "aldr"], says: /There is no firm aldr\. Did you mean alder/ },
    { asked: ["user", "list", "--firm", "brich"], says: /Did you mean birch/ },
    {
      asked: ["user", "invite", "a.b", "--firm", "alder", "--name", "A", "--role", "judge"],
      says: /judge is not a role/,
    },
    { asked: ["job", "run", "backups.nightl"], says: /Did you mean backups\.nightly/ },
    { asked: ["job", "list", "--limit", "many"], says: /From 1 to 1000/ },
    { asked: ["job", "list", "--state", "odd"], says: /Allowed choices are/ },
  ]) {
    it(`answers "${asked.join(" ")}" with 2 and a sentence`, async () => {
      const { code, stderr, stdout } = await strongroom(asked);
      expect(code).to.equal(EXITS.usage.code);
      expect(stderr).to.match(says);
      expect(stdout).to.equal("");
    });
  }

  it("answers a program with a JSON document even when there is no answer", async () => {
    for (const args of [
      ["firm", "show", "nobody", "--json"],
      ["firm", "show", "--json"],
    ]) {
      const { code, stdout } = await strongroom(args);
      const { error } = JSON.parse(stdout) as { error: { exit: string; code: number; message: string } };
      expect(error).to.include({ exit: "usage", code: 2 });
      expect(code).to.equal(2);
    }
  });

  it("changes nothing in a dry run", async () => {
    const before = await listFirms(alder.operator.registry);
    const create = await strongroom(["firm", "create", "cedar", "--name", "Cedar", "--dry-run"]);
    const suspend = await strongroom(["firm", "suspend", "alder", "--reason", "test", "--dry-run"]);
    const invite = ["user", "invite", "a.b", "--firm", "alder", "--name", "A", "--role", "partner", "--dry-run"];
    const invited = await strongroom(invite);
    const run = await strongroom(["job", "run", "accounts.tidy", "--dry-run", "--json"]);
    expect([create.code, suspend.code, invited.code, run.code]).to.deep.equal([0, 0, 0, 0]);
    expect(JSON.parse(run.stdout)).to.deep.include({ job: "accounts.tidy" });
    expect(await listFirms(alder.operator.registry)).to.deep.equal(before);
    expect(await alder.db("users").select("users.id")).to.be.empty;
  });

  it("invites someone and prints the link once", async () => {
    const asked = [
      "user",
      "invite",
      "lerato.mokoena",
      "--firm",
      "alder",
      "--name",
      "Lerato Mokoena",
      "--role",
      "attorney",
    ];
    const { code, stdout } = await strongroom([...asked, "--json"]);
    expect(code).to.equal(0);
    expect((JSON.parse(stdout) as { url: string }).url).to.match(
      /^http:\/\/alder\.localhost:\d+\/set-password\?token=/,
    );
    const reset = await strongroom(["user", "reset", "lerato.mokoena", "--firm", "alder"]);
    expect(reset.stdout).to.include("It works once");
    const again = await strongroom(asked);
    expect(again.code).to.equal(EXITS.refused.code);
  });

  it("takes away somebody's second factors, on record under the operator's name, and not in a dry run", async () => {
    const user = await aPerson(alder, { roles: ["administrator"] });
    const asked = ["user", "reset-factors", "lerato", "--firm", "alder"];

    const planned = await strongroom([...asked, "--dry-run"]);

    expect([planned.code, planned.stdout]).to.deep.equal([
      0,
      "Would take away the second factors of Lerato Mokoena and end their sessions.\n",
    ]);
    expect(await alder.db("totp_secrets").select("id")).to.have.length(1);
    const done = await strongroom([...asked, "--json"]);
    expect([done.code, JSON.parse(done.stdout)]).to.deep.equal([0, { firm: "alder", login: "lerato" }]);
    expect(await alder.db("totp_secrets").select("id")).to.be.empty;
    const [line] = await listAuditLines(alder.db, { action: "accounts.factors_reset" });
    expect([line!.actorKind, line!.subjectId]).to.deep.equal(["operator", user.id]);
    expect((await strongroom(["user", "reset-factors", "nobody", "--firm", "alder"])).code).not.to.equal(0);
  });

  it("gives roles, ends access and lets in again without a second person, in the operator’s name", async () => {
    const { id } = await alder.actor("administrator", "Farouk Adams");
    const { id: other } = await alder.actor("administrator", "Iris Petersen");
    const row = await alder.db("users").where({ id: other }).first<{ login: string }>("login");
    const user = (...args: string[]) => strongroom(["user", ...args, "--firm", "alder"]);
    const rolesOf = (userId: string) => alder.db("user_roles").where({ user_id: userId }).pluck("role");

    const planned = await user("roles", row.login, "--role", "attorney", "--dry-run");
    expect([planned.code, await rolesOf(other)]).to.deep.equal([0, ["administrator"]]);
    const given = await user("roles", row.login, "--role", "attorney");
    expect([given.code, await rolesOf(other)]).to.deep.equal([0, ["attorney"]]);
    const ended = await user("end-access", row.login);
    expect([ended.code, ended.stdout.includes("can no longer sign in")]).to.deep.equal([0, true]);
    expect((await user("let-in", row.login)).code).to.equal(0);
    const last = await alder.db("users").where({ id }).first<{ login: string }>("login");
    expect((await user("end-access", last.login)).code).to.equal(EXITS.refused.code);

    const lines = await alder.db("audit_lines").orderBy("id").select("action", "actor_kind");
    expect(lines.map(({ action, actor_kind }: Record<string, string>) => `${actor_kind} ${action}`)).to.deep.equal([
      "operator accounts.roles_changed",
      "operator accounts.user_disabled",
      "operator accounts.user_enabled",
    ]);
  });

  it("runs a job by hand for one firm and keeps the run on record", async () => {
    const { code, stdout } = await strongroom(["job", "run", "accounts.tidy", "--firm", "alder", "--json"]);
    expect(code).to.equal(0);
    const { runs } = JSON.parse(stdout) as { runs: { run: string; for: string; outcome: string }[] };
    expect(runs).to.have.length(1);
    expect(await findSlot(alder.operator.registry, runs[0]!.run)).to.include({ state: "done", firmId: alder.id });
  });

  it("says with 4 that somebody else is at work on the firm", async () => {
    const lease = await takeLease(alder.operator.registry, firmLease(alder.id));
    try {
      const { code, stderr } = await strongroom(["job", "run", "backups.nightly", "--firm", "alder"]);
      expect(code).to.equal(EXITS.locked.code);
      expect(stderr).to.match(/Someone else is at work/);
    } finally {
      await releaseLease(alder.operator.registry, lease!);
    }
  });

  it("refuses with 5 to retry a run that is not poisoned", async () => {
    const id = await enqueueByHand(alder.operator.registry, "accounts.tidy", alder.id, "test");
    const { code, stderr } = await strongroom(["job", "retry", id]);
    expect(code).to.equal(EXITS.refused.code);
    expect(stderr).to.include("only a poisoned one is retried");
  });

  it("says with 6 that a firm's key is not held", async () => {
    const key = join(alder.operator.config.keysDir, alder.id);
    renameSync(key, `${key}.away`);
    try {
      const { code } = await strongroom(["user", "list", "--firm", "alder"]);
      expect(code).to.equal(EXITS.keyless.code);
    } finally {
      renameSync(`${key}.away`, key);
    }
  });

  it("stops in order on Ctrl-C and on SIGTERM", async () => {
    const lease = await takeLease(alder.operator.registry, firmLease(alder.id));
    try {
      for (const signal of ["SIGINT", "SIGTERM"] as const) {
        const waiting = strongroom(["backup", "run", "--firm", "alder"]);
        await untilConnected(waiting.pid);
        process.kill(waiting.pid, signal);
        const { code, stderr } = await waiting;
        expect(code, stderr).to.equal(EXITS.interrupted.code);
        expect(stderr).to.include("Stopping in order");
      }
    } finally {
      await releaseLease(alder.operator.registry, lease!);
    }
  });

  it("works from any folder and through symbolic links", async () => {
    const folder = mkdtempSync("/tmp/strongroom-link-");
    try {
      symlinkSync(`${CHECKOUT}scripts/strongroom`, join(folder, "one"));
      symlinkSync("one", join(folder, "two"));
      const { code, stdout } = await strongroom(["job", "timetable", "--json"], { cwd: folder, launcher: "./two" });
      expect(code).to.equal(0);
      JSON.parse(stdout);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** Until the program talks to the database server, before which it listens for signals: earlier one would end it as any other program. */
async function untilConnected(pid: number): Promise<void> {
  const isConnected = (): boolean =>
    readdirSync(`/proc/${pid}/fd`)
      .filter((fd) => Number(fd) > 2)
      .some((fd) => linkOf(`/proc/${pid}/fd/${fd}`).startsWith("socket:"));
  while (!isConnected()) await pause(20);
}

/** Empty for a descriptor that was closed meanwhile. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

function allCommands(): Command[] {
  const program = new Command();
  const cli = createCli<Operator>({
    openOperator: () => Promise.reject(new Error("nothing is run here")),
    explain,
    signal: new AbortController().signal,
  });
  addCommands(program, cli);
  return withSubcommands(program);
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

function actingCommands(): Command[] {
  return allCommands().filter((command) => command.commands.length === 0);
}

function optionsOf(command: Command): (string | undefined)[] {
  return command.options.map(({ long }) => long);
}

function isRead(command: Command): boolean {
  return !optionsOf(command).includes("--dry-run");
}

function pathOf(command: Command): string {
  return command.parent?.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}
