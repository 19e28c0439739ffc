import { effectiveGrants } from "../../src/grants.js";
import { expect } from "chai";
import type { VNode } from "preact";
import { ConfirmAct, DangerZone } from "../../src/web/components/danger.js";
import { ErrorPage } from "../../src/web/components/errors.js";
import { CheckList, Facts, Timeline } from "../../src/web/components/facts.js";
import {
  ActBar,
  Check,
  CsrfField,
  DateField,
  Field,
  FieldSet,
  FileField,
  SelectField,
  TextField,
} from "../../src/web/components/forms.js";
import { Layout, PlainLayout } from "../../src/web/components/layout.js";
import { Filters, Pagination, Tools } from "../../src/web/components/lists.js";
import { EmptyState, ErrorSummary, Message, SavedMark } from "../../src/web/components/messages.js";
import { Columns, Figures, PageHeader, Section, Split, Stepper, Tabs } from "../../src/web/components/page-parts.js";
import { ContactPicker, PickerOptions } from "../../src/web/components/pickers.js";
import { SignLayout } from "../../src/web/components/sign-layout.js";
import { StatusBadge } from "../../src/web/components/status.js";
import { DataTable } from "../../src/web/components/tables.js";
import { Count, Day, Icon, Moment, Tag } from "../../src/web/components/text.js";
import type { Frame } from "../../src/web/frame.js";
import { render } from "../../src/web/page.js";
import { HOSTILE_TEXTS, skeletonOf } from "./hostile-text.js";

const AT = new Date("2026-11-22T01:41:00Z");

function aFrame(text = "Alder & Naidoo", changes: Partial<Frame> = {}): Frame {
  return {
    firm: { name: text, slug: "alder", isDemo: false },
    actor: { kind: "user", id: "u", name: text, roles: ["partner"], grants: effectiveGrants(["partner"], []) },
    path: "/matters/7",
    theme: "auto",
    provenAt: AT,
    flash: { kind: "ok", text, href: `/x/${text}`, hrefText: text },
    csrf: () => "token",
    fresh: undefined,
    ...changes,
  };
}

/** Every component, with the text in each place that takes one. */
const components: Record<string, (text: string) => VNode> = {
  Layout: (text) => (
    <Layout title={text} banner={text}>
      {text}
    </Layout>
  ),
  PlainLayout: (text) => <PlainLayout title={text}>{text}</PlainLayout>,
  SignLayout: (text) => (
    <SignLayout title={text} host={text} foot={text}>
      {text}
    </SignLayout>
  ),
  PageHeader: (text) => <PageHeader title={text} crumbs={[[text, text]]} meta={[text]} acts={text} />,
  Section: (text) => (
    <Section title={text} note={text} more={{ text, href: text }}>
      {text}
    </Section>
  ),
  Columns: (text) => <Columns main={text} aside={text} />,
  Split: (text) => <Split form={text} aside={text} label={text} />,
  Icon: (text) => <Icon name="check" label={text} />,
  Tag: (text) => <Tag>{text}</Tag>,
  Figures: (text) => <Figures items={[{ label: text, value: text, note: text, href: text, book: "trust" }]} />,
  DataTable: (text) => (
    <DataTable
      label={text}
      rows={[text, text]}
      sort={{ by: "a", dir: "asc", href: () => text }}
      group={() => text}
      pick={{ name: text, value: () => text, label: () => text, on: () => true }}
      columns={[
        { head: text, kind: "key", sort: "a", cell: () => <a href={text}>{text}</a> },
        { head: text, kind: "text", abbr: text, cell: () => text },
        { head: text, kind: "num", cell: () => text },
      ]}
      foot={[{ label: text, values: [text], kind: "grand" }]}
    />
  ),
  Filters: (text) => <Filters items={[{ text, count: 3, href: text, current: true }]} label={text} />,
  Tools: (text) => (
    <Tools
      label={text}
      action={text}
      find={{ value: text, placeholder: text }}
      selects={[{ name: text, label: text, value: text, options: [{ value: text, text }] }]}
      hidden={{ keep: text }}
      end={text}
    />
  ),
  Pagination: (text) => <Pagination page={2} size={25} total={159} noun={text} href={() => text} />,
  Tabs: (text) => <Tabs label={text} items={[{ text, href: text, count: 2, current: true }]} />,
  Stepper: (text) => <Stepper steps={[text, text]} current={1} />,
  Field: (text) => <Field label={text} name={text} value={text} hint={text} error={text} />,
  SelectField: (text) => (
    <SelectField label={text} name={text} value={text} none={text} options={[{ value: text, text }]} error={text} />
  ),
  TextField: (text) => <TextField label={text} name="words" value={text} hint={text} error={text} />,
  DateField: (text) => <DateField label={text} name="day" value={text} error={text} />,
  FileField: (text) => <FileField label={text} name="file" accept={text} error={text} />,
  FieldSet: (text) => (
    <FieldSet legend={text} name="set" error={text}>
      {text}
    </FieldSet>
  ),
  Check: (text) => <Check label={text} name="box" value={text} hint={text} error={text} />,
  ContactPicker: (text) => (
    <ContactPicker
      label={text}
      name="client"
      searchUrl={text}
      query={text}
      hint={text}
      error={text}
      options={[{ id: text, text, note: text }]}
    />
  ),
  PickerOptions: (text) => <PickerOptions name="client" options={[{ id: text, text, note: text }]} />,
  ErrorSummary: (text) => <ErrorSummary errors={[{ field: text, text }]} title={text} />,
  Message: (text) => (
    <Message kind="bad" act={text}>
      {text}
    </Message>
  ),
  SavedMark: (text) => <SavedMark at={AT} words={text} />,
  EmptyState: (text) => <EmptyState title={text} text={text} acts={text} />,
  ActBar: (text) => <ActBar main={text} others={text} discard={{ text, href: text }} hint={text} />,
  StatusBadge: (text) => <StatusBadge status={`Ends ${text}`} />,
  Facts: (text) => <Facts pairs={[[text, `v${text}`]]} />,
  Timeline: (text) => <Timeline items={[{ what: text, who: text, at: AT, key: true }]} />,
  CheckList: (text) => <CheckList items={[{ state: "bad", text, note: text }]} />,
  ConfirmAct: (text) => (
    <ConfirmAct title={text} consequence={text} action={text} fields={text} act={text} back={{ text, href: text }} />
  ),
  DangerZone: (text) => <DangerZone title={text} consequence={text} act={text} />,
  ErrorPage: (text) => (
    <ErrorPage status={422} title={text} text={text} acts={text} reference={text} at={AT} sent={[[text, `v${text}`]]} />
  ),
};

describe("web: components", () => {
  for (const [name, component] of Object.entries(components)) {
    it(`${name} leaves hostile text as text`, () => {
      const harmless = skeletonOf(render(aFrame("plain"), component("plain")));
      for (const text of HOSTILE_TEXTS) {
        expect(skeletonOf(render(aFrame(text), component(text))), text).to.deep.equal(harmless);
      }
    });
  }

  it("use no inline style, handler or script, for the policy forbids them", () => {
    for (const [name, component] of Object.entries(components)) {
      const skeleton = skeletonOf(render(aFrame(), component("plain")));
      expect(
        skeleton.filter((tag) => /\s(style|on\w+)(\s|$)/.test(tag)),
        name,
      ).to.be.empty;
      expect(
        skeleton.filter((tag) => tag === "script" || tag === "style"),
        name,
      ).to.be.empty;
    }
  });

  it("show a person only the navigation of their roles, and where they are", () => {
    const asPartner = render(aFrame(), <Layout title="x">x</Layout>);
    expect(asPartner).to.match(/href="\/matters" aria-current="page"/);
    expect(asPartner).to.contain("/people");
    const asReceptionist = aFrame("x", {
      actor: {
        kind: "user",
        id: "u",
        name: "Zanele Khumalo",
        roles: ["receptionist"],
        grants: effectiveGrants(["receptionist"], []),
      },
    });
    const page = render(asReceptionist, <Layout title="x">x</Layout>);
    expect(page).to.contain("/contacts/import").and.not.contain("/people");
    expect(page).to.contain("ZK<");
    expect(page.match(/aria-current/g)).to.have.length(1);
  });

  it("say when the data was last proven restorable, that it was not yet, or nothing", () => {
    const footOf = (provenAt: Date | null | undefined) =>
      render(aFrame("x", { provenAt }), <Layout title="x">x</Layout>);
    expect(footOf(AT)).to.contain(">22 Nov 2026, 03:41<");
    expect(footOf(null)).to.contain("not yet");
    expect(footOf(undefined)).not.to.contain("proven restorable");
  });

  it("say that a demo firm is one", () => {
    const firm = { name: "Alder", slug: "alder", isDemo: true };
    expect(render(aFrame("x", { firm }), <Layout title="x">x</Layout>)).to.contain("A demonstration firm.");
  });

  it("tie a field to its label, hint and error", () => {
    const html = render(aFrame(), <Field label="Title" name="title" value="x" hint="H" error="E" required={false} />);
    expect(html).to.contain('<label class="form-label" for="title">').and.contain("optional");
    expect(html).to.contain('aria-describedby="title-hint title-err"').and.contain('aria-invalid="true"');
    expect(html).to.contain('id="title-hint"').and.contain('id="title-err"');
  });

  it("carry the token of the form, and none where no form can be posted", () => {
    expect(render(aFrame(), <CsrfField />)).to.equal('<input type="hidden" name="_csrf" value="token"/>');
    expect(render(aFrame("x", { csrf: undefined }), <CsrfField />)).to.equal("");
  });

  it("decide the colour of a status from its word", () => {
    expect(render(aFrame(), <StatusBadge status="Overdue" />))
      .to.contain("s-status--bad")
      .and.contain("#flag");
    expect(render(aFrame(), <StatusBadge status="Ends 27 Nov 2026" />)).to.contain("s-status--warn");
    expect(render(aFrame(), <StatusBadge status="Dormant" />)).to.contain('class="s-status"');
  });

  it("write days, instants and counts as PAGES.md says", () => {
    expect(render(aFrame(), <Day day="2026-11-22" />)).to.equal('<time datetime="2026-11-22">22 Nov 2026</time>');
    expect(render(aFrame(), <Moment at={AT} />)).to.contain(">22 Nov 2026, 03:41<");
    expect(render(aFrame(), <Count value={1369} />)).to.contain("1\u00a0369");
    expect(render(aFrame(), <Day day={null} />)).to.equal("");
  });

  it("page through a list without a link to where one is not", () => {
    const pager = (page: number, total: number) =>
      render(aFrame(), <Pagination page={page} size={25} total={total} noun="matters" href={(at) => `?page=${at}`} />);
    expect(pager(1, 0)).to.contain("No matters").and.not.contain("href");
    expect(pager(1, 25)).to.contain("1–25 of 25 matters").and.not.contain("href");
    expect(pager(1, 159)).not.to.contain('rel="prev"');
    expect(pager(7, 159)).to.contain("151–159 of 159").and.not.contain('rel="next"');
    expect(pager(900, 159)).to.contain('href="?page=7" rel="prev"');
  });

  it("give a table's head, cells and foot their roles, and a sorted column its sign", () => {
    const columns = [
      { head: "Matter", kind: "key", sort: "number", cell: (row: number) => row },
      { head: "Sum", kind: "num", cell: (row: number) => row },
    ] as const;
    const sort = { by: "number", dir: "desc", href: (by: string, dir: string) => `?sort=${by}&dir=${dir}` } as const;
    const html = render(
      aFrame(),
      <DataTable label="M" columns={columns} rows={[1]} sort={sort} foot={[{ label: "All", values: [1] }]} />,
    );
    expect(html).to.contain('aria-sort="descending"').and.contain("?sort=number&amp;dir=asc");
    for (const role of ["table", "rowgroup", "row", "columnheader", "cell"]) expect(html).to.contain(`role="${role}"`);
    expect(render(aFrame(), <DataTable label="M" columns={columns} rows={[]} empty="Nothing yet" />)).to.equal(
      "Nothing yet",
    );
  });
});

describe("web: the time a page takes", () => {
  it("renders a list of 25 rows in a few milliseconds even on a busy machine", () => {
    const rows = Array.from({ length: 25 }, (_, at) => ({
      number: `2026/${at}`,
      title: "Berg River Cellars v Coastal Glass",
      on: "2026-11-22",
    }));
    const list = () =>
      render(
        aFrame(),
        <Layout title="Matters">
          <DataTable
            label="Matters"
            rows={rows}
            columns={[
              { head: "Matter", kind: "key", cell: (row) => <a href={`/matters/${row.number}`}>{row.title}</a> },
              { head: "Client", kind: "text", cell: (row) => row.title },
              { head: "By", kind: "text", cell: () => "TN" },
              { head: "Status", kind: "status", cell: () => <StatusBadge status="Open" /> },
              { head: "Opened", kind: "date", cell: (row) => <Day day={row.on} /> },
              { head: "Parties", kind: "num", cell: () => 3 },
            ]}
          />
        </Layout>,
      );
    for (let at = 0; at < 200; at += 1) list();
    const times = Array.from({ length: 100 }, () => {
      const began = performance.now();
      list();
      return performance.now() - began;
    }).sort((left, right) => left - right);
    if (process.env.STRONGROOM_SHOW_TIMES)
      process.stderr.write(`median ${times[50]} ms, ${list().length} characters\n`);
    expect(times[50]).to.be.below(5);
  });
});
