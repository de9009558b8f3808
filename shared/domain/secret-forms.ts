/** What a secret looks like in a text: a signed query, a connection string, a bearer token, a JSON web token. */
const secretForms: readonly (readonly [RegExp, string])[] = [
  [/(\?|&)(sig|se|sv|sp|sr|skoid|sktid|t|c|s|h|code|token)=[^&\s"']+/gi, '$1$2=***'],
  [/\b(AccountKey|SharedAccessKey|SharedAccessSignature)=[^;\s"']+/gi, '$1=***'],
  [/\bBearer\s+[\w.~+/-]+=*/gi, 'Bearer ***'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '***'],
];

/** R11: the text with everything that has the form of a secret replaced. Resource ids and sentences stay as they are. */
export function withoutSecrets(text: string): string {
  return secretForms.reduce((cleaned, [form, replacement]) => cleaned.replace(form, replacement), text);
}

/** R11: also without e-mail addresses and user principal names. */
export function withoutPersonalText(text: string): string {
  return withoutSecrets(text).replace(/[\w.+#%-]+@[\w-]+(?:\.[\w-]+)+/g, '***');
}
