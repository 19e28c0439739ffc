import { expect } from "chai";
import { newId } from "../src/ids.js";
import { tellError } from "../src/log.js";
import { useFirm } from "./support/firms.js";

describe("log: what is told of an error", () => {
  const alder = useFirm("alder");

  it("names the statement and the key, and no value that was written", async () => {
    const row = { id: newId(), login: "nomvula", name: "Nomvula Mthembu", status: "active", created_at: new Date() };
    const write = () => alder.db("users").insert({ ...row, id: newId(), theme: "auto", session_version: 1 });
    await write();

    const error: unknown = await write().catch((failure: unknown) => failure);

    const told = JSON.stringify(tellError(new Error("The act failed.", { cause: error })));
    expect(told).to.contain("insert into `users`").and.contain("uq_users_login").and.contain("1062");
    expect(told).to.contain("log.test.ts");
    expect(told).not.to.match(/nomvula/i);
  });

  it("hides a value that the server quotes, quotes inside it and all", () => {
    const quoting = [
      "Duplicate entry 'O'Brien' for key 'uq_name'",
      "Incorrect string value: '\\xF0' for column `f`.`t`.`c` at row 1",
      "You have an error in your SQL syntax to use near 'O'Brien' at line 1",
    ];
    const told = quoting.map((message) => tellError(new Error(message))?.message);
    expect(told).to.deep.equal([
      "Duplicate entry '…' for key 'uq_name'",
      "Incorrect string value: '…' for column `f`.`t`.`c` at row 1",
      "You have an error in your SQL syntax to use near '…' at line 1",
    ]);
  });
});
