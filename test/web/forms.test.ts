import { expect } from "chai";
import { z } from "zod";
import {
  checkbox,
  choice,
  choices,
  errorFor,
  optional,
  optionalLines,
  readForm,
  required,
  typedList,
} from "../../src/web/forms.js";
import { readList } from "../../src/web/lists.js";
import { readPicked } from "../../src/web/picked.js";

const schema = z.object({
  title: required("Give the matter a title.", { max: 20 }),
  court: optional({ max: 20 }),
  note: optionalLines({ max: 40 }),
  kind: choice(["litigation", "estate"], "Choose a kind."),
  copy: checkbox(),
  roles: choices(["partner", "auditor"], "That is no role."),
});

describe("web: reading a form", () => {
  it("reads what browsers send, tidied, and drops what was not asked for", () => {
    const form = readForm(schema, {
      title: "  Berg\u00a0 River ",
      court: "",
      note: "one\r\ntwo",
      kind: "estate",
      copy: "on",
      roles: "partner",
      admin: "1",
    });
    expect(form.ok).to.equal(true);
    if (!form.ok) return;
    expect(form.value).to.deep.equal({
      title: "Berg River",
      court: null,
      note: "one\ntwo",
      kind: "estate",
      copy: true,
      roles: ["partner"],
    });
  });

  it("names each field that is wrong once, in words, and keeps what was typed", () => {
    const form = readForm(schema, {
      title: "x".repeat(21),
      kind: "tax",
      roles: ["partner", "king"],
      _csrf: "t",
      password: "hunter2",
    });
    expect(form.ok).to.equal(false);
    if (form.ok) return;
    expect(form.errors.map(({ field }) => field)).to.deep.equal(["title", "kind", "roles"]);
    expect(errorFor(form.errors, "title")).to.equal("Too long: at most 20 characters fit here.");
    expect(errorFor(form.errors, "kind")).to.equal("Choose a kind.");
    expect(form.typed.title).to.have.length(21);
    expect(typedList(form.typed, "roles")).to.deep.equal(["partner", "king"]);
    expect(form.typed).not.to.have.any.keys("_csrf", "password");
  });

  it("refuses an empty title, a title sent twice and characters that cannot be printed", () => {
    for (const title of [undefined, "", "   ", "\u00a0", ["a", "b"], "a\u0000b", "a\u202eb", { a: 1 }]) {
      const form = readForm(schema, { title, kind: "estate" });
      expect(form.ok, JSON.stringify(title)).to.equal(false);
    }
  });

  it("takes no form at all for an empty one", () => {
    for (const body of [undefined, null, "text", [], Object.create(null)]) {
      const form = readForm(schema, body);
      expect(form.ok).to.equal(false);
      if (!form.ok) expect(errorFor(form.errors, "title")).to.equal("Give the matter a title.");
    }
  });

  it("is not led astray by the names of objects' own parts", () => {
    const body = Object.assign(Object.create(null) as object, {
      __proto__: null,
      constructor: "x",
      toString: "y",
      title: "A",
      kind: "estate",
    });
    const form = readForm(schema, body);
    expect(form.ok).to.equal(true);
    expect(form.typed.constructor).to.equal("x");
  });
});

describe("web: what a list was asked for", () => {
  const shape = { path: "/matters", sorts: ["opened", "title"], dir: "desc", filters: ["open", "all"] } as const;

  it("reads it, and makes links that keep the rest", () => {
    const list = readList({ q: " berg  river ", filter: "all", sort: "title", dir: "asc", page: "3" }, shape);
    expect(list).to.include({
      q: "berg river",
      filter: "all",
      sort: "title",
      dir: "asc",
      page: 3,
      size: 25,
      offset: 50,
    });
    expect(list.href({ page: 4 })).to.equal("/matters?q=berg+river&filter=all&sort=title&dir=asc&page=4");
    expect(list.href({ filter: "open" })).to.equal("/matters?q=berg+river&sort=title&dir=asc");
  });

  it("takes the defaults for whatever is unknown, doubled or out of bounds", () => {
    const odd = { q: ["a", "b"], filter: "x", sort: "password", dir: "sideways", page: "-1" };
    for (const query of [{}, odd, { page: "0" }, { page: "1e3" }, { page: "999999999" }, { page: ["2", "3"] }]) {
      const list = readList(query, shape);
      expect(list).to.include({ q: "", filter: "open", sort: "opened", dir: "desc", page: 1 });
      expect(list.href({})).to.equal("/matters");
    }
    expect(readList({ q: "x".repeat(900) }, shape).q).to.have.length(200);
    expect(readList({ q: "a\u0000b" }, shape).q).to.equal("a b");
  });

  it("keeps further parameters that it is told of", () => {
    const list = readList({ owner: "u1", evil: "x" }, { ...shape, keep: ["owner"] });
    expect(list.kept).to.deep.equal({ owner: "u1" });
    expect(list.href({ page: 2 })).to.equal("/matters?owner=u1&page=2");
  });
});

describe("web: what was picked", () => {
  const read = (fields: Record<string, string>) => readPicked(fields, "client");

  it("is the id, as long as the words beside it are those of the choice", () => {
    expect(read({ client: "7", client_query: "Berg", client_was: "Berg" })).to.deep.equal({ id: "7", query: "Berg" });
    expect(read({ client: "7", client_query: "Goldberg", client_was: "Berg" })).to.deep.equal({
      id: undefined,
      query: "Goldberg",
    });
    expect(read({ client: "7", client_query: "", client_was: "Berg" })).to.deep.equal({ id: undefined, query: "" });
  });

  it("is the plain choice where a browser runs no script", () => {
    expect(read({ client: "", client_query: "berg", client_was: "berg", client_choice: "9" })).to.deep.equal({
      id: "9",
      query: "berg",
    });
    expect(read({ client: "", client_query: "gold", client_was: "berg", client_choice: "9" }).id).to.equal(undefined);
    expect(readPicked(undefined, "client")).to.deep.equal({ id: undefined, query: "" });
  });
});
