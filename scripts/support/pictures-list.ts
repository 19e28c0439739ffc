import type { Page } from "playwright-core";

/** Every kind of page, and how one gets there. */
export interface Picture {
  name: string;
  /** Who looks; nobody for a page in front of the sign-in. */
  role?: "Partner" | "Firm administrator" | "Receptionist";
  open: (page: Page) => Promise<unknown>;
  looks: readonly Look[];
  /** The README shows it. */
  readme?: boolean;
}

interface Look {
  width: 1280 | 360;
  scheme: "light" | "dark";
}

const LIGHT: readonly Look[] = [
  { width: 1280, scheme: "light" },
  { width: 360, scheme: "light" },
];
const BOTH: readonly Look[] = [...LIGHT, { width: 1280, scheme: "dark" }, { width: 360, scheme: "dark" }];

/** A list with a name that cannot be taken, one that is here already, and new ones. */
const CSV = `First name,Surname,Company,E-mail,Mobile
Naledi,Dlamini,,naledi.dlamini@mail.example,082 555 0142
Pieter,Joubert,,pieter.joubert@mail.example,
,,Karoo Wind Farms (Pty) Ltd,office@karoowind.example,051 555 0199
Naledi,Dlamini,,naledi.dlamini@mail.example,
,,,nobody@mail.example,
`;

export const PICTURES: readonly Picture[] = [
  { name: "sign-in", open: (page) => page.goto("/sign-in"), looks: BOTH },
  { name: "sign-in-refused", open: signInWrongly, looks: LIGHT },
  partner("desk", "/", { looks: BOTH, readme: true }),
  { name: "menu", role: "Partner", open: openMenu, looks: [{ width: 360, scheme: "light" }] },
  partner("matters", "/matters", { looks: BOTH, readme: true }),
  partner("matters-closed", "/matters?filter=closed"),
  partner("matters-nothing-found", "/matters?q=nobody+of+this+name"),
  {
    name: "matter",
    role: "Partner",
    open: (page) => follow(page, "/matters", /^\/matters\/[0-9a-f-]{36}$/),
    looks: BOTH,
    readme: true,
  },
  partner("matter-new", "/matters/new"),
  { name: "matter-new-picking", role: "Partner", open: pickAClient, looks: LIGHT },
  { name: "matter-new-refused", role: "Partner", open: openWithoutWords, looks: LIGHT },
  { name: "matter-edit", role: "Partner", open: (page) => followOn(page, "/edit"), looks: LIGHT },
  { name: "matter-party", role: "Partner", open: (page) => followOn(page, "/parties/new"), looks: LIGHT },
  { name: "matter-closing", role: "Partner", open: (page) => followOn(page, "/closing"), looks: LIGHT },
  { name: "matter-access", role: "Partner", open: (page) => followOn(page, "/access"), looks: LIGHT },
  ...["documents", "notes", "tasks", "history"].map(
    (tab): Picture => ({
      name: `matter-${tab}`,
      role: "Partner",
      open: (page) => followOn(page, `/${tab}`),
      looks: tab === "documents" ? BOTH : LIGHT,
    }),
  ),
  partner("conflicts", "/conflicts"),
  partner("tasks", "/tasks"),
  partner("fica", "/fica"),
  partner("audit", "/audit", { looks: BOTH }),
  partner("audit-mine", "/audit/mine"),
  partner("templates", "/templates"),
  {
    name: "settings-matters",
    role: "Firm administrator",
    open: (page) => page.goto("/settings/matters"),
    looks: LIGHT,
  },
  partner("clients", "/clients"),
  {
    name: "client",
    role: "Partner",
    open: (page) => follow(page, "/clients", /^\/clients\/[0-9a-f-]{36}$/),
    looks: LIGHT,
  },
  partner("client-new", "/clients/new"),
  partner("contacts", "/contacts", { looks: BOTH }),
  {
    name: "contact",
    role: "Partner",
    open: (page) => follow(page, "/contacts?filter=person", /^\/contacts\/[0-9a-f-]{36}$/),
    looks: BOTH,
  },
  {
    name: "contact-company",
    role: "Partner",
    open: (page) => follow(page, "/contacts?filter=company", /^\/contacts\/[0-9a-f-]{36}$/),
    looks: LIGHT,
  },
  partner("contact-new", "/contacts/new"),
  { name: "contact-new-refused", role: "Partner", open: addNobody, looks: LIGHT },
  { name: "contact-edit", role: "Partner", open: editAContact, looks: LIGHT },
  partner("import", "/contacts/import"),
  { name: "import-columns", role: "Partner", open: readAFile, looks: LIGHT },
  { name: "import-preview", role: "Partner", open: lookAtRows, looks: LIGHT },
  { name: "import-report", role: "Partner", open: takeRows, looks: LIGHT },
  partner("search", "/search?q=berg", { looks: BOTH }),
  partner("search-nothing", "/search?q=nobody+of+this+name"),
  partner("account", "/account", { looks: BOTH }),
  partner("account-sessions", "/account/sessions"),
  {
    name: "sign-in-rules",
    role: "Firm administrator",
    open: (page) => page.goto("/people/sign-in-rules"),
    looks: LIGHT,
  },
  { name: "people", role: "Firm administrator", open: (page) => page.goto("/people"), looks: BOTH },
  {
    name: "person",
    role: "Firm administrator",
    open: (page) => follow(page, "/people", /^\/people\/[0-9a-f-]{36}$/),
    looks: LIGHT,
  },
  {
    name: "person-disabling",
    role: "Firm administrator",
    open: (page) => followOn(page, "/disabling", "/people"),
    looks: LIGHT,
  },
  { name: "people-invite", role: "Firm administrator", open: (page) => page.goto("/people/invite"), looks: LIGHT },
  { name: "error-403", role: "Receptionist", open: (page) => page.goto("/matters/new"), looks: LIGHT },
  partner("error-404", "/matters/none"),
];

function partner(name: string, path: string, more: Partial<Picture> = {}): Picture {
  return { name, role: "Partner", open: (page) => page.goto(path), looks: LIGHT, ...more };
}

/** Opens a list and then the first thing that it leads to. */
async function follow(page: Page, list: string, to: RegExp): Promise<void> {
  await page.goto(list);
  const hrefs = await page.locator("main a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  const href = hrefs.find((each) => each !== null && to.test(each));
  if (!href) throw new Error(`${list} leads to nothing like ${String(to)}.`);
  await page.goto(href);
}

async function followOn(page: Page, end: string, list = "/matters"): Promise<void> {
  await follow(page, list, new RegExp(`^${list}/[0-9a-f-]{36}$`));
  await page.goto(`${new URL(page.url()).pathname}${end}`);
}

async function openMenu(page: Page): Promise<void> {
  await page.goto("/");
  await page.getByRole("link", { name: "Menu" }).click();
}

async function signInWrongly(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Login name or e-mail").fill("thandi");
  await page.getByLabel("Password").fill("not this one");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("do not go together").waitFor();
}

async function pickAClient(page: Page): Promise<void> {
  await page.goto("/matters/new");
  await page.getByRole("combobox", { name: "Client" }).pressSequentially("van");
  await page.getByRole("option").first().waitFor();
}

async function openWithoutWords(page: Page): Promise<void> {
  await page.goto("/matters/new");
  await page.getByRole("button", { name: "Open matter" }).click();
  await page.locator("#errors").waitFor();
}

async function addNobody(page: Page): Promise<void> {
  await page.goto("/contacts/new");
  // The browser's own check would stop a form without a surname; the server's words are what is pictured.
  await page.locator("main form").evaluateAll((forms) => forms.forEach((form) => form.setAttribute("novalidate", "")));
  await page.locator("main form .btn-primary").click();
  await page.locator("#errors").waitFor();
}

async function editAContact(page: Page): Promise<void> {
  await follow(page, "/contacts?filter=person", /^\/contacts\/[0-9a-f-]{36}$/);
  await page.goto(`${new URL(page.url()).pathname}/edit`);
}

async function readAFile(page: Page): Promise<void> {
  await page.goto("/contacts/import");
  const file = { name: "contacts.csv", mimeType: "text/csv", buffer: Buffer.from(CSV) };
  await page.getByLabel("File of contacts").setInputFiles(file);
  await page.getByRole("button", { name: "Read the file" }).click();
  await page.waitForURL(/columns$/);
}

async function lookAtRows(page: Page): Promise<void> {
  await readAFile(page);
  await page.getByRole("button", { name: "Look at the rows" }).click();
  await page.waitForURL(/preview$/);
}

async function takeRows(page: Page): Promise<void> {
  await lookAtRows(page);
  await page.locator("form[action$='/take'] .btn-primary").click();
  await page.waitForURL(/import\/[0-9a-f-]{36}$/);
}
