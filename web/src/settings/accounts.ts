/** The accounts somebody typed, in lines or between commas, without their @ and each once. */
export function accountsIn(typed: string): string[] {
  const accounts = typed
    .split(/[\s,;]+/)
    .map((account) => account.replace(/^[@＠]+/, ''))
    .filter((account) => account !== '');
  return [...new Set(accounts)];
}
