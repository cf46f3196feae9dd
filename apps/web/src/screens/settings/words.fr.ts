import type { SourceKind } from '@lanterne/contract'
import type { Problem } from '../../i18n/parts.ts'

const kinds: Readonly<Record<SourceKind, { readonly name: string; readonly add: string }>> = {
  addon: { name: 'Extension Stremio', add: 'Une extension Stremio' },
  feed: { name: 'Flux', add: 'Un flux de films' },
  folder: { name: 'Dossier', add: 'Un dossier de cette machine' },
}

const problems: Readonly<Partial<Record<Problem, string>>> = {
  'invalid-request': 'Ce n’est pas une adresse que Lanterne sait ouvrir.',
  'not-found': 'Il n’y a rien de tel à cet endroit.',
  'source-unreachable': 'Ce qui répond à cette adresse n’est pas une source de ce genre.',
  'unsupported-source': 'Cette extension doit d’abord être réglée sur sa propre page.',
  'connection-failed': 'Personne ne répond à cette adresse.',
}

/** The texts of the settings alone; French is the source. */
export const fr = {
  kinds,
  problems,
  settings: 'Réglages',
  pages: {
    sources: 'Sources',
    ready: 'Avant de lire',
    data: 'Partage et données',
    access: 'Voir et entendre',
    devices: 'Autres appareils',
    privacy: 'Vie privée',
    history: 'Historique',
    about: 'À propos',
  },
  about: {
    intro:
      'Lanterne est un logiciel libre, sous licence MIT. Il porte en lui le travail d’autres personnes, que chacun a aussi le droit d’utiliser et de transmettre.',
    fromSources:
      'Cette Lanterne tourne depuis ses sources\u00A0: les licences de ce qu’elle utilise sont avec chaque paquet.',
    licences: 'Ce qu’elle contient, et toutes les licences (en anglais)',
  },
  access: {
    intro: 'Pour tous les films qui l’ont. Dans le lecteur, vous pouvez toujours choisir autre chose.',
    isDescribed: 'Préférer l’audiodescription',
    isForHearing: 'Préférer les sous-titres pour sourds et malentendants',
    hints: {
      isDescribed: 'Une voix raconte ce qui se voit.',
      isForHearing: 'Ils disent aussi les bruits et la musique, même quand le film parle votre langue.',
    },
  },
  ready: {
    intro:
      'Lanterne peut aller chercher le début d’un film avant que vous ne le lanciez\u00A0: il commence alors aussitôt, et vous savez d’avance s’il ira jusqu’au bout sans coupure. Les personnes qui le partagent voient alors l’adresse de cette maison, comme lorsque vous le regardez.',
    label: 'Films préparés d’avance',
    choices: {
      screen: {
        name: 'Les films à l’écran',
        hint: 'Celui qui est en grand à l’accueil, et celui dont vous ouvrez la page.',
      },
      page: { name: 'Le film dont j’ouvre la page', hint: 'Ouvrir la page d’un film, c’est le demander.' },
      never: { name: 'Aucun', hint: 'Rien n’est demandé à personne avant que vous ne lanciez un film.' },
    },
    metered:
      'Sur une ligne payée au volume (téléphone, économiseur de données), rien n’est cherché d’avance, quel que soit votre choix.',
  },
  pagesLabel: 'Pages des réglages',
  intro:
    'Lanterne a son catalogue. Vous pouvez lui ajouter des sources à vous\u00A0: elles restent à part, et rien ne leur est demandé avant que vous ne les ouvriez.',
  mine: 'Mes sources',
  none: 'Vous n’en avez pas encore.',
  browseAll: 'Parcourir mes sources',
  add: 'Ajouter',
  address: {
    addon: 'Adresse de l’extension',
    feed: 'Adresse du flux',
    folder: 'Chemin du dossier',
  },
  addressHint: {
    addon: 'Elle finit par manifest.json, ou commence par stremio://',
    feed: 'Un flux RSS ou Atom dont les entrées sont des films.',
    folder: 'Tapez-le, ou choisissez plus bas.',
  },
  look: 'Regarder ce que c’est',
  looking: 'On regarde…',
  foldersIn: (path: string) => `Dossiers dans ${path}`,
  folderAbove: 'Dossier au-dessus',
  noFolders: 'Pas d’autre dossier ici.',
  tooManyFolders: 'Il y en a d’autres\u00A0: tapez le chemin.',
  offers: (rows: string) => `Propose\u00A0: ${rows}`,
  count: (count: number) => (count < 2 ? `${count} film` : `${count} films`),
  canBeSearched: 'On peut y chercher',
  hasSubtitles: 'Sous-titres',
  isAdult: 'Se dit réservée aux adultes',
  needsConfiguration: 'Elle doit d’abord être réglée sur sa page, qui vous donnera une autre adresse.',
  notice:
    'Cette source est celle d’un tiers. Personne chez nous ne l’a vérifiée, et elle apprend ce que vous y regardez.',
  noticeShared: 'Quand un film vient de personnes qui le partagent, elles voient votre adresse sur Internet.',
  noticeFolder: 'Vos films restent où ils sont, et ne sont partagés avec personne.',
  confirm: 'Ajouter cette source',
  added: (name: string) => `${name} est ajoutée.`,
  configure: 'La régler sur sa page',
  configureNew: 'S’ouvre dans un nouvel onglet',
  isOn: 'Active',
  isPinned: 'À l’accueil aussi',
  browse: 'Parcourir',
  remove: 'Retirer',
  removeSure: 'Retirer vraiment',
  removed: (name: string) => `${name} est retirée.`,
  share: 'Lanterne ailleurs',
  shareIntro:
    'Le catalogue de Lanterne, dans une autre application qui lit les extensions Stremio, sur cette machine.',
  shareSwitch: 'Servir le catalogue comme une extension',
  shareAddress: 'Adresse à donner à l’autre application',
  shareHint:
    'Stremio n’accepte une adresse sans chiffrement (http) que sur la machine où il tourne\u00A0: celle-ci. L’adresse est un secret, et change chaque fois que vous réactivez ce service.',
  copy: 'Copier l’adresse',
  copied: 'Adresse copiée',
}

export type SettingsWords = typeof fr
