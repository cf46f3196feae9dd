import type { BlockReason, PrivacyStatus, PrivacyTestLine, TrafficKind, WayKind } from '@lanterne/contract'

type Line = { readonly line?: number; readonly setting?: string }
const at = ({ line, setting = '' }: Line) =>
  line === undefined ? setting : `ligne ${line}${setting && `, ${setting}`}`

const faults: Readonly<Record<string, (where: Line) => string>> = {
  'too-long': () => 'Ce fichier est bien trop long pour une configuration WireGuard.',
  'not-text': () => 'Ce n’est pas un fichier de texte.',
  'bad-line': (where) => `Ce n’est pas une configuration WireGuard (${at(where)}).`,
  'unknown-section': (where) =>
    `Une partie de ce fichier n’est pas d’une configuration WireGuard (${at(where)}).`,
  'unknown-setting': (where) => `Ce réglage n’est pas de WireGuard\u00A0: ${at(where)}.`,
  'set-twice': (where) => `Ce réglage est donné deux fois\u00A0: ${at(where)}.`,
  'bad-key': (where) => `Cette clé est fausse, ou coupée\u00A0: ${at(where)}.`,
  'bad-address': (where) => `Ce n’est pas une adresse\u00A0: ${at(where)}.`,
  'bad-endpoint': (where) => `L’adresse du serveur n’est pas juste\u00A0: ${at(where)}.`,
  'bad-number': (where) => `Ce nombre n’est pas possible\u00A0: ${at(where)}.`,
  'too-many': () => 'Il y en a trop.',
  missing: (where) => `Il manque quelque chose à cette configuration\u00A0: ${at(where)}.`,
  'no-endpoint': () => 'Cette configuration ne dit pas où est le serveur (Endpoint).',
  'same-peer-twice': () => 'Le même serveur y est deux fois.',
  'no-default-route': () =>
    'Ce tunnel ne mène qu’à quelques adresses, pas à tout Internet (AllowedIPs). Demandez à votre fournisseur une configuration pour tout.',
  'no-address': () => 'Les adresses de cette configuration ne vont pas avec ce que le tunnel transporte.',
  'no-code': () => 'Aucun code lisible dans cette image.',
}

/** The texts of the page on privacy; French is the source. */
export const fr = {
  faults,
  unknownFault: 'Cette configuration ne peut pas servir.',
  intro:
    'Ceux qui partagent un film avec vous voient votre adresse sur Internet. Avec le tunnel d’un fournisseur de VPN, ils voient la sienne.',
  hide: 'Cacher mon adresse',
  hideNeedsProfile: 'Ajoutez d’abord une configuration de votre fournisseur, plus bas.',
  showSure: 'Montrer vraiment mon adresse',
  states: {
    off: 'Rien n’est caché\u00A0: les autres voient l’adresse de votre maison.',
    starting: 'On ouvre le tunnel… Rien ne sort avant qu’il réponde.',
    up: 'Votre adresse est cachée.',
    stalled: 'Le tunnel ne répond plus. Rien ne sort\u00A0; tout reprendra de soi-même.',
    blocked: 'Rien ne sort.',
  } satisfies Record<PrivacyStatus['state'], string>,
  reasons: {
    'no-answer': 'Personne ne répond à l’autre bout. On essaie encore.',
    'not-reached':
      'Impossible d’ouvrir cette voie\u00A0: pas de réseau ici, ou un nom qui n’existe pas. On essaie encore.',
    'not-usable': 'Ce qui a été choisi ne peut pas servir tel quel. Choisissez autre chose, ou corrigez-le.',
    'settings-damaged':
      'Le fichier qui disait ce que vous aviez choisi est abîmé. Par prudence, rien ne sort avant que vous ne choisissiez.',
    'wrong-network': 'Le réseau de cette machine n’est pas celui que vous avez choisi.',
  } satisfies Record<BlockReason, string>,
  profiles: 'Configurations',
  noProfiles: 'Aucune pour l’instant. Votre fournisseur en donne une, pour «\u00A0WireGuard\u00A0».',
  carries: (families: readonly number[]) =>
    families.length === 0
      ? 'Ne peut plus servir'
      : families.length === 2
        ? 'IPv4 et IPv6'
        : families[0] === 4
          ? 'IPv4 seulement'
          : 'IPv6 seulement',
  ignored: (names: readonly string[]) => `Lu, et jamais exécuté\u00A0: ${names.join(', ')}.`,
  noNameServers: 'Ne nomme aucun serveur de noms\u00A0: Quad9 (9.9.9.9) sera interrogé à travers le tunnel.',
  isUsed: 'En service',
  use: 'S’en servir',
  remove: 'Retirer',
  removeSure: 'Retirer vraiment',
  show: 'Montrer',
  showKeysSure: 'Montrer les clés aussi',
  add: 'Ajouter une configuration',
  addFile: 'Un fichier',
  addPicture: 'L’image d’un code QR',
  paste: 'Ou collez-la ici',
  name: 'Son nom ici',
  unnamed: 'Mon fournisseur',
  addPasted: 'Ajouter ce texte',
  added: (name: string) => `${name} est ajoutée.`,
  others: 'Autres voies',
  othersIntro: 'Si vous avez déjà autre chose.',
  socks: 'Un mandataire SOCKS5',
  socksHint:
    'Ce qu’il ne transporte pas est arrêté, jamais envoyé à côté\u00A0: souvent, il y a moins de monde pour vous donner le film. Entre ici et lui, rien n’est chiffré.',
  socksHost: 'Adresse',
  socksPort: 'Port',
  socksUser: 'Nom',
  socksPassword: 'Mot de passe',
  checked: 'Un VPN qui tourne déjà sur cette machine',
  checkedHint:
    'Lanterne vérifie, avant et pendant, que tout passe par ce réseau-là, et s’arrête sinon. C’est une vérification, pas une barrière\u00A0: entre deux vérifications, quelque chose peut sortir.',
  ways: {
    off: 'le réseau de cette machine',
    tunnel: 'le tunnel',
    socks: 'le mandataire SOCKS5',
    checked: 'le réseau vérifié',
  } satisfies Record<WayKind, string>,
  who: 'Qui voit quoi',
  seenAs: (addresses: readonly string[]) => `Les autres vous voient à ${addresses.join(' et ')}.`,
  seenByNobody: 'Personne ne nous a encore dit à quelle adresse il nous voit.',
  seesHome: 'C’est une adresse de cette maison.',
  traffic: {
    peers: 'Ceux qui partagent un film (TCP)',
    'peers-udp': 'Ceux qui partagent un film (UDP)',
    dht: 'L’annuaire de tous (DHT)',
    trackers: 'Les annuaires des films (trackers)',
    'web-seeds': 'Les serveurs qui donnent des films',
    names: 'La recherche des noms (DNS)',
    catalogue: 'Le catalogue et ses mises à jour',
    sources: 'Les sources, les images et les sous-titres',
    incoming: 'Ceux qui viennent à nous',
    neighbours: 'La recherche dans la maison (LSD)',
    router: 'L’ouverture d’un port sur la box',
    browsers: 'Les navigateurs qui partagent (WebRTC)',
    'own-house': 'Vos sources dans cette maison',
    ffmpeg: 'Le téléchargement de FFmpeg',
  } satisfies Record<TrafficKind, string>,
  by: { system: 'par le réseau de cette machine', off: 'arrêté' },
  why: {
    'shows-home': 'montrerait cette maison',
    'not-carried': 'ne passe pas par là',
    'not-wanted': 'vous n’en voulez pas',
  },
  cannot: 'Ce qu’un tunnel ne cache pas',
  cannotList: [
    'Votre fournisseur voit ce que nous voyions\u00A0: avec qui vous parlez, et combien. Il sait qui paie.',
    'Qui observe les deux bouts peut comparer les heures et les quantités.',
    'Un film que vous avez partagé sans tunnel garde la trace de votre adresse chez ceux qui l’ont vue.',
    'Le navigateur et les autres programmes de cette machine ne passent pas par ce tunnel.',
  ],
  test: 'S’attaquer soi-même',
  testIntro:
    'Lanterne essaie de sortir à côté, comme le ferait un oubli, et fait le mort pendant vingt secondes en regardant ce qui s’ouvre.',
  testStart: 'Attaquer maintenant',
  testRuns: 'Attaque en cours, une demi-minute…',
  attempts: {
    tcp: 'Une connexion directe',
    udp: 'Un message direct (UDP)',
    dns: 'Un nom demandé au système',
    fetch: 'Une page demandée directement',
    thread: 'Une connexion depuis un autre fil',
    sockets: 'Ce que ce programme a d’ouvert vers l’extérieur',
    held: 'Le tunnel mort pendant vingt secondes',
  } satisfies Record<PrivacyTestLine['attempt'], string>,
  outcomes: {
    refused: 'refusé',
    clean: 'rien à côté',
    escaped: 'c’est sorti',
    unknown: 'ce système ne le dit pas',
  } satisfies Record<PrivacyTestLine['outcome'], string>,
}

export type PrivacyWords = typeof fr
