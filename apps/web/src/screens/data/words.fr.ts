/** What the page about sharing, data and the disk says. */
export const fr = {
  month: 'Ce mois-ci',
  used: (down: string, up: string) => `${down} reçus, ${up} donnés.`,
  today: (down: string, up: string) => `Aujourd’hui : ${down} reçus, ${up} donnés.`,
  ofLimit: (used: string, limit: string) => `${used} sur les ${limit} du mois.`,
  houseHint: 'Ce qui va d’un appareil à l’autre dans cette maison n’est pas compté.',
  days: 'Jour par jour',
  monthsBefore: 'Mois par mois',
  when: 'Quand',
  received: 'Reçus',
  given: 'Donnés',
  limit: 'Limite du mois',
  limitHint:
    'Lanterne prévient aux quatre cinquièmes. À la limite, plus rien ne vient que ce qui se regarde, et il demande avant de lire.',
  noLimit: 'Sans limite',
  hours: 'Heures',
  hoursHint:
    'Pour ce que personne n’attend : les films à garder, et ce qui se donne après le film. Ce qui se regarde vient toujours.',
  always: 'À toute heure',
  between: (from: string, to: string) => `De ${from} à ${to}`,
  earlierFrom: (time: string) => `Commencer plus tôt que ${time}`,
  laterFrom: (time: string) => `Commencer plus tard que ${time}`,
  earlierTo: (time: string) => `Finir plus tôt que ${time}`,
  laterTo: (time: string) => `Finir plus tard que ${time}`,
  sharing: 'Partage',
  sharingLine: (given: string) =>
    `Ce que vous regardez est redonné à ceux qui le regardent aussi : ${given} ce mois-ci.`,
  sharingSwitch: 'Redonner les films',
  sharingOff: 'Rien n’est redonné. Les films peuvent venir plus lentement : chacun sert d’abord qui donne.',
  line: 'Connexion',
  lineHint: (down: string, up: string) =>
    `Le plus vite qu’on ait vu ici : ${down} reçus et ${up} donnés par seconde.`,
  lineUnknown: 'Sa vitesse sera mesurée au premier film.',
  lines: {
    automatic: 'Céder à tout le reste',
    half: 'Au plus la moitié',
    quarter: 'Au plus le quart',
  },
  lineNote: 'Pour ce qui se donne et pour les films à garder. Le film qui se lit n’attend pas.',
  disk: 'Disque',
  diskLine: (kept: string, other: string, free: string) =>
    `${kept} de films gardés, ${other} de films vus ou commencés, ${free} libres.`,
  diskHint:
    'Les films gardés restent. Des autres s’en vont d’abord ceux qui sont vus, puis les plus anciens ; jamais celui qui se lit.',
  automatic: 'Ce qui convient',
  atMost: (size: string) => `Au plus ${size}`,
  half: 'Au plus la moitié',
  saved: 'C’est noté.',
  near: (used: string, limit: string) => `Ce mois-ci, ${used} sur ${limit} sont passés.`,
  over: 'Les données prévues pour ce mois sont épuisées : seul ce que vous demandez vient encore.',
  see: 'Voir',

  setAside: {
    damaged: (file: string) =>
      `La bibliothèque (profils, listes, historique) était abîmée. Elle a été mise de côté, intacte, et une nouvelle commence. L’ancienne\u00A0: ${file}`,
    newer: (file: string) =>
      `La bibliothèque vient d’une version plus récente de Lanterne. Elle a été mise de côté, intacte, et une nouvelle commence. L’ancienne\u00A0: ${file}`,
  },
  understood: 'C’est compris',
}

export type DataWords = typeof fr
