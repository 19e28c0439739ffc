// Passkeys: asks the browser for one and posts its answer with the form around the button. Without this script the button is not there.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const withBytes = (list = []) => list.map((one) => ({ ...one, id: bytes(one.id) }));

// WebAuthn Level 3 reads and writes JSON itself; browsers before it are helped.
const creation = (options) =>
  PublicKeyCredential.parseCreationOptionsFromJSON?.(options) ?? {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: withBytes(options.excludeCredentials),
  };
const request = (options) =>
  PublicKeyCredential.parseRequestOptionsFromJSON?.(options) ?? {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: withBytes(options.allowCredentials),
  };
const answerOf = (credential) => {
  const { id, rawId, type, response } = credential;
  const names = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const fields = Object.fromEntries(names.filter((name) => response[name]).map((name) => [name, text(response[name])]));
  if (response.getTransports) fields.transports = response.getTransports();
  return { id, rawId: text(rawId), type, response: fields };
};

for (const part of document.querySelectorAll("[data-passkey]")) {
  if (!globalThis.PublicKeyCredential || !navigator.credentials) continue;
  const { passkey: act, options: address, instead } = part.dataset;
  const [button, field, said] = [part.querySelector("button"), part.querySelector("input"), part.querySelector("[role=alert]")];
  part.hidden = false;
  button.addEventListener("click", async () => {
    said.hidden = true;
    // What else the form asks is filled before the device is asked.
    const other = instead && document.getElementById(instead);
    if (other) other.required = false;
    if (!field.form.reportValidity()) return;
    button.disabled = true;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) throw new Error("The server gave nothing to ask for.");
      const options = await answer.json();
      const made = act === "create"
        ? await navigator.credentials.create({ publicKey: creation(options) })
        : await navigator.credentials.get({ publicKey: request(options) });
      field.value = JSON.stringify(answerOf(made));
      field.form.requestSubmit();
    } catch (error) {
      if (other) other.required = true;
      said.textContent = error.name === "InvalidStateError"
        ? "This device has a passkey for you here already."
        : "No passkey was used. Try once more, or use another way.";
      said.hidden = false;
    }
    button.disabled = false;
  });
}
