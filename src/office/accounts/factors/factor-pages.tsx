import type { ComponentChildren } from "preact";
import { ConfirmAct } from "../../../web/components/danger.js";
import { ActBar, CsrfField } from "../../../web/components/forms.js";
import { FreshField } from "../../../web/components/fresh.js";
import { Layout } from "../../../web/components/layout.js";
import { ErrorSummary, Message } from "../../../web/components/messages.js";
import { PageHeader, Section } from "../../../web/components/page-parts.js";
import type { FieldError } from "../../../web/forms.js";
import { AuthenticatorFields, NewPasskeyFields, RecoveryCodeList } from "./parts.js";
import type { Enrolment } from "./totp.js";

const ACCOUNT: [string, string][] = [["Your account", "/account"]];
const BACK = { href: "/account" };

interface AuthenticatorPageProps {
  enrolment: Enrolment;
  /** There is one, which the new one takes the place of. */
  isReplaced: boolean;
  errors?: readonly FieldError[] | undefined;
}

export function AuthenticatorPage({ enrolment, isReplaced, errors }: AuthenticatorPageProps) {
  const title = isReplaced ? "Replace the authenticator" : "Set up an authenticator";
  return (
    <Layout title={title} narrow>
      <PageHeader title={title} crumbs={ACCOUNT} />
      <ErrorSummary errors={errors} />
      {isReplaced ? (
        <Message kind="note">
          <p>The authenticator that you have now goes on working until the new one is confirmed, and no longer.</p>
        </Message>
      ) : null}
      <form method="post" action="/account/authenticator" class="s-form">
        <CsrfField />
        <AuthenticatorFields enrolment={enrolment} errors={errors} width={6} />
        <FreshField errors={errors} />
        <ActBar main="Confirm code" discard={BACK} />
      </form>
    </Layout>
  );
}

export function NewPasskeyPage({ name, errors }: { name: string; errors?: readonly FieldError[] | undefined }) {
  return (
    <Layout title="Add a passkey" narrow>
      <PageHeader title="Add a passkey" crumbs={ACCOUNT} />
      <ErrorSummary errors={errors} />
      <p>
        Your device, or a security key, asks for your finger, face or PIN. It then signs you in here, and nowhere else.
      </p>
      <form method="post" action="/account/passkeys" class="s-form">
        <CsrfField />
        <FreshField errors={errors} />
        <NewPasskeyFields optionsPath="/account/passkeys/options" name={name} errors={errors} />
      </form>
    </Layout>
  );
}

interface ActPageProps {
  errors?: readonly FieldError[] | undefined;
}

export function RemoveAuthenticatorPage({ errors }: ActPageProps) {
  return (
    <ActPage title="Remove the authenticator" errors={errors}>
      <ConfirmAct
        title="Its codes open nothing any more"
        consequence="Delete it on the telephone as well. Other second factors of yours stay as they are."
        action="/account/authenticator/removal"
        fields={<FreshField />}
        act="Remove authenticator"
        back={BACK}
      />
    </ActPage>
  );
}

export function RemovePasskeyPage({ id, name, errors }: ActPageProps & { id: string; name: string }) {
  return (
    <ActPage title={`Remove the passkey ${name}`} errors={errors}>
      <ConfirmAct
        title={`${name} signs you in no more`}
        consequence="Delete it on the device as well. Other second factors of yours stay as they are."
        action={`/account/passkeys/${id}/removal`}
        fields={<FreshField />}
        act="Remove passkey"
        back={BACK}
      />
    </ActPage>
  );
}

export function RenewCodesPage({ left, errors }: ActPageProps & { left: number }) {
  return (
    <ActPage title="Make new recovery codes" errors={errors}>
      <ConfirmAct
        title="The codes that you have now open nothing any more"
        consequence={`${left} of them ${left === 1 ? "is" : "are"} not used yet. The new ones are shown once, on the next page.`}
        action="/account/recovery-codes"
        fields={<FreshField />}
        act="Make new codes"
        back={BACK}
      />
    </ActPage>
  );
}

function ActPage({ title, errors, children }: ActPageProps & { title: string; children: ComponentChildren }) {
  return (
    <Layout title={title} narrow>
      <PageHeader title={title} crumbs={ACCOUNT} />
      <ErrorSummary errors={errors} />
      <Section title="Before you do">{children}</Section>
    </Layout>
  );
}

/** Shown once, as the answer to making them: they are kept nowhere in clear. */
export function CodesPage({ codes, done }: { codes: readonly string[]; done: string }) {
  return (
    <Layout title="Keep these recovery codes" narrow>
      <PageHeader title="Keep these recovery codes" crumbs={ACCOUNT} />
      <Message kind="ok" live>
        <p>
          <b>{done}</b> Should you lose your second factor, one of these lets you in. Each works once, and they are not
          shown again.
        </p>
      </Message>
      <RecoveryCodeList codes={codes} />
      <p>Write them down or print this page, and keep them away from the device.</p>
      <p class="mt-4">
        <a class="btn btn-primary" href="/account">
          I have kept them: go on
        </a>
      </p>
    </Layout>
  );
}
