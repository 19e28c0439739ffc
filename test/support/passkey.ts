import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** An authenticator in software, as a device of a person: makes passkeys and answers challenges as WebAuthn Level 3 §6 says. */
export class Device {
  readonly #id = randomBytes(32);
  readonly #keys: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  #userHandle = "";
  /** Grows with each use; set it back for a copy of the device. */
  count = 0;
  /** Whether it asks for a finger or PIN. */
  verifies = true;

  /** The field that a script would fill after navigator.credentials.create. */
  create(options: string, origin: string): string {
    const { challenge, rp, user } = JSON.parse(options) as {
      challenge: string;
      rp: { id: string };
      user: { id: string };
    };
    this.#userHandle = user.id;
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.#id.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, this.#id, this.#coseKey()]);
    const authData = Buffer.concat([this.#authData(rp.id, 0x40), attested]);
    const attestationObject = Buffer.concat([
      Buffer.from([0xa3]),
      cborText("fmt"),
      cborText("none"),
      cborText("attStmt"),
      Buffer.from([0xa0]),
      cborText("authData"),
      cborBytes(authData),
    ]);
    const client = clientData("webauthn.create", challenge, origin);
    return this.#answer({ clientDataJSON: text(client), attestationObject: text(attestationObject) });
  }

  /** The field that a script would fill after navigator.credentials.get. */
  get(options: string, origin: string): string {
    const { challenge, rpId } = JSON.parse(options) as { challenge: string; rpId: string };
    this.count += 1;
    const authData = this.#authData(rpId, 0);
    const client = clientData("webauthn.get", challenge, origin);
    const signed = Buffer.concat([authData, createHash("sha256").update(client).digest()]);
    return this.#answer({
      clientDataJSON: text(client),
      authenticatorData: text(authData),
      signature: text(sign("sha256", signed, this.#keys.privateKey)),
      userHandle: this.#userHandle,
    });
  }

  #answer(response: Record<string, string>): string {
    return JSON.stringify({ id: text(this.#id), rawId: text(this.#id), type: "public-key", response });
  }

  #authData(rpId: string, flags: number): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(this.count);
    const all = flags | 0x01 | (this.verifies ? 0x04 : 0);
    return Buffer.concat([createHash("sha256").update(rpId).digest(), Buffer.from([all]), count]);
  }

  /** RFC 9053 §7.1: an EC2 key for ES256. */
  #coseKey(): Buffer {
    const { x = "", y = "" } = this.#keys.publicKey.export({ format: "jwk" });
    const head = Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01]);
    const point = [x, y].map((one) => cborBytes(Buffer.from(one, "base64url")));
    return Buffer.concat([head, Buffer.from([0x21]), point[0]!, Buffer.from([0x22]), point[1]!]);
  }
}

function clientData(type: string, challenge: string, origin: string): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}

function cborText(word: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 + word.length]), Buffer.from(word)]);
}

function cborBytes(bytes: Buffer): Buffer {
  const head = bytes.length < 256 ? [0x58, bytes.length] : [0x59, bytes.length >> 8, bytes.length & 255];
  return Buffer.concat([Buffer.from(head), bytes]);
}

function text(bytes: Buffer): string {
  return bytes.toString("base64url");
}
