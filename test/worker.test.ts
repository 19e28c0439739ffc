import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect } from "chai";
import { listSlots } from "../src/platform/jobs/slots.js";
import { compiled } from "./support/compiled.js";
import { useHome } from "./support/home.js";

describe("the worker process", () => {
  const home = useHome();

  it("starts, and on SIGTERM ends in order with nothing left running", async () => {
    const child = spawn(process.execPath, [compiled("worker.js")], {
      env: { ...process.env, STRONGROOM_LOG: "info" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    for await (const chunk of child.stderr) {
      said += String(chunk);
      if (said.includes("worker.started")) break;
    }
    const exit = once(child, "exit");
    child.stderr.resume();
    child.kill("SIGTERM");
    expect(await exit).to.deep.equal([0, null]);
    expect(await listSlots(home.operator.registry, { state: "running", limit: 1 })).to.be.empty;
  });
});
