import { Field } from "../../../web/components/forms.js";
import { SignLayout } from "../../../web/components/sign-layout.js";

interface DoorwayPageProps {
  baseDomain: string;
  typed: string | undefined;
  way?: { host: string; href: string };
}

export function DoorwayPage({ baseDomain, typed, way }: DoorwayPageProps) {
  return (
    <SignLayout title="Find your firm’s sign-in" host={baseDomain} foot="No password is asked for here.">
      <h1>Find your firm’s sign-in</h1>
      {way ? (
        <>
          <p class="s-quiet s-small mb-3">If there is a firm of that name, its people sign in at its own address:</p>
          <a class="btn btn-primary btn-lg" href={way.href}>
            Go to {way.host}
          </a>
          <p class="s-small mt-2 mb-0">
            <a href="/">Another name</a>
          </p>
        </>
      ) : (
        <form method="get" action="/" class="s-form">
          <Field
            label="Your name and firm"
            name="address"
            value={typed}
            hint="For example lerato@alder."
            error={
              typed === undefined ? undefined : "Type the name you sign in with, @, and the short name of your firm."
            }
            autocomplete="off"
            maxlength={254}
            plain
            autofocus
          />
          <div>
            <button class="btn btn-primary btn-lg" type="submit">
              Go on
            </button>
          </div>
        </form>
      )}
    </SignLayout>
  );
}
