/** A name as a device gives it, short and without what shows nothing or turns the reading direction. */
export function plainName(text: string): string {
  return [
    ...text
      .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, ' ')
      .replace(/ {2,}/g, ' ')
      .trim(),
  ]
    .slice(0, 80)
    .join('')
}
