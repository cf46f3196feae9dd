import type { LicenceId, publicDomainBases } from '@lanterne/contract'

type Basis = (typeof publicDomainBases)[number]

const licences: Readonly<Record<LicenceId, { readonly name: string; readonly means: string }>> = {
  'CC-BY-4.0': { name: 'CC BY 4.0', means: 'Chacun peut tout en faire, et vous nomme.' },
  'CC-BY-SA-4.0': {
    name: 'CC BY-SA 4.0',
    means: 'De même, et ce qu’on en fait se partage sous cette licence aussi.',
  },
  'CC-BY-NC-4.0': { name: 'CC BY-NC 4.0', means: 'Comme CC BY, mais pas pour gagner de l’argent.' },
  'CC-BY-NC-SA-4.0': {
    name: 'CC BY-NC-SA 4.0',
    means: 'Comme CC BY-SA, mais pas pour gagner de l’argent.',
  },
  'CC-BY-ND-4.0': { name: 'CC BY-ND 4.0', means: 'Chacun peut le partager tel quel, et vous nomme.' },
  'CC-BY-NC-ND-4.0': {
    name: 'CC BY-NC-ND 4.0',
    means: 'Tel quel, en vous nommant, et pas pour gagner de l’argent.',
  },
  'CC0-1.0': { name: 'CC0', means: 'Vous renoncez à tout droit sur lui.' },
  'public-domain': {
    name: 'Domaine public',
    means: 'Personne n’a plus de droit sur lui, et vous pouvez le montrer.',
  },
}

const bases: Readonly<Record<Basis, string>> = {
  'term-expired': 'Ses droits ont expiré',
  'not-renewed': 'Ses droits n’ont pas été renouvelés (États-Unis)',
  'no-valid-notice': 'Il a paru sans mention de droits (États-Unis)',
  'us-government-work': 'L’État fédéral américain l’a fait',
  dedication: 'Ses auteurs y ont renoncé',
}

/** The texts of this screen alone; French is the source. */
export const fr = {
  licences,
  bases,
  title: 'Partager un film',
  intro:
    'Vous avez fait un film, ou vous pouvez le partager\u00A0? Lanterne en fait un lien. Qui l’ouvre voit le film, qui l’a fait et sous quelle licence.',
  shared: 'Ce que je partage',
  newFilm: 'Un autre film',
  path: 'Où est le film sur cette machine\u00A0?',
  pathHint: 'Son chemin entier, comme /home/ana/Films/jardin.mp4. Un petit film peut aussi être déposé ici.',
  tooLarge: 'Ce fichier est trop grand pour être déposé ici\u00A0: dites plutôt où il est.',
  look: 'Examiner ce fichier',
  looking: 'On l’examine…',
  notThere: 'Il n’y a pas de fichier à cet endroit.',
  withSubtitles: (names: string) => `Sous-titres à côté\u00A0: ${names}`,
  filmTitle: 'Titre',
  year: 'Année',
  makers: 'Fait par',
  makersHint: 'Plusieurs noms\u00A0: une virgule entre eux.',
  language: 'Langue parlée',
  unsaid: 'Non précisée',
  genre: 'Genre',
  synopsis: 'De quoi il parle',
  otherSynopsis: 'La même chose en anglais',
  licence: 'Sous quelle licence\u00A0?',
  basis: 'Pourquoi est-il à tout le monde\u00A0?',
  territory: 'Dans quels pays\u00A0?',
  territoryHint: '001 pour le monde entier, sinon US, FR…',
  evidence: 'Où en voir la preuve (une adresse)',
  support: 'Où vous soutenir (une adresse)',
  more: 'Plus de détails',
  originalTitle: 'Titre original',
  holder: 'À qui sont les droits',
  holderHint: 'Si ce n’est pas à qui l’a fait.',
  site: 'Un site qui a déjà ce fichier (une adresse)',
  siteHint: 'Il aidera quand votre machine est éteinte.',
  meeting: 'Un annuaire où se retrouver (une adresse)',
  optional: 'facultatif',
  mayShare: 'J’ai fait ce film, ou je peux le partager.',
  whatHappens:
    'Le film reste où il est. Tant que Lanterne est ouverte ici, qui a le lien peut le recevoir de cette machine, et le partager à son tour.',
  share: 'Partager',
  reading: (part: string) => `On lit le film\u00A0: ${part}`,
  readingHint: 'Rien n’est encore partagé.',
  needed: 'À remplir.',
  notAYear: 'Une année, comme 2026.',
  notAnAddress: 'Une adresse commence par https://',
  notCountries: 'Des codes de deux lettres, ou 001.',
  chooseLicence: 'Choisissez-en une\u00A0: sans elle, rien n’est partagé.',
  sayMayShare: 'Dites-le d’abord\u00A0: sans cela, rien n’est partagé.',
  link: (title: string) => `Lien vers ${title}`,
  copy: 'Copier le lien',
  copied: 'Lien copié',
  copyOther: 'Lien pour d’autres programmes',
  openPage: 'Voir sa page',
  stop: 'Ne plus partager',
  stopped: 'Ce film n’est plus partagé d’ici.',
  owners: (count: number) =>
    count === 0
      ? 'Personne d’autre ne l’a en entier pour l’instant'
      : count === 1
        ? '1 autre personne l’a en entier'
        : `${count} autres personnes l’ont en entier`,
  fetching: (count: number) =>
    count < 2 ? `${count} personne le reçoit` : `${count} personnes le reçoivent`,
  given: (size: string) => `${size} donnés`,
  checking: 'On vérifie que le film n’a pas changé…',
  missing: 'Ce film a changé de place ou de contenu\u00A0: il n’est plus partagé.',
  isShared: (title: string) => `${title} est partagé.`,
}

export type ShareWords = typeof fr
