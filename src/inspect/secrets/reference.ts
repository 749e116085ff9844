/** Code and templates that say where a secret comes from, and do not say it. */
const REFERENCES =
  /\$\{|\{\{|\$\(|%\(|<[A-Za-z_ -]{1,40}>|^\$[A-Za-z_]|^%[A-Za-z_]+%$|^@[A-Za-z]+$|\b(?:process\.env|os\.environ|getenv|env\(|env\.|secrets?\.|vars\.|config\.|settings\.|self\.|this\.|args\.|params\.|import\.meta|credentials\.|vault:|ssm:|op:\/\/|arn:aws:|keychain:|file:|!ref|!sub|!secret)/i;
/** `user.password`, `get_token`, `Config::SECRET`. */
const CODE =
  /^[A-Za-z_]\w*(?:(?:\.|->|::)[A-Za-z_]\w*)+$|^[A-Za-z_]\w*\(|^[A-Z]+(?:_[A-Z]+)+$|^[a-z]+(?:_[a-z]+)+$|^[a-z]+(?:[A-Z][a-z]+)+$/;
const PATH = /^(?:~?\.{0,2}\/|[A-Za-z]:\\)|^https?:\/\//;

/** Whether a value only points to where the real one is: variables, templates, names of code, paths. */
export function isReference(value: string): boolean {
  return REFERENCES.test(value.slice(0, 300)) || CODE.test(value.slice(0, 100)) || PATH.test(value);
}
