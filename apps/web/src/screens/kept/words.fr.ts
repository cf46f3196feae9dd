import type { KeptWait } from '@lanterne/contract'

const plural = (count: number, one: string, many: string) => (count <= 1 ? one : many)

/** What the screen of kept films and the buttons that keep them say. */
export const fr = {
  keep: 'Garder hors connexion',
  keepSeason: (season: number) => `Garder la saison ${season}`,
  keeping: 'En route',
  kept: 'Gardé',
  seeKept: (name: string) => `${name} est gardé. Voir ce qui est gardé`,
  willBeKept: (name: string) => `${name} sera gardé sur cette machine.`,
  allow: 'Permettre aux enfants',
  allowed: 'Permis aux enfants',

  name: 'Gardés',
  tabs: 'Ma liste et les films gardés',
  empty: 'Aucun film n’est gardé.',
  emptyHint:
    '« Garder hors connexion », sur la page d’un film, le met ici : il se lit alors sans aucun réseau.',
  sum: (count: number, size: string, room: string) =>
    `${plural(count, '1 film', `${count} films`)} · ${size} ici · encore de la place pour ${room}`,
  pauseAll: 'Tout suspendre',
  resumeAll: 'Tout reprendre',
  bySize: 'Les plus gros d’abord',
  byDate: 'Les plus récents d’abord',
  pause: 'Suspendre',
  resume: 'Reprendre',
  again: 'Réessayer',
  remove: 'Retirer',
  removeSure: 'Oui, retirer',
  removed: (name: string) => `${name} n’est plus gardé.`,
  watched: 'vu',
  whole: 'là tout entier',
  paused: 'suspendu',
  fetching: 'en route',
  left: (duration: string) => `encore ${duration}`,
  of: (part: string, whole: string) => `${part} sur ${whole}`,
  waits: {
    turn: 'attend son tour',
    night: 'attend les heures choisies',
    month: 'attend le mois prochain',
    watching: 'attend la fin du film qui se lit',
    people: 'attend quelqu’un qui l’ait',
  } satisfies Record<KeptWait, string> as Record<KeptWait, string>,
  holds: {
    night: 'Rien ne vient à cette heure : c’est votre choix dans les réglages.',
    month: 'Les données prévues pour ce mois sont épuisées : rien ne vient avant le mois prochain.',
    watching: 'Un film se lit : les autres attendent qu’il soit là.',
  },
  noRoomHere: (missing: string) => `pas de place : il manque ${missing}`,
  noRoom: (missing: string) => `Il n’y a plus de place pour tout garder : il manque ${missing}.`,
  makeRoom: 'Choisir quoi retirer',
}

export type KeptWords = typeof fr
