/**
 * What looks like a secret in any text: user names and passwords in URLs, and words with the beginnings that well-known
 * services give their keys.
 */
export const SECRET_TEXTS: readonly RegExp[] = [
  /(?<=:\/\/)[^\s/@"']+(?=@)/g,
  /\b(?:sk|hf|gh[oprsu]|github_pat|glpat|nvapi|xox[abp]|pk|rk)[-_][\w-]{8,}/g,
  /\bAKIA[A-Z0-9]{12,}/g,
  /\beyJ[\w-]{8,}\.[\w.-]+/g,
  /(?<=\bBearer\s+)\S+/gi,
];
