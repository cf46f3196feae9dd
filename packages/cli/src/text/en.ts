import type { RefusalReason } from '@lanterne/server'
import type { Messages } from './messages.ts'
import { sizeText } from './size-text.ts'

const units = ['B', 'kB', 'MB', 'GB', 'TB']

const refusals: Messages['refusals'] = {
  'too-large': 'This catalogue is too large.',
  truncated: 'This catalogue is cut short.',
  'not-a-catalogue': 'This is not a catalogue.',
  'newer-format': 'This catalogue is of a kind that this Lanterne does not know yet.',
  'wrong-key': 'This catalogue is signed with another key.',
  replayed: 'This catalogue is not newer than the one that is there.',
  'wrong-base': 'These changes belong to another catalogue.',
  'bad-signature': 'The signature of this catalogue is not good.',
  'wrong-size': 'This catalogue is not as long as it says.',
  'wrong-hash': 'This catalogue is not what its signature says.',
  'not-valid': 'This catalogue is not written as it should be.',
  'not-a-key': 'This is not the key of a catalogue.',
  'open-key': 'Others can read this key: it proves nothing.',
  'nothing-good': 'No good catalogue of this key was found.',
}

const screenReasons: Readonly<Record<string, string>> = {
  'fetched-nothing':
    'That screen said yes, and fetched nothing: a firewall may stand between it and this machine. Try another.',
  'clock-stands':
    'That screen fetched the film, and does not show it: it may not know its format. Try another.',
  'gave-up': 'That screen began, and gave up: it may not know the format of this film. Try another.',
  refused: 'That screen refused the film. Try another.',
}

/** The command line in English. */
export const en: Messages = {
  help: `lanterne — press Play.

  lanterne [start]           opens Lanterne in the browser
  lanterne stream SOURCE     gives the address of a film's bytes, and serves them until stopped
  lanterne seed FILE|TORRENT shares a file until stopped
  lanterne make FILE|FOLDER  makes a .torrent
  lanterne publish FILM      shares a film of yours under a licence, and prints the link to give away (below)
  lanterne open LINK         opens the page of a film in Lanterne: lanterne:… or magnet:…
  lanterne catalogue …       makes, checks and follows catalogues (below)
  lanterne cast              says which screens of the house films can be shown on
  lanterne cast FILM --to SCREEN [--at TIME] [--subtitles LANGUAGE]
                             shows a film there: a title's id, or a link (lanterne:… or magnet:…)
  lanterne cast status|pause|resume|stop|seek TIME|volume 0-100
                             drives what plays there
  lanterne doctor            says what is missing on this machine

SOURCE: a .torrent file, its address (http), a link (lanterne:… or magnet:…), an infohash, or a title's id.

  lanterne catalogue key FILE                     makes a key, in a file that only you read
  lanterne catalogue build TITLES… --name NAME --output FILE
                                                  checks titles and puts them together
  lanterne catalogue sign FILE --key FILE --output FILE [--from OLDER] [--sequence N]
                                                  signs a catalogue, and what changed since older ones
  lanterne catalogue verify FILE…                 says what a catalogue is, if it is good
  lanterne catalogue publish FILE [CHANGES…] --key FILE
                                                  shares a catalogue until stopped
  lanterne catalogue subscribe KEY [--mirror URL] shows a catalogue in place of Lanterne's own
  lanterne catalogue unsubscribe                  shows Lanterne's own again
  lanterne catalogue resolve TITLES --output FILE [--json]
                                                  fills in files, sizes and lengths from where films come from

  lanterne publish FILM --title T --year N --maker NAME --licence L --i-may-share-it
                     asks for what is missing, in a terminal. Besides: --title-fr --original-title --language --genre
                     --country --synopsis --synopsis-fr --holder --credit --support URL --evidence URL
                     --subtitles FILE or --no-subtitles (those beside the film unless told) --web-seed --tracker
                     --poster URL with --poster-licence, --poster-licence-url and --poster-credit
                     --entry FILE, where its catalogue entry is written for “catalogue build”
                     L: CC-BY-4.0, CC-BY-SA-4.0, CC-BY-NC-4.0, CC-BY-NC-SA-4.0, CC-BY-ND-4.0, CC-BY-NC-ND-4.0, CC0-1.0,
                     or public-domain with --basis, --territory and --evidence

  --data DIR         where films are kept (otherwise the system's usual folder)
  --port N           port of the address (start, stream, doctor); 0 takes any
  --listen[=ADDRESS:PORT]
                     opens Lanterne to other devices of the house, which a code lets in (start)
  --no-open          does not open the browser (start)
  --until-closed     ends when its window is closed, where it has one of its own (start)
  --peer HOST:PORT   a peer that is known; as many as you like (stream, seed)
  --tracker URL      one more tracker; as many as you like (stream, seed, make)
  --web-seed URL     an HTTP server that has the files; as many as you like (make)
  --format FORMAT    v1, v2, or hybrid, which is both (make); hybrid unless told
  --listen N         port where peers reach us (stream, seed)
  --file N           number of the file in the torrent (stream)
  --file PATH        where the file is that the .torrent is of (seed)
  --output FILE      writes the .torrent (seed), or where it is written (make)
  --subscribe KEY    whose catalogue is shown: 64 digits, or magnet:?xs=urn:btpk:… (start)
  --mirror URL       where that catalogue is, besides the DHT; as many as you like (start, catalogue subscribe)
  --no-dht           does not join the DHT (start, stream, seed)
  --no-lsd           does not look for peers on this network (start, stream, seed)
  --no-port-mapping  does not ask the router to let peers in (start, stream, seed)
  --cache SIZE       disk space that films may take, as 20G (start, stream, seed); half of what is free unless told
  --upload LIMIT     how much is given to others: auto, which nobody notices, unlimited, a share as 50%, or bytes per
                     second as 200k (start, stream, seed)
  --json             a line of JSON about once a second (stream, seed); all as JSON (doctor)
  --verbose          tells everything that happens
  --help, --version`,
  isOpen: (address) => `Lanterne is open: ${address}`,
  isRunning: (address) => `Lanterne is already open: ${address}`,
  howToStop: 'Ctrl+C to stop.',
  looking: 'Looking for the film…',
  seeding: (port) => `Sharing on port ${port}. Ctrl+C to stop.`,
  made: (path) => `${path} is written.`,
  keyMade: (path) =>
    `${path} holds your key: whoever has it speaks in your name, and without it nobody does. Keep a copy.`,
  built: (path, titles) => `${path} is written: ${titles} titles.`,
  told: (nodes) => (nodes === 0 ? 'Nobody in the DHT has heard yet.' : `Known to ${nodes} nodes of the DHT.`),
  publishing: (sequence) => `Publishing catalogue ${sequence}. Ctrl+C to stop.`,
  unsubscribed: 'The next start shows Lanterne’s own catalogue.',
  resolved: (id, notes, done, of) => `${done}/${of} ${id}${notes === '' ? '' : `: ${notes}`}`,
  lookingForCatalogue: 'Looking for the catalogue…',
  readingFilm: (percent) => `Reading the film: ${percent} %`,
  sharedByApp: 'Lanterne, which is open, shares it, and will after each start.',
  asking: {
    title: 'Title:',
    year: 'Year:',
    makers: 'Made by (several names: commas between them):',
    language: 'Language spoken (fr, en…; zxx when nobody speaks; nothing when you would rather not say):',
    synopsisEn: 'What it is about, in English (or nothing):',
    synopsisFr: 'What it is about, in French (or nothing):',
    licence: 'Under which licence (its number or its name)?',
    licences: {
      'CC-BY-4.0': 'everybody may do anything with it, and names you',
      'CC-BY-SA-4.0': 'the same, and what is made of it has this licence too',
      'CC-BY-NC-4.0': 'as CC BY, but not to make money',
      'CC-BY-NC-SA-4.0': 'as CC BY-SA, but not to make money',
      'CC-BY-ND-4.0': 'everybody may share it as it is, and names you',
      'CC-BY-NC-ND-4.0': 'the same, but not to make money',
      'CC0-1.0': 'you give up every right to it',
      'public-domain': 'nobody has a right to it (any more), and you can show why',
    },
    basis: (bases) => `Why is it in the public domain (${bases})?`,
    territory: 'In which countries (001 for the world, else US, FR…)?',
    evidence: 'Where is the proof (an address)?',
    support: 'Where can you be supported (an address, or nothing)?',
    mayShare: 'Did you make this film, or may you share it? It will be offered to everybody. (yes/no)',
    again: 'That was not understood.',
    yes: /^(?:y|yes)$/i,
  },
  casting: {
    looking: 'Looking for screens…',
    none: 'No screen was found on this network: is one on?',
    noSuchScreen: (name) => `No screen here is called ${name}. “lanterne cast” says which there are.`,
    several: (name) => `Several screens are called ${name}: give its id, as “lanterne cast” says it.`,
    starting: (screen) => `Showing it on ${screen}…`,
    on: (screen) => `It plays on ${screen}.`,
    states: { idle: 'idle', loading: 'loading', playing: 'playing', paused: 'paused', ended: 'over' },
    nothing: 'Nothing plays on a screen of this house.',
    over: 'The film is over.',
  },
  devices: {
    open: (addresses, code, minutes) =>
      `Other devices of the house: ${addresses}  code: ${code} (for ${minutes} minutes)`,
    closed: {
      'no-network': 'Not open to other devices: this machine is on no network of the house.',
      'port-in-use': 'Not open to other devices: another program has that port.',
    },
    connected: (name) => `${name} is connected. “lanterne --listen” again shows another code.`,
  },
  outputNotWritten: (path) => `${path} cannot be written.`,
  bug: 'Lanterne has a fault: this is what its authors would like to know.',
  howToUse: '“lanterne --help” says everything that can be asked.',
  errors: {
    'invalid-request': ({ name }) => `${name ?? 'That'} was not understood.`,
    forbidden: () => 'That is not allowed.',
    'not-found': ({ name, file }) =>
      file !== undefined
        ? `This torrent has no file ${file}.`
        : `Not found${name === undefined ? '' : `: ${name}`}.`,
    'invalid-torrent': () => 'This torrent is not valid: it is damaged, or it is not one.',
    'torrent-too-large': () => 'This torrent is too large to be opened.',
    'invalid-magnet': () => 'This magnet link is not valid.',
    'unsupported-torrent': () => 'Lanterne cannot open this kind of torrent yet.',
    'unsupported-source': () => 'Lanterne cannot fetch this source yet.',
    'no-peers': () => 'Nobody shares this film now.',
    'wrong-bytes': () =>
      'Somebody sent wrong bytes of this film. Ask again: they will not be asked any more.',
    'no-metadata': () => 'Nobody could describe this torrent in time.',
    'source-unreachable': ({ status }) =>
      `The torrent could not be fetched${status === undefined ? '' : ` (answer ${status})`}.`,
    'tracker-failed': () => 'The tracker does not answer.',
    'tracker-answer-invalid': () => 'The tracker answered nonsense.',
    'connection-failed': () => 'The connection could not be made.',
    'timed-out': () => 'The answer took too long.',
    'disk-full': () => 'The disk is full: free some space, or give another folder with --data.',
    'data-folder-not-writable': ({ folder }) =>
      `Lanterne cannot write in its folder${folder === undefined ? '' : `, ${folder}`}: give another with --data.`,
    'data-folder-in-use': () =>
      'Another Lanterne is at work in this folder: stop it, or give another folder with --data.',
    'disk-failed': () => 'The disk did not answer as it should.',
    'port-in-use': ({ port }) =>
      `Port${port === undefined ? '' : ` ${port}`} is taken by another program: give another.`,
    'format-not-playable': ({ container }) =>
      `Browsers do not play this format${container === undefined ? '' : ` (${container})`}.`,
    'catalogue-refused': ({ reason, at }) =>
      `${refusals[reason as RefusalReason]}${at === undefined ? '' : ` (${at})`}`,
    'not-free-here': () => 'This film may not be shared in every country.',
    'month-used-up': () => 'This month’s data is used up.',
    'licence-missing': ({ name }) =>
      name === 'mayShare'
        ? 'Nothing is shared before you say that you made the film or may share it (--i-may-share-it).'
        : 'A film is shared under a licence: --licence, and for the public domain --basis, --territory and --evidence.',
    'not-a-film': ({ name }) => `This is not a film${name === undefined ? '' : `: ${name}`}.`,
    'film-changed': () => 'The film changed while it was read. Try again when it is finished.',
    'ffmpeg-missing': () =>
      'This format needs FFmpeg, which is not on this machine: install it (ffmpeg.org), then try again.',
    'profile-needed': () => 'Say first who is watching.',
    'wrong-pin': () => 'That is not the code.',
    'too-many-tries': () => 'Too many wrong codes: wait, then try again.',
    'not-for-this-age': () => 'This is not for the age of this profile.',
    'screen-unreachable': () => 'That screen does not answer: is it on, and on this network?',
    'screen-in-use': () => 'Somebody watches something there.',
    'screen-not-playing': ({ reason }) =>
      screenReasons[String(reason)] ?? 'That screen does not show the film.',
    'not-paired': () => 'This device is not connected to this Lanterne.',
    'wrong-code': () => 'This code is not the right one, or no longer: show a new one.',
    'not-from-here': () => 'That is done on the machine that Lanterne runs on.',
    closed: () => 'The show was interrupted.',
  },
  refusals,
  usage: {
    'unknown-command': (what) => `Unknown command: ${what}`,
    'unknown-option': (what) => `Unknown option: ${what}`,
    'needs-value': (what) => `${what} needs a value.`,
    'takes-no-value': (what) => `${what} takes no value.`,
    'not-a-size': (what) => `Not a size (like 500M or 20G): ${what}`,
    'not-an-upload-limit': (what) => `Not a limit (auto, unlimited, 50%, 200k): ${what}`,
    'not-a-port': (what) => `Not a port (0 to 65535): ${what}`,
    'not-an-index': (what) => `Not the number of a file: ${what}`,
    'not-a-peer': (what) => `Not a peer (HOST:PORT): ${what}`,
    'not-a-tracker': (what) => `Not the address of a tracker (http, https or udp): ${what}`,
    'not-a-torrent-version': (what) => `Not a format of torrents (v1, v2, hybrid): ${what}`,
    'not-a-web-seed': (what) => `Not the address of a web seed (http or https): ${what}`,
    'not-a-link': (what) => `Not a link of Lanterne’s (lanterne:… or magnet:…): ${what}`,
    'not-a-time': (what) => `Not a time (like 90, 12:30 or 1:02:30): ${what}`,
    'not-a-house-address': (what) => `Not a private address of this machine, nor a port: ${what}`,
    'not-a-volume': (what) => `Not a volume (0 to 100): ${what}`,
    'not-a-mirror': (what) => `Not an address (http or https): ${what}`,
    'not-a-sequence': (what) => `Not a number of a catalogue: ${what}`,
    'needs-option': (what) => `${what} is missing.`,
    'source-missing': () => 'What to open is missing.',
    'too-many': (what) => `Too many words: ${what}`,
  },
  findings: {
    runtime: {
      name: 'Node',
      good: ({ version }) => `${version}`,
      otherwise: ({ version, needed }) =>
        `${version} is too old, ${needed} is needed: run ./lanterne, which brings its own`,
    },
    platform: {
      name: 'System',
      good: ({ platform, processor }) => `${platform}, ${processor}`,
      otherwise: () => 'unknown',
    },
    'data-folder': {
      name: 'Folder',
      good: ({ folder }) => `${folder}`,
      otherwise: ({ folder }) => `${folder}: cannot be written; give another with --data`,
    },
    'free-space': {
      name: 'Free space',
      good: ({ bytes }) => sizeText(bytes, units),
      otherwise: ({ bytes }) => `${sizeText(bytes, units)}: little for films; free some`,
    },
    running: {
      name: 'Lanterne',
      good: ({ address }) => `open: ${address}`,
      otherwise: () => 'closed',
    },
    port: {
      name: 'Port',
      good: ({ port }) => `${port} is free`,
      otherwise: ({ port }) => `${port} is taken by another program; Lanterne will take one of the next`,
    },
    interface: {
      name: 'Interface',
      good: () => 'built',
      otherwise: () => 'not built yet; run npm start',
    },
    'welcome-film': {
      name: 'Welcome film',
      good: () => 'here',
      otherwise: () => 'missing; take the assets folder from the repository again',
    },
    loopback: {
      name: 'Local network',
      good: () => 'TCP and UDP pass',
      otherwise: () => 'this machine cannot reach itself (127.0.0.1); look at the firewall',
    },
    ipv6: {
      name: 'IPv6',
      good: () => 'here',
      otherwise: () => 'missing; films will come over IPv4',
    },
    peers: {
      name: 'Peers',
      good: () => 'can reach us on this machine',
      otherwise: () => 'cannot reach us; look at the firewall',
    },
  },
  allGood: 'Everything is ready.',
  notGood: 'There is something to do above.',
}
