import type { RefusalReason } from '@lanterne/server'
import type { Messages } from './messages.ts'
import { sizeText } from './size-text.ts'

const units = ['o', 'ko', 'Mo', 'Go', 'To']

const refusals: Messages['refusals'] = {
  'too-large': 'Ce catalogue est trop grand.',
  truncated: 'Ce catalogue est coupé.',
  'not-a-catalogue': "Ce n'est pas un catalogue.",
  'newer-format': "Ce catalogue est d'un genre que cette Lanterne ne connaît pas encore.",
  'wrong-key': 'Ce catalogue est signé par une autre clé.',
  replayed: "Ce catalogue n'est pas plus récent que celui qui est là.",
  'wrong-base': "Ces changements sont ceux d'un autre catalogue.",
  'bad-signature': "La signature de ce catalogue n'est pas bonne.",
  'wrong-size': "Ce catalogue n'a pas la longueur qu'il annonce.",
  'wrong-hash': "Ce catalogue n'est pas ce que dit sa signature.",
  'not-valid': "Ce catalogue n'est pas écrit comme il faut.",
  'not-a-key': "Ce n'est pas la clé d'un catalogue.",
  'open-key': "D'autres peuvent lire cette clé : elle ne prouve rien.",
  'nothing-good': "Aucun bon catalogue de cette clé n'a été trouvé.",
}

const screenReasons: Readonly<Record<string, string>> = {
  'fetched-nothing':
    'Cet écran a dit oui, et n’a rien demandé : un pare-feu le sépare peut-être de cette machine. Essayez-en un autre.',
  'clock-stands':
    'Cet écran a pris le film, et ne l’affiche pas : il ne connaît peut-être pas son format. Essayez-en un autre.',
  'gave-up':
    'Cet écran a commencé, puis abandonné : il ne connaît peut-être pas le format de ce film. Essayez-en un autre.',
  refused: 'Cet écran a refusé le film. Essayez-en un autre.',
}

/** La ligne de commande en français. */
export const fr: Messages = {
  help: `lanterne — appuyez sur Lecture.

  lanterne [start]              ouvre Lanterne dans le navigateur
  lanterne stream SOURCE        donne l'adresse des octets d'un film, et les sert jusqu'à l'arrêt
  lanterne seed FICHIER|TORRENT partage un fichier jusqu'à l'arrêt
  lanterne make FICHIER|DOSSIER fabrique un .torrent
  lanterne publish FILM         partage un film à vous sous une licence, et donne le lien à distribuer (plus bas)
  lanterne open LIEN            ouvre la page d'un film dans Lanterne : lanterne:… ou magnet:…
  lanterne catalogue …          fabrique, vérifie et suit des catalogues (plus bas)
  lanterne cast              dit sur quels écrans de la maison un film peut passer
  lanterne cast FILM --to ÉCRAN [--at TEMPS] [--subtitles LANGUE]
                             y montre un film : l'identifiant d'un titre, ou un lien (lanterne:… ou magnet:…)
  lanterne cast status|pause|resume|stop|seek TEMPS|volume 0-100
                             commande ce qui y passe
  lanterne doctor               dit ce qui manque sur cette machine

SOURCE : un fichier .torrent, son adresse (http), un lien (lanterne:… ou magnet:…), un infohash, ou l'identifiant d'un titre.

  lanterne catalogue key FICHIER                  fabrique une clé, dans un fichier que vous seul lisez
  lanterne catalogue build TITRES… --name NOM --output FICHIER
                                                  vérifie des titres et les réunit
  lanterne catalogue sign FICHIER --key FICHIER --output FICHIER [--from ANCIEN] [--sequence N]
                                                  signe un catalogue, et ce qui a changé depuis d'anciens
  lanterne catalogue verify FICHIER…              dit ce qu'est un catalogue, s'il est bon
  lanterne catalogue publish FICHIER [CHANGEMENTS…] --key FICHIER
                                                  partage un catalogue jusqu'à l'arrêt
  lanterne catalogue subscribe CLÉ [--mirror URL] montre un catalogue à la place de celui de Lanterne
  lanterne catalogue unsubscribe                  montre à nouveau celui de Lanterne
  lanterne catalogue resolve TITRES --output FICHIER [--json]
                                                  complète fichiers, tailles et durées là d'où viennent les films

  lanterne publish FILM --title T --year N --maker NOM --licence L --i-may-share-it
                      demande ce qui manque, dans un terminal. De plus : --title-fr --original-title --language --genre
                      --country --synopsis --synopsis-fr --holder --credit --support URL --evidence URL
                      --subtitles FICHIER ou --no-subtitles (sinon ceux d'à côté du film) --web-seed --tracker
                      --poster URL avec --poster-licence, --poster-licence-url et --poster-credit
                      --entry FICHIER, où écrire son entrée de catalogue pour « catalogue build »
                      L : CC-BY-4.0, CC-BY-SA-4.0, CC-BY-NC-4.0, CC-BY-NC-SA-4.0, CC-BY-ND-4.0, CC-BY-NC-ND-4.0,
                      CC0-1.0, ou public-domain avec --basis, --territory et --evidence

  --data DOSSIER      où ranger les films (sinon, le dossier habituel du système)
  --port N            port de l'adresse (start, stream, doctor) ; 0 prend n'importe lequel
  --listen[=ADRESSE:PORT]
                     ouvre Lanterne aux autres appareils de la maison, qu'un code laisse entrer (start)
  --no-open           n'ouvre pas le navigateur (start)
  --until-closed      s'arrête quand sa fenêtre est fermée, si elle en a une à elle (start)
  --peer HÔTE:PORT    un pair connu ; autant de fois qu'on veut (stream, seed)
  --tracker URL       un tracker de plus ; autant de fois qu'on veut (stream, seed, make)
  --web-seed URL      un serveur HTTP qui a les fichiers ; autant de fois qu'on veut (make)
  --format FORMAT     v1, v2, ou hybrid, qui est les deux (make) ; hybrid si on ne dit rien
  --listen N          port où les pairs nous joignent (stream, seed)
  --file N            numéro du fichier dans le torrent (stream)
  --file CHEMIN       où est le fichier dont on donne le .torrent (seed)
  --output FICHIER    écrit le .torrent (seed), ou dit où l'écrire (make)
  --subscribe CLÉ     de qui montrer le catalogue : 64 chiffres, ou magnet:?xs=urn:btpk:… (start)
  --mirror URL        où est ce catalogue, en plus de la DHT ; autant de fois qu'on veut (start, catalogue subscribe)
  --no-dht            ne rejoint pas la DHT (start, stream, seed)
  --no-lsd            ne cherche pas de pairs sur ce réseau (start, stream, seed)
  --no-port-mapping   ne demande pas à la box de laisser entrer les pairs (start, stream, seed)
  --cache TAILLE      place que les films peuvent prendre, comme 20G (start, stream, seed) ; la moitié de ce qui est
                      libre si on ne dit rien
  --upload LIMITE     ce qu'on donne aux autres : auto, que personne ne remarque, unlimited, une part comme 50%, ou des
                      octets par seconde comme 200k (start, stream, seed)
  --json              une ligne JSON par seconde environ (stream, seed) ; tout en JSON (doctor)
  --verbose           dit tout ce qui se passe
  --help, --version`,
  isOpen: (address) => `Lanterne est ouverte : ${address}`,
  isRunning: (address) => `Lanterne est déjà ouverte : ${address}`,
  howToStop: 'Ctrl+C pour arrêter.',
  looking: 'Recherche du film…',
  seeding: (port) => `Partage sur le port ${port}. Ctrl+C pour arrêter.`,
  made: (path) => `${path} est écrit.`,
  keyMade: (path) =>
    `${path} contient votre clé : qui l'a parle en votre nom, et sans elle personne. Gardez-en une copie.`,
  built: (path, titles) => `${path} est écrit : ${titles} titre${titles < 2 ? '' : 's'}.`,
  told: (nodes) =>
    nodes === 0
      ? "Personne dans la DHT n'est encore au courant."
      : `${nodes} nœud${nodes < 2 ? '' : 's'} de la DHT au courant.`,
  publishing: (sequence) => `Publication du catalogue ${sequence}. Ctrl+C pour arrêter.`,
  unsubscribed: 'Le prochain démarrage montrera le catalogue de Lanterne.',
  resolved: (id, notes, done, of) => `${done}/${of} ${id}${notes === '' ? '' : `: ${notes}`}`,
  lookingForCatalogue: 'Recherche du catalogue…',
  readingFilm: (percent) => `Lecture du film : ${percent} %`,
  sharedByApp: 'Lanterne, qui est ouverte, le partage, et le fera après chaque démarrage.',
  asking: {
    title: 'Titre :',
    year: 'Année :',
    makers: 'Fait par (plusieurs noms : séparés par des virgules) :',
    language: 'Langue parlée (fr, en… ; zxx si personne ne parle ; rien si vous préférez) :',
    synopsisEn: 'De quoi il parle, en anglais (ou rien) :',
    synopsisFr: 'De quoi il parle, en français (ou rien) :',
    licence: 'Sous quelle licence (son numéro ou son nom) ?',
    licences: {
      'CC-BY-4.0': 'chacun peut tout en faire, et vous nomme',
      'CC-BY-SA-4.0': 'de même, et ce qu’on en fait a aussi cette licence',
      'CC-BY-NC-4.0': 'comme CC BY, mais pas pour gagner de l’argent',
      'CC-BY-NC-SA-4.0': 'comme CC BY-SA, mais pas pour gagner de l’argent',
      'CC-BY-ND-4.0': 'chacun peut le partager tel quel, et vous nomme',
      'CC-BY-NC-ND-4.0': 'de même, mais pas pour gagner de l’argent',
      'CC0-1.0': 'vous renoncez à tout droit sur lui',
      'public-domain': 'personne n’a (plus) de droit sur lui, et vous pouvez montrer pourquoi',
    },
    basis: (bases) => `Pourquoi est-il dans le domaine public (${bases}) ?`,
    territory: 'Dans quels pays (001 pour le monde, sinon US, FR…) ?',
    evidence: 'Où en est la preuve (une adresse) ?',
    support: 'Où peut-on vous soutenir (une adresse, ou rien) ?',
    mayShare: 'Avez-vous fait ce film, ou pouvez-vous le partager ? Il sera offert à tous. (oui/non)',
    again: 'Cela n’a pas été compris.',
    yes: /^(?:o|oui)$/i,
  },
  casting: {
    looking: 'Recherche des écrans…',
    none: 'Aucun écran n’a été trouvé sur ce réseau : y en a-t-il un d’allumé ?',
    noSuchScreen: (name) => `Aucun écran ne s’appelle ${name} ici. « lanterne cast » dit lesquels y sont.`,
    several: (name) =>
      `Plusieurs écrans s’appellent ${name} : donnez l’identifiant que dit « lanterne cast ».`,
    starting: (screen) => `Envoi vers ${screen}…`,
    on: (screen) => `Le film passe sur ${screen}.`,
    states: {
      idle: 'au repos',
      loading: 'chargement',
      playing: 'lecture',
      paused: 'en pause',
      ended: 'terminé',
    },
    nothing: 'Rien ne passe sur un écran de cette maison.',
    over: 'Le film est terminé.',
  },
  devices: {
    open: (addresses, code, minutes) =>
      `Autres appareils de la maison : ${addresses}  code : ${code} (pour ${minutes} minutes)`,
    closed: {
      'no-network': 'Fermée aux autres appareils : cette machine n’est sur aucun réseau de la maison.',
      'port-in-use': 'Fermée aux autres appareils : un autre programme occupe ce port.',
    },
    connected: (name) => `${name} est relié. « lanterne --listen » à nouveau montre un autre code.`,
  },
  outputNotWritten: (path) => `Impossible d'écrire ${path}.`,
  bug: 'Lanterne a un défaut : voici ce que ses auteurs voudraient savoir.',
  howToUse: '« lanterne --help » dit tout ce qu’on peut demander.',
  errors: {
    'invalid-request': ({ name }) => (name === undefined ? 'Demande incomprise.' : `Incompris : ${name}.`),
    forbidden: () => 'Demande refusée.',
    'not-found': ({ name, file }) =>
      file !== undefined
        ? `Ce torrent n'a pas de fichier ${file}.`
        : `Introuvable${name === undefined ? '' : ` : ${name}`}.`,
    'invalid-torrent': () => "Ce torrent n'est pas valable : il est abîmé, ou ce n'en est pas un.",
    'torrent-too-large': () => 'Ce torrent est trop grand pour être ouvert.',
    'invalid-magnet': () => "Ce lien magnet n'est pas valable.",
    'unsupported-torrent': () => 'Lanterne ne sait pas encore ouvrir ce genre de torrent.',
    'unsupported-source': () => 'Lanterne ne sait pas encore aller chercher cette source.',
    'no-peers': () => 'Personne ne partage ce film en ce moment.',
    'wrong-bytes': () =>
      "Quelqu'un a envoyé des octets faux de ce film. Redemandez : il n'est plus sollicité.",
    'no-metadata': () => "Personne n'a su décrire ce torrent à temps.",
    'source-unreachable': ({ status }) =>
      `Le torrent n'a pas pu être téléchargé${status === undefined ? '' : ` (réponse ${status})`}.`,
    'tracker-failed': () => 'Le tracker ne répond pas.',
    'tracker-answer-invalid': () => 'Le tracker a répondu de travers.',
    'connection-failed': () => "La connexion n'a pas pu s'établir.",
    'timed-out': () => 'La réponse a mis trop de temps à venir.',
    'disk-full': () => 'Le disque est plein : libérez de la place, ou donnez un autre dossier avec --data.',
    'data-folder-not-writable': ({ folder }) =>
      `Lanterne ne peut pas écrire dans son dossier${folder === undefined ? '' : `, ${folder}`} : donnez-en un autre avec --data.`,
    'data-folder-in-use': () =>
      'Une autre Lanterne travaille déjà dans ce dossier : arrêtez-la, ou donnez un autre dossier avec --data.',
    'disk-failed': () => "Le disque n'a pas répondu comme il faut.",
    'port-in-use': ({ port }) =>
      `Le port${port === undefined ? '' : ` ${port}`} est pris par un autre programme : donnez-en un autre.`,
    'format-not-playable': ({ container }) =>
      `Les navigateurs ne lisent pas ce format${container === undefined ? '' : ` (${container})`}.`,
    'catalogue-refused': ({ reason, at }) =>
      `${refusals[reason as RefusalReason]}${at === undefined ? '' : ` (${at})`}`,
    'not-free-here': () => "Ce film n'est pas libre dans tous les pays.",
    'month-used-up': () => 'Le volume de données du mois est épuisé.',
    'licence-missing': ({ name }) =>
      name === 'mayShare'
        ? 'Rien n’est partagé avant que vous disiez que vous avez fait ce film, ou pouvez le partager (--i-may-share-it).'
        : 'Un film se partage sous une licence : --licence, et pour le domaine public --basis, --territory et --evidence.',
    'not-a-film': ({ name }) => `Ce n’est pas un film${name === undefined ? '' : ` : ${name}`}.`,
    'film-changed': () => 'Le film a changé pendant qu’on le lisait. Réessayez quand il sera fini.',
    'ffmpeg-missing': () =>
      'Ce format demande FFmpeg, absent de cette machine : installez-le (ffmpeg.org), puis réessayez.',
    'profile-needed': () => 'Dites d’abord qui regarde.',
    'wrong-pin': () => 'Ce n’est pas le bon code.',
    'too-many-tries': () => 'Trop de codes faux : attendez, puis réessayez.',
    'not-for-this-age': () => 'Ce n’est pas pour l’âge de ce profil.',
    'screen-unreachable': () => 'Cet écran ne répond pas : est-il allumé, et sur ce réseau ?',
    'screen-in-use': () => 'Quelqu’un y regarde quelque chose.',
    'screen-not-playing': ({ reason }) => screenReasons[String(reason)] ?? 'Cet écran n’affiche pas le film.',
    'not-paired': () => 'Cet appareil n’est pas relié à ce Lanterne.',
    'wrong-code': () => 'Ce code n’est pas le bon, ou plus : affichez-en un nouveau.',
    'not-from-here': () => 'Cela se fait sur la machine où Lanterne tourne.',
    closed: () => 'La séance a été interrompue.',
  },
  refusals,
  usage: {
    'unknown-command': (what) => `Commande inconnue : ${what}`,
    'unknown-option': (what) => `Option inconnue : ${what}`,
    'needs-value': (what) => `Il manque une valeur après ${what}.`,
    'takes-no-value': (what) => `${what} ne prend pas de valeur.`,
    'not-a-size': (what) => `Ce n'est pas une taille (comme 500M ou 20G) : ${what}`,
    'not-an-upload-limit': (what) => `Ce n'est pas une limite (auto, unlimited, 50%, 200k) : ${what}`,
    'not-a-port': (what) => `Ce n'est pas un port (0 à 65535) : ${what}`,
    'not-an-index': (what) => `Ce n'est pas un numéro de fichier : ${what}`,
    'not-a-peer': (what) => `Ce n'est pas un pair (HÔTE:PORT) : ${what}`,
    'not-a-tracker': (what) => `Ce n'est pas l'adresse d'un tracker (http, https ou udp) : ${what}`,
    'not-a-torrent-version': (what) => `Ce n'est pas un format de torrent (v1, v2, hybrid) : ${what}`,
    'not-a-web-seed': (what) => `Ce n'est pas l'adresse d'un serveur web (http ou https) : ${what}`,
    'not-a-link': (what) => `Ce n’est pas un lien de Lanterne (lanterne:… ou magnet:…) : ${what}`,
    'not-a-time': (what) => `Ce n’est pas un temps (comme 90, 12:30 ou 1:02:30) : ${what}`,
    'not-a-house-address': (what) => `Ce n’est ni une adresse privée de cette machine, ni un port : ${what}`,
    'not-a-volume': (what) => `Ce n’est pas un volume (0 à 100) : ${what}`,
    'not-a-mirror': (what) => `Ce n'est pas une adresse (http ou https) : ${what}`,
    'not-a-sequence': (what) => `Ce n'est pas un numéro de catalogue : ${what}`,
    'needs-option': (what) => `Il manque ${what}.`,
    'source-missing': () => 'Il manque ce qu’il faut ouvrir.',
    'too-many': (what) => `De trop : ${what}`,
  },
  findings: {
    runtime: {
      name: 'Node',
      good: ({ version }) => `${version}`,
      otherwise: ({ version, needed }) =>
        `${version} est trop ancien, il faut ${needed} : lancez ./lanterne, qui apporte le sien`,
    },
    platform: {
      name: 'Système',
      good: ({ platform, processor }) => `${platform}, ${processor}`,
      otherwise: () => 'inconnu',
    },
    'data-folder': {
      name: 'Dossier',
      good: ({ folder }) => `${folder}`,
      otherwise: ({ folder }) => `${folder} : on ne peut pas y écrire ; donnez-en un autre avec --data`,
    },
    'free-space': {
      name: 'Place libre',
      good: ({ bytes }) => sizeText(bytes, units),
      otherwise: ({ bytes }) => `${sizeText(bytes, units)} : c'est peu pour des films ; libérez de la place`,
    },
    running: {
      name: 'Lanterne',
      good: ({ address }) => `ouverte : ${address}`,
      otherwise: () => 'fermée',
    },
    port: {
      name: 'Port',
      good: ({ port }) => `${port} est libre`,
      otherwise: ({ port }) => `${port} est pris par un autre programme ; Lanterne prendra l'un des suivants`,
    },
    interface: {
      name: 'Interface',
      good: () => 'construite',
      otherwise: () => 'pas encore construite ; lancez npm start',
    },
    'welcome-film': {
      name: 'Film d’accueil',
      good: () => 'présent',
      otherwise: () => 'absent ; reprenez le dossier assets du dépôt',
    },
    loopback: {
      name: 'Réseau local',
      good: () => 'TCP et UDP passent',
      otherwise: () => 'cette machine ne peut pas se joindre elle-même (127.0.0.1) ; voyez le pare-feu',
    },
    ipv6: {
      name: 'IPv6',
      good: () => 'présent',
      otherwise: () => 'absent ; les films viendront par IPv4',
    },
    peers: {
      name: 'Pairs',
      good: () => 'peuvent nous joindre sur cette machine',
      otherwise: () => 'ne peuvent pas nous joindre ; voyez le pare-feu',
    },
  },
  allGood: 'Tout est prêt.',
  notGood: 'Il y a quelque chose à faire ci-dessus.',
}
