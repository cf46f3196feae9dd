import type { PlayerAction } from './player-keys.ts'

const plural = (count: number, one: string, many: string) => (count < 2 ? one : many)

const keys: Readonly<Record<PlayerAction, string>> = {
  'toggle-play': 'Lire ou mettre en pause',
  'seek-back': 'Reculer de 10 secondes',
  'seek-forward': 'Avancer de 10 secondes',
  'volume-up': 'Monter le son',
  'volume-down': 'Baisser le son',
  'toggle-mute': 'Couper ou remettre le son',
  'toggle-fullscreen': 'Plein écran',
  'toggle-subtitles': 'Sous-titres',
  'words-earlier': 'Sous-titres plus tôt',
  'words-later': 'Sous-titres plus tard',
  'next-sound': 'Changer de langue',
  slower: 'Plus lentement',
  faster: 'Plus vite',
  'seek-part': 'Aller à un dixième du film',
  'chapter-back': 'Chapitre précédent',
  'chapter-forward': 'Chapitre suivant',
  skip: 'Passer l’introduction ou le générique',
  'next-episode': 'Épisode suivant',
  'toggle-picture': 'Image dans l’image',
  'toggle-details': 'Détails de ce qui arrive',
  'toggle-help': 'Cette aide',
  leave: 'Fermer, puis quitter le film',
}

/** The texts of the player alone; French is the source. */
export const fr = {
  playAnyway: 'Lire quand même',
  cutOff: 'Votre tunnel ne répond pas\u00A0: rien ne sort. Le film continuera de lui-même.',
  keys,
  more: 'Vitesse, minuterie et plus',
  speed: 'Vitesse',
  usualSpeed: 'normale',
  timer: 'Arrêter le film',
  timerOff: 'Jamais',
  timerIn: (minutes: number) => plural(minutes, 'Dans 1 minute', `Dans ${minutes} minutes`),
  timerAtEnd: 'À la fin',
  timerSooner: 'Plus tôt',
  timerLater: 'Plus tard',
  timerSet: (when: string) => `Minuterie · ${when}`,
  slept: 'La minuterie a arrêté le film.',
  sleptHint: 'Il reprendra ici. Bonne nuit.',
  goOn: 'Continuer',
  picture: 'Image dans l’image',
  chapters: 'Chapitres',
  chapter: (number: number) => `Chapitre ${number}`,
  skipIntro: 'Passer l’introduction',
  skipCredits: 'Passer le générique',
  nextIn: (seconds: number) =>
    plural(
      seconds,
      'L’épisode suivant commence dans 1 seconde.',
      `L’épisode suivant commence dans ${seconds} secondes.`,
    ),
  align: 'Caler sur une réplique…',
  alignHint: 'Si les sous-titres sont en avance ou en retard.',
  alignTitle: 'Quelle réplique venez-vous d’entendre\u00A0?',
  alignNone: 'Il n’y a pas de réplique près d’ici.',
  aligned: (delay: string) => `Sous-titres calés · ${delay}`,
  resetDelay: 'Ne plus décaler',
}

export type PlayerWords = typeof fr
