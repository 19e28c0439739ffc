import { expect } from "chai";
import { FORM, type RunningSite, acts, sampleSite, startSite } from "./sample-site.js";

describe("web: a form of someone signed in", () => {
  let site: RunningSite;
  let person: Record<string, string>;
  before(async () => {
    site = await startSite(sampleSite());
  });
  after(() => site.stop());
  beforeEach(async () => {
    acts.splice(0);
    person = { "x-person": "partner", cookie: await aSession(site) };
  });

  it("is kept, redirects, and says so once on the next page", async () => {
    const answer = await post(site, "/things", "title=Berg+%26+River", person);
    expect(answer.status).to.equal(303);
    expect(acts).to.deep.equal(["Berg & River"]);
    const next = await site.ask("/", { headers: person });
    expect(next.text).to.contain('role="status"').and.contain("Berg &amp; River is kept.");
    expect((await site.ask("/", { headers: person })).text).not.to.contain("is kept.");
  });

  it("comes back with its error and its words when something is wrong", async () => {
    const answer = await post(site, "/things", `title=${"x".repeat(201)}`, person);
    expect(answer.status).to.equal(422);
    expect(answer.text).to.contain("Too long").and.contain("x".repeat(201));
    expect(acts).to.be.empty;
  });

  it("is refused with another session's token", async () => {
    const other = { "x-person": "partner", cookie: await aSession(site) };
    const token = (await site.ask("/token", { headers: other })).text;
    const answer = await site.ask("/things", {
      method: "POST",
      headers: { ...FORM, ...person },
      body: `_csrf=${token}&title=A`,
    });
    expect(answer.status).to.equal(403);
    expect(acts).to.be.empty;
  });

  it("is refused when the session has ended meanwhile, with the words still there", async () => {
    const token = (await site.ask("/token")).text;
    const answer = await site.ask("/things", { method: "POST", headers: FORM, body: `_csrf=${token}&title=Berg` });
    expect(answer.status).to.equal(403);
    expect(answer.text).to.contain("You are signed out").and.contain("<dd>Berg</dd>");
    expect(acts).to.be.empty;
  });

  describe("with a file", () => {
    const send = async (parts: string[], token?: string) => {
      const given = token ?? (await site.ask("/token", { headers: person })).text;
      const body = [field("_csrf", given), ...parts, "--b--\r\n"].join("");
      const headers = { ...person, "content-type": "multipart/form-data; boundary=b", "sec-fetch-site": "same-origin" };
      return site.ask("/files", { method: "POST", headers, body });
    };

    it("hands over its fields and the file, named without its folder", async () => {
      expect((await send([field("note", "new"), file("C:\\\\list\\\\people.csv", "a,b")])).status).to.equal(303);
      expect(acts).to.deep.equal(["people.csv:3:new"]);
    });

    it("is refused when the token is wrong", async () => {
      expect((await send([file("a.csv", "a,b")], "x".repeat(86))).status).to.equal(403);
      expect(acts).to.be.empty;
    });

    it("is refused when the file is too large, there are two, or the form is broken", async () => {
      const large = await send([file("a.csv", "x".repeat(2000))]);
      expect(large.status).to.equal(422);
      expect(large.text).to.contain("larger than 1 kB");
      expect((await send([file("a.csv", "a"), file("b.csv", "b")])).status).to.equal(413);
      expect((await send(["--b\r\nnonsense"])).status).to.equal(400);
      expect(acts).to.be.empty;
    });

    it("is refused on a page that takes no files", async () => {
      const token = (await site.ask("/token", { headers: person })).text;
      const headers = { ...person, "content-type": "multipart/form-data; boundary=b", "sec-fetch-site": "same-origin" };
      const answer = await site.ask("/things", { method: "POST", headers, body: `${field("_csrf", token)}--b--\r\n` });
      expect(answer.status).to.equal(415);
    });
  });
});

async function post(site: RunningSite, path: string, fields: string, person: Record<string, string>) {
  const token = (await site.ask("/token", { headers: person })).text;
  return site.ask(path, { method: "POST", headers: { ...FORM, ...person }, body: `_csrf=${token}&${fields}` });
}

async function aSession(site: RunningSite): Promise<string> {
  const answer = await site.ask("/enter", { headers: { "x-person": "partner" } });
  return answer.headers["set-cookie"]![0]!.split(";", 1)[0]!;
}

function field(name: string, value: string): string {
  return `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
}

function file(name: string, content: string): string {
  return `--b\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: text/csv\r\n\r\n${content}\r\n`;
}
