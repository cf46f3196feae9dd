const letters: Readonly<Record<string, string>> = {
  œ: 'oe',
  æ: 'ae',
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ı: 'i',
}

/**
 * Words of a text without accents, capitals and punctuation, so that "Häxan" is found by "haxan" and "Étoile" by
 * "ETOILE". An apostrophe parts words ("l’île" is "l", "ile"); dots of initials do not ("D.O.A." is "doa").
 */
export function foldText(text: string): string[] {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[œæßøłđı]/g, (letter) => letters[letter] ?? letter)
    .replace(/(?<=(?<!\p{L})\p{L})\./gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}
