import type { SettingsWords } from './words.fr.ts'

export const en: SettingsWords = {
  kinds: {
    addon: { name: 'Stremio add-on', add: 'A Stremio add-on' },
    feed: { name: 'Feed', add: 'A feed of films' },
    folder: { name: 'Folder', add: 'A folder of this machine' },
  },
  problems: {
    'invalid-request': 'That is no address that Lanterne can open.',
    'not-found': 'There is no such thing in that place.',
    'source-unreachable': 'What answers at that address is no source of this kind.',
    'unsupported-source': 'This add-on has to be set up on its own page first.',
    'connection-failed': 'Nobody answers at that address.',
  },
  settings: 'Settings',
  pages: {
    sources: 'Sources',
    ready: 'Before Play',
    data: 'Sharing and data',
    access: 'Seeing and hearing',
    devices: 'Other devices',
    privacy: 'Privacy',
    history: 'History',
    about: 'About',
  },
  about: {
    intro:
      'Lanterne is free software, under the MIT licence. It carries the work of others, which everyone may use and hand on, too.',
    fromSources:
      'This Lanterne runs from its sources: the licence of each package that it uses lies with it.',
    licences: 'What it is made of, and every licence',
  },
  access: {
    intro: 'For every film that has it. In the player you can always choose otherwise.',
    isDescribed: 'Prefer audio description',
    isForHearing: 'Prefer subtitles for the deaf and hard of hearing',
    hints: {
      isDescribed: 'A voice tells what is to be seen.',
      isForHearing: 'They tell noises and music too, also where the film speaks your language.',
    },
  },
  ready: {
    intro:
      'Lanterne can fetch the beginning of a film before you play it: then it starts at once, and you know beforehand whether it will play to its end without a break. Those who share it see the address of this house then, as they do when you watch it.',
    label: 'Films made ready beforehand',
    choices: {
      screen: {
        name: 'Films on screen',
        hint: 'The large one on the first screen, and the one whose page you open.',
      },
      page: { name: 'The film whose page I open', hint: 'To open a film’s page is to ask for it.' },
      never: { name: 'None', hint: 'Nobody is asked for anything before you play a film.' },
    },
    metered:
      'On a line that is paid by volume (a telephone, a data saver) nothing is fetched beforehand, whatever you choose.',
  },
  pagesLabel: 'Pages of the settings',
  intro:
    'Lanterne has its catalogue. You can add sources of your own: they stay apart, and nothing is asked of them before you open them.',
  mine: 'My sources',
  none: 'You have none yet.',
  browseAll: 'Browse my sources',
  add: 'Add',
  address: { addon: 'Address of the add-on', feed: 'Address of the feed', folder: 'Path of the folder' },
  addressHint: {
    addon: 'It ends in manifest.json, or begins with stremio://',
    feed: 'An RSS or Atom feed whose entries are films.',
    folder: 'Type it, or choose below.',
  },
  look: 'See what it is',
  looking: 'Looking…',
  foldersIn: (path) => `Folders in ${path}`,
  folderAbove: 'Folder above',
  noFolders: 'No other folder here.',
  tooManyFolders: 'There are more: type the path.',
  offers: (rows) => `Has: ${rows}`,
  count: (count) => (count === 1 ? '1 film' : `${count} films`),
  canBeSearched: 'Can be searched',
  hasSubtitles: 'Subtitles',
  isAdult: 'Says it is for adults',
  needsConfiguration: 'It has to be set up on its page first, which will give you another address.',
  notice:
    'This source is somebody else’s. Nobody of ours has checked it, and it learns what you watch from it.',
  noticeShared: 'When a film comes from people who share it, they see your address on the Internet.',
  noticeFolder: 'Your films stay where they are, and are shared with nobody.',
  confirm: 'Add this source',
  added: (name) => `${name} was added.`,
  configure: 'Set it up on its page',
  configureNew: 'Opens in a new tab',
  isOn: 'On',
  isPinned: 'On the home screen too',
  browse: 'Browse',
  remove: 'Remove',
  removeSure: 'Really remove',
  removed: (name) => `${name} was removed.`,
  share: 'Lanterne elsewhere',
  shareIntro: 'Lanterne’s catalogue, in another app that reads Stremio add-ons, on this machine.',
  shareSwitch: 'Serve the catalogue as an add-on',
  shareAddress: 'Address to give to the other app',
  shareHint:
    'Stremio takes an address without encryption (http) only on the machine that it runs on: this one. The address is a secret, and changes each time that you switch this on again.',
  copy: 'Copy the address',
  copied: 'Address copied',
}
