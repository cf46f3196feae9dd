import type { PrivacyWords } from './words.fr.ts'

type Line = { readonly line?: number; readonly setting?: string }
const at = ({ line, setting = '' }: Line) =>
  line === undefined ? setting : `line ${line}${setting && `, ${setting}`}`

export const en: PrivacyWords = {
  faults: {
    'too-long': () => 'This file is far too long for a WireGuard configuration.',
    'not-text': () => 'This is not a text file.',
    'bad-line': (where) => `This is not a WireGuard configuration (${at(where)}).`,
    'unknown-section': (where) => `A part of this file is not of a WireGuard configuration (${at(where)}).`,
    'unknown-setting': (where) => `This setting is not one of WireGuard’s: ${at(where)}.`,
    'set-twice': (where) => `This setting is given twice: ${at(where)}.`,
    'bad-key': (where) => `This key is wrong, or cut: ${at(where)}.`,
    'bad-address': (where) => `This is not an address: ${at(where)}.`,
    'bad-endpoint': (where) => `The server’s address is not right: ${at(where)}.`,
    'bad-number': (where) => `This number is not possible: ${at(where)}.`,
    'too-many': () => 'There are too many.',
    missing: (where) => `Something is missing from this configuration: ${at(where)}.`,
    'no-endpoint': () => 'This configuration does not say where the server is (Endpoint).',
    'same-peer-twice': () => 'The same server is in it twice.',
    'no-default-route': () =>
      'This tunnel leads to a few addresses only, not to all of the internet (AllowedIPs). Ask your provider for a configuration for everything.',
    'no-address': () => 'The addresses of this configuration do not go with what the tunnel carries.',
    'no-code': () => 'There is no code in this picture that can be read.',
  },
  unknownFault: 'This configuration cannot be used.',
  intro:
    'Whoever shares a film with you sees your internet address. With the tunnel of a VPN provider, they see the provider’s.',
  hide: 'Hide my address',
  hideNeedsProfile: 'First add a configuration of your provider’s, below.',
  showSure: 'Really show my address',
  states: {
    off: 'Nothing is hidden: others see the address of your house.',
    starting: 'Opening the tunnel… Nothing leaves before it answers.',
    up: 'Your address is hidden.',
    stalled: 'The tunnel does not answer any more. Nothing leaves; all goes on by itself when it does.',
    blocked: 'Nothing leaves.',
  },
  reasons: {
    'no-answer': 'Nobody answers at the other end. It is tried again.',
    'not-reached':
      'This way cannot be opened: no network here, or a name that does not exist. It is tried again.',
    'not-usable': 'What was chosen cannot be used as it is. Choose something else, or put it right.',
    'settings-damaged':
      'The file that said what you had chosen is damaged. To be safe, nothing leaves before you choose.',
    'wrong-network': 'The network of this machine is not the one that you chose.',
  },
  profiles: 'Configurations',
  noProfiles: 'None yet. Your provider gives you one, for “WireGuard”.',
  carries: (families) =>
    families.length === 0
      ? 'Cannot be used any more'
      : families.length === 2
        ? 'IPv4 and IPv6'
        : families[0] === 4
          ? 'IPv4 only'
          : 'IPv6 only',
  ignored: (names) => `Read, and never run: ${names.join(', ')}.`,
  noNameServers: 'Names no name server: Quad9 (9.9.9.9) will be asked, through the tunnel.',
  isUsed: 'In use',
  use: 'Use it',
  remove: 'Remove',
  removeSure: 'Really remove',
  show: 'Show',
  showKeysSure: 'Show the keys, too',
  add: 'Add a configuration',
  addFile: 'A file',
  addPicture: 'A picture of a QR code',
  paste: 'Or paste it here',
  name: 'What to call it',
  unnamed: 'My provider',
  addPasted: 'Add this text',
  added: (name) => `${name} was added.`,
  others: 'Other ways',
  othersIntro: 'If you have something else already.',
  socks: 'A SOCKS5 proxy',
  socksHint:
    'What it does not carry is off, never sent beside it: often there are fewer people to give you the film. Between here and there, nothing is encrypted.',
  socksHost: 'Address',
  socksPort: 'Port',
  socksUser: 'Name',
  socksPassword: 'Password',
  checked: 'A VPN that runs on this machine already',
  checkedHint:
    'Lanterne checks, before and while it plays, that everything goes by that network, and stops if not. This is a check, not a kill switch: between two checks something may leave.',
  ways: {
    off: 'the network of this machine',
    tunnel: 'the tunnel',
    socks: 'the SOCKS5 proxy',
    checked: 'the checked network',
  },
  who: 'Who can see what',
  seenAs: (addresses) => `Others see you at ${addresses.join(' and ')}.`,
  seenByNobody: 'Nobody has told us yet at which address they see us.',
  seesHome: 'This is an address of this house.',
  traffic: {
    peers: 'People who share a film (TCP)',
    'peers-udp': 'People who share a film (UDP)',
    dht: 'Everybody’s directory (DHT)',
    trackers: 'Directories of films (trackers)',
    'web-seeds': 'Servers that give films',
    names: 'Looking names up (DNS)',
    catalogue: 'The catalogue and what is new in it',
    sources: 'Sources, pictures and subtitles',
    incoming: 'People who come to us',
    neighbours: 'Looking in this house (LSD)',
    router: 'Opening a port on the router',
    browsers: 'Browsers that share (WebRTC)',
    'own-house': 'Your sources in this house',
    ffmpeg: 'Fetching FFmpeg',
  },
  by: { system: 'by the network of this machine', off: 'off' },
  why: {
    'shows-home': 'would show this house',
    'not-carried': 'cannot go that way',
    'not-wanted': 'you do not want it',
  },
  cannot: 'What a tunnel does not hide',
  cannotList: [
    'Your provider sees what others saw before: whom you talk with, and how much. It knows who pays.',
    'Whoever watches both ends can compare times and amounts.',
    'Of a film that you shared without the tunnel, your address stays with those who saw it.',
    'The browser and the other programs of this machine do not go through this tunnel.',
  ],
  test: 'Attack yourself',
  testIntro:
    'Lanterne tries to get out beside the tunnel, as something forgotten would, and plays dead for twenty seconds while it looks at what opens.',
  testStart: 'Attack now',
  testRuns: 'Attacking, for half a minute…',
  attempts: {
    tcp: 'A direct connection',
    udp: 'A direct message (UDP)',
    dns: 'A name asked of the system',
    fetch: 'A page asked for directly',
    thread: 'A connection from another thread',
    sockets: 'What this program has open to the outside',
    held: 'The tunnel dead for twenty seconds',
  },
  outcomes: {
    refused: 'refused',
    clean: 'nothing beside it',
    escaped: 'it got out',
    unknown: 'this system does not tell',
  },
}
