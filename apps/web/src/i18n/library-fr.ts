const plural = (count: number, one: string, many: string) => (count < 2 ? one : many)

/** What is said of the viewer's own: what goes on, the list, profiles, the history. */
export const libraryFr = {
  goOn: 'Reprendre',
  goOnWith: (name: string) => `Reprendre ${name}`,
  resumeAt: (time: string) => `Reprendre à ${time}`,
  fromStart: 'Depuis le début',
  timeLeft: (duration: string) => `encore ${duration}`,
  nextEpisode: (number: number, name: string) => (name === '' ? `Épisode ${number}` : `${number}. ${name}`),
  removeFromRow: 'Retirer de cette rangée',
  removeNamed: (name: string) => `Retirer ${name} de cette rangée`,
  removed: (name: string) => `${name} n’est plus dans cette rangée.`,
  aboutFilm: 'Le film en détail',

  list: 'Ma liste',
  addToList: 'Ajouter à ma liste',
  removeFromList: 'Retirer de ma liste',
  listEmpty: 'Votre liste est vide.',
  listEmptyHint: 'Sur la page d’un film, «\u00A0Ajouter à ma liste\u00A0» le garde ici pour plus tard.',

  watched: 'déjà vu',
  markWatched: 'Marquer comme vu',
  unmarkWatched: 'Marquer comme non vu',

  who: 'Qui regarde\u00A0?',
  nameless: 'La maison',
  childUpTo: (age: number) => `Jusqu’à ${age} ans`,
  locked: 'protégé par un code',
  code: 'Code',
  codeOf: (name: string) => `Code · ${name}`,
  digits: (count: number) => plural(count, count === 0 ? 'aucun chiffre' : '1 chiffre', `${count} chiffres`),
  enter: 'Entrer',
  edit: 'Modifier',
  switchProfile: (name: string) => `Profil\u00A0: ${name}. Changer`,

  profiles: 'Profils',
  profilesHint:
    'Chacun retrouve ses films là où il les a laissés, sa liste et ses choix. Rien de cela ne quitte cette machine.',
  addProfile: 'Ajouter un profil',
  editProfile: (name: string) => `Modifier ${name}`,
  profileName: 'Nom',
  colour: 'Couleur',
  mark: 'Signe',
  colours: {
    laiton: 'Laiton',
    rideau: 'Rideau',
    mousse: 'Mousse',
    encre: 'Encre',
    prune: 'Prune',
    sable: 'Sable',
  },
  marks: {
    lantern: 'Lanterne',
    star: 'Étoile',
    moon: 'Lune',
    reel: 'Bobine',
    cat: 'Chat',
    boat: 'Bateau',
  },
  forWhom: 'Pour qui',
  everybody: 'Tous les âges',
  upTo: (age: number) => `Un enfant, jusqu’à ${age} ans`,
  childHint:
    'Personne n’a classé ces films par âge\u00A0: Lanterne juge d’après leur genre, au plus strict. Donnez un code aux autres profils, sans quoi un enfant peut y entrer.',
  save: 'Enregistrer',
  setCode: 'Mettre un code',
  changeCode: 'Changer le code',
  removeCode: 'Enlever le code',
  newCode: 'Nouveau code, de 4 à 8 chiffres',
  codeHint: 'Un code oublié ne se retrouve pas.',
  removeProfile: 'Supprimer ce profil',
  removeProfileSure: (name: string) => `Supprimer ${name}, son historique et sa liste\u00A0?`,
  removeSure: 'Oui, supprimer',

  history: 'Historique',
  historyEmpty: 'Vous n’avez encore rien regardé.',
  historyHint: 'Ce que vous avez regardé. Oublier une ligne oublie aussi où vous en étiez.',
  forget: 'Oublier',
  forgetNamed: (name: string) => `Oublier ${name}`,
  clearAll: 'Tout oublier',
  clearSure: 'Oublier tout ce que ce profil a regardé\u00A0?',
  clearYes: 'Oui, tout oublier',
  finished: 'vu en entier',

  transfer: 'Emporter, rapporter',
  transferHint:
    'Un fichier avec les profils, les listes et l’historique, sans les codes. Rapporté ici ou ailleurs, il complète ce qui s’y trouve sans rien perdre.',
  exportFile: 'Enregistrer le fichier',
  importFile: 'Rapporter un fichier…',
  imported: (count: number) =>
    plural(
      count,
      count === 0 ? 'Il n’y avait rien de nouveau.' : '1 nouveauté ajoutée.',
      `${count} nouveautés ajoutées.`,
    ),
  importRefused: 'Ce fichier n’est pas une bibliothèque de Lanterne, ou il est abîmé.',
}

export type LibraryMessages = typeof libraryFr
