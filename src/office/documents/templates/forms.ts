import { z } from "zod";
import { checkbox, required } from "../../../web/forms.js";

const NAME_CHARACTERS_MAX = 100;

export const templateForm = z.object({
  name: required("Say what the template is called.", { max: NAME_CHARACTERS_MAX }),
  isOnLetterhead: checkbox(),
});

export const makeForm = z.object({
  name: required("Say what the document is to be called.", { max: NAME_CHARACTERS_MAX }),
});
