import { type Day, formatDay } from "../../calendar.js";
import { ConfirmAct } from "../../web/components/danger.js";
import { CheckList } from "../../web/components/facts.js";
import {
  ActBar,
  Check,
  CsrfField,
  DateField,
  Field,
  FieldSet,
  SelectField,
  TextField,
} from "../../web/components/forms.js";
import { Layout } from "../../web/components/layout.js";
import { ErrorSummary, Message } from "../../web/components/messages.js";
import { PageHeader, Section, Split } from "../../web/components/page-parts.js";
import { errorFor, type FieldError, type Typed } from "../../web/forms.js";
import { CLIENT_KIND_KEYS, CLIENT_KINDS, RISK_KEYS, RISKS } from "./checklist.js";
import { type FicaFile, isEnhanced, missingOf } from "./files.js";
import { ficaCrumbs } from "./persons-view.js";
import { latestReview } from "./status.js";

export interface FicaActProps {
  file: FicaFile;
  typed: Typed;
  errors?: readonly FieldError[] | undefined;
  isOvertaken?: boolean | undefined;
  today: Day;
}

export function AssessmentPage({ file, typed, errors, isOvertaken }: FicaActProps) {
  const home = `/contacts/${file.contact.id}/fica`;
  return (
    <Layout title={`Assess ${file.contact.name}`} narrow>
      <PageHeader title="Assess the risk" crumbs={ficaCrumbs(file)} meta={[file.contact.name]} />
      <ErrorSummary errors={errors} />
      {isOvertaken ? <ChangedMeanwhile file={file} /> : null}
      <form method="post" action={`${home}/assessment`} data-keep novalidate>
        <CsrfField />
        <input type="hidden" name="version" value={file.version} />
        <FieldSet legend="The client">
          <div class="s-form">
            <SelectField
              label="Kind of client"
              name="kind"
              value={typed.kind}
              width={6}
              options={CLIENT_KIND_KEYS.map((value) => ({ value, text: CLIENT_KINDS[value] }))}
              hint="Decides what is asked of them."
              error={errorFor(errors, "kind")}
            />
            <SelectField
              label="Risk"
              name="risk"
              value={typed.risk}
              width={6}
              none="Choose…"
              options={RISK_KEYS.map((value) => ({ value, text: RISKS[value] }))}
              hint="By the firm’s risk management and compliance programme."
              error={errorFor(errors, "risk")}
            />
            <TextField
              label="Why"
              name="riskReason"
              value={typed.riskReason}
              rows={2}
              maxlength={400}
              hint="The client, the work, where the money comes from, where they are."
              error={errorFor(errors, "riskReason")}
            />
          </div>
        </FieldSet>
        <FieldSet legend="Prominent persons">
          <Check
            label="A prominent influential person, or the family or a close associate of one"
            name="isProminent"
            on={Boolean(typed.isProminent)}
            error={errorFor(errors, "isProminent")}
          />
          <div class="s-form mt-2">
            <Field
              label="Which position"
              name="prominence"
              value={typed.prominence}
              required={false}
              maxlength={400}
              hint="For example: member of Parliament until 2024; their spouse"
              error={errorFor(errors, "prominence")}
            />
          </div>
        </FieldSet>
        {file.verified ? (
          <p class="s-small s-quiet">A change of kind, risk or prominence ends the verification: it rests on them.</p>
        ) : null}
        <ActBar main="Keep the assessment" discard={{ href: home }} />
      </form>
    </Layout>
  );
}

export function VerificationPage({ file, typed, errors, isOvertaken, today }: FicaActProps) {
  const home = `/contacts/${file.contact.id}/fica`;
  const title = file.verified ? "Record a review" : "Verify";
  const latest = file.risk ? latestReview(file.risk, today) : undefined;
  const missing = missingOf(file, today);
  const form = (
    <form method="post" action={`${home}/verification`} novalidate>
      <CsrfField />
      <input type="hidden" name="version" value={file.version} />
      <div class="s-form">
        <DateField
          label="Next review"
          name="reviewOn"
          value={typed.reviewOn}
          width={6}
          required={false}
          hint={latest ? `By ${formatDay(latest)} at the latest, for this risk; sooner if you say so.` : undefined}
          error={errorFor(errors, "reviewOn")}
        />
        <TextField
          label={file.verified ? "What was looked at again" : "Note"}
          name="note"
          value={typed.note}
          rows={2}
          required={file.verified !== undefined}
          maxlength={400}
          error={errorFor(errors, "note")}
        />
      </div>
      <ActBar main={file.verified ? "Record the review" : "Verify the client"} discard={{ href: home }} />
    </form>
  );
  return (
    <Layout title={`${title}, ${file.contact.name}`} narrow>
      <PageHeader title={title} crumbs={ficaCrumbs(file)} meta={[file.contact.name]} />
      <ErrorSummary errors={errors} />
      {isOvertaken ? <ChangedMeanwhile file={file} /> : null}
      <Split form={form} label="Before it is verified" aside={<BeforeVerifying file={file} missing={missing} />} />
    </Layout>
  );
}

function BeforeVerifying({ file, missing }: { file: FicaFile; missing: readonly string[] }) {
  return (
    <>
      <h2 class="s-h2 mb-2">Before it is verified</h2>
      <CheckList
        items={
          missing.length > 0
            ? missing.map((text) => ({ state: "open", text: text.replace(/^./, (first) => first.toUpperCase()) }))
            : [{ state: "done", text: "Everything that is asked is verified or not needed" }]
        }
      />
      {isEnhanced(file) ? (
        <p class="s-small s-quiet mt-2">High risk or prominent: a partner verifies it, and so approves the client.</p>
      ) : null}
    </>
  );
}

export function ExemptionPage(props: FicaActProps) {
  return (
    <ReasonPage
      {...props}
      title="Exempt a client"
      act={{
        title: `Exempt ${props.file.contact.name}`,
        consequence:
          "FICA then asks nothing of them, and trust money can be paid out. A partner answers for the reason.",
        path: "exemption",
        words: "Exempt client",
        hint: "For example: single transaction below R 5 000",
      }}
    />
  );
}

export function WithdrawalPage(props: FicaActProps) {
  const what = props.file.exempt ? "exemption" : "verification";
  return (
    <ReasonPage
      {...props}
      title={`Take the ${what} back`}
      act={{
        title: `Take the ${what} of ${props.file.contact.name} back`,
        consequence: "They are not complete again at once. What was marked stays, and they can be verified anew.",
        path: "withdrawal",
        words: `Take ${what} back`,
        hint: "What came to light, or what changed",
      }}
    />
  );
}

interface ReasonPageProps extends FicaActProps {
  title: string;
  act: { title: string; consequence: string; path: string; words: string; hint: string };
}

function ReasonPage({ file, typed, errors, isOvertaken, title, act }: ReasonPageProps) {
  const home = `/contacts/${file.contact.id}/fica`;
  return (
    <Layout title={`${title}, ${file.contact.name}`} narrow>
      <PageHeader title={title} crumbs={ficaCrumbs(file)} meta={[file.contact.name]} />
      <ErrorSummary errors={errors} />
      {isOvertaken ? <ChangedMeanwhile file={file} /> : null}
      <Section title="Before you do">
        <ConfirmAct
          title={act.title}
          consequence={act.consequence}
          action={`${home}/${act.path}`}
          fields={
            <>
              <input type="hidden" name="version" value={file.version} />
              <TextField
                label="Why"
                name="reason"
                value={typed.reason}
                rows={2}
                maxlength={400}
                hint={act.hint}
                error={errorFor(errors, "reason")}
              />
            </>
          }
          act={act.words}
          back={{ href: home }}
        />
      </Section>
    </Layout>
  );
}

function ChangedMeanwhile({ file }: { file: FicaFile }) {
  return (
    <Message
      kind="note"
      act={
        <a class="btn" href={`/contacts/${file.contact.id}/fica`}>
          See it as it is
        </a>
      }
    >
      Changed since you opened it, so nothing was written. What you typed is below; posting it again writes it over what
      is there now.
    </Message>
  );
}
