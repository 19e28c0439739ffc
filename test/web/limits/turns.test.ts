import { request } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import express from "express";
import type { OpenedFirm } from "../../../src/web/firm.js";
import { takeTurns } from "../../../src/web/limits/turns.js";

const PER_FIRM_MAX = 8;

describe("limits: a firm's turns", () => {
  it("are waited for by whatever calls itself a file, except where files are taken", async () => {
    const reached: string[] = [];
    const waiting: (() => void)[] = [];
    const app = express();
    app.use((req, _res, next) => {
      req.firm = { id: "alder" } as OpenedFirm;
      next();
    });
    app.use(takeTurns());
    app.use((req, res) => {
      reached.push(`${req.method} ${req.path}`);
      waiting.push(() => res.end());
    });
    const server = app.listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const send = (method: string, path: string): void => {
      const headers = { "content-type": "multipart/form-data; boundary=x", "content-length": "1" };
      request({ host: "127.0.0.1", port, method, path, headers }, (res) => res.resume())
        .on("error", () => undefined)
        .end("x");
    };
    try {
      for (let at = 0; at < PER_FIRM_MAX + 4; at += 1) send("GET", "/matters");
      send("POST", "/sign-in");
      await setTimeout(300);
      expect(reached).to.deep.equal(Array<string>(PER_FIRM_MAX).fill("GET /matters"));

      send("POST", "/matters/1/documents");
      await setTimeout(300);
      expect(reached.slice(PER_FIRM_MAX)).to.deep.equal(["POST /matters/1/documents"]);
    } finally {
      for (const answer of waiting) answer();
      server.close();
      server.closeAllConnections();
    }
  });
});
