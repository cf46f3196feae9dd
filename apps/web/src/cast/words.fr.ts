/** The texts of films on screens of the house; French is the source. */
export const fr = {
  watch: 'Sur un téléviseur',
  choose: 'Sur quel écran regarder\u00A0?',
  looking: 'Recherche des écrans de la maison…',
  found: (count: number) => (count === 1 ? '1 écran trouvé' : `${count} écrans trouvés`),
  none: 'Aucun écran trouvé. Allumez le téléviseur\u00A0; il doit être sur le même réseau que Lanterne.',
  again: 'Chercher encore',
  last: 'Le dernier choisi',
  kinds: { airplay: 'AirPlay', chromecast: 'Chromecast', kodi: 'Kodi', dlna: 'Téléviseur (DLNA)' },
  otherKind: 'Écran',
  airPlay: 'AirPlay…',
  airPlayHint: 'Par Safari. Pas encore essayé sur un Apple TV.',
  close: 'Fermer',
  remote: (name: string) => `Télécommande de ${name}`,
  on: (name: string) => `Sur ${name}`,
  states: {
    starting: 'Le film part vers l’écran…',
    loading: 'L’écran attend le film…',
    playing: 'En lecture',
    paused: 'En pause',
  },
  softer: 'Moins fort',
  louder: 'Plus fort',
  volumeOf: (part: string) => `Volume ${part}`,
  subtitles: 'Sous-titres',
  noSubtitles: 'Aucun',
  mayTakeTime: 'L’écran reprend le film quelques secondes.',
  next: 'Épisode suivant',
  here: 'Continuer ici',
  stop: 'Arrêter',
  cancel: 'Annuler et continuer ici',
  open: 'Télécommande',
  failed: (name: string) => `${name} n’affiche pas le film.`,
  unreachable: (name: string) => `${name} ne répond plus.`,
  reasons: {
    'fetched-nothing':
      'L’écran n’a pas demandé le film\u00A0: un pare-feu de cette machine l’en empêche peut-être.',
    'clock-stands':
      'L’écran a reçu le film mais son image n’avance pas\u00A0: il ne lit peut-être pas ce format.',
    'gave-up': 'L’écran a renoncé\u00A0: il ne lit peut-être pas ce format.',
    refused: 'L’écran a refusé le film.',
  },
  retry: 'Réessayer',
  otherScreen: 'Un autre écran',
  ended: (name: string) => `Le film s’est arrêté sur ${name}.`,
  back: 'Retour au film',
} as const satisfies Words

type Words = Readonly<
  Record<
    string,
    string | ((count: number) => string) | ((name: string) => string) | Readonly<Record<string, string>>
  >
>

type Widened<Part> = Part extends string
  ? string
  : Part extends (...values: infer Values) => string
    ? (...values: Values) => string
    : { readonly [Key in keyof Part]: string }

export type CastWords = { readonly [Key in keyof typeof fr]: Widened<(typeof fr)[Key]> }
