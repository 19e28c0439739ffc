/** With what somebody shows that it is them: the password alone, or a second factor. */
export const PROOFS = ["password", "totp", "passkey", "recovery"] as const;
export type Proof = (typeof PROOFS)[number];

export function isProof(name: string | null): name is Proof {
  return name !== null && (PROOFS as readonly string[]).includes(name);
}
