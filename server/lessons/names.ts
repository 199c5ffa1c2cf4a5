// Fills `{{names}}` in lessons: resource names of the workshop, and what depends on the learner's account.

export type Names = Readonly<Record<string, string>>;

/** Names that come from the learner's account, not from workshop.yaml. */
export const accountNames = ['accountId', 'partnerAccountId', 'region'];

/** @param unknown called for each name that has no value; the text keeps it as it is */
export function fillNames(
  text: string,
  names: Names,
  unknown?: (name: string, offset: number) => void,
): string {
  return text.replaceAll(/\{\{([A-Za-z]\w*)\}\}/g, (whole, name: string, offset: number) => {
    const value = names[name];
    if (value === undefined) unknown?.(name, offset);
    return value ?? whole;
  });
}
