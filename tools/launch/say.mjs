import { join, relative } from 'node:path'
import { houseCache } from './paths.mjs'

const isFrench = /^fr/i.test(
  process.env.LC_ALL ||
    process.env.LC_MESSAGES ||
    process.env.LANG ||
    (process.platform === 'win32' ? Intl.DateTimeFormat().resolvedOptions().locale : ''),
)

const english = {
  'fetching-runtime': 'Fetching the runtime, Node 24 (once, about 60 MB)…',
  'fetching-manager': 'Fetching the package manager (once)…',
  'fetching-packages': 'Fetching the packages that are missing…',
  'fetching-ffmpeg': 'Fetching FFmpeg, for films that nothing else reads (once, about 65 MB)…',
  'building-web': 'Building the interface…',
  waiting: 'Another launch is preparing the house; waiting for it…',
  done: '  done in {} s',
  failed: 'Lanterne could not start:',
  details: 'What the tools said is in {}; its last lines:',
  'node-too-old': 'this is Node {}. Install Node 18 or later (24 is best), then run the command again.',
  'runtime-missing':
    'the runtime is not where it was installed. Delete tools/bootstrap/node_modules and run the command again.',
  'runtime-unsupported':
    'there is no ready-made runtime for {}. Install Node 24 or later yourself, then run the command again.',
  'runtime-broken':
    'the runtime that was fetched does not run on this machine ({}). Install Node 24 or later yourself, then run the command again.',
  'no-npm':
    'npm was not found. It normally comes with Node; on Debian it is the package "npm". Install it, then run the command again.',
  'no-network':
    'the packages could not be fetched, because the network did not answer. Check the connection (or the proxy) and run the command again.',
  'unknown-certificate':
    'the network shows a certificate that nobody here vouches for, as the proxy of a company or a school does. Give its file in NODE_EXTRA_CA_CERTS and run the command again.',
  'no-space': 'the disk is full. Make about 600 MB of room and run the command again.',
  'not-writable':
    'this folder cannot be written to: {}. Move the project where you may write, or correct its rights.',
  'wrong-content':
    'a package is not the one that was expected (its checksum differs), so it was not used. Run the command again; if it happens again, the registry that you use is to blame.',
  'lock-outdated':
    'a package.json was changed without the lock file. Run: node tools/launch.mjs --pnpm install',
  'tool-failed': '{} failed.',
  'lock-timeout':
    'another launch has been preparing the house for very long. Stop it, or delete {} if there is none.',
}

/** @type {typeof english} */
const french = {
  'fetching-runtime': 'Téléchargement du moteur d’exécution, Node 24 (une seule fois, environ 60 Mo)…',
  'fetching-manager': 'Téléchargement du gestionnaire de paquets (une seule fois)…',
  'fetching-packages': 'Téléchargement des paquets qui manquent…',
  'fetching-ffmpeg':
    'Téléchargement de FFmpeg, pour les films que rien d’autre ne lit (une seule fois, environ 65 Mo)…',
  'building-web': 'Construction de l’interface…',
  waiting: 'Un autre lancement prépare la maison ; on l’attend…',
  done: '  fait en {} s',
  failed: 'Lanterne n’a pas pu démarrer :',
  details: 'Ce que les outils ont dit se trouve dans {} ; les dernières lignes :',
  'node-too-old':
    'voici Node {}. Installez Node 18 ou plus récent (24 de préférence), puis relancez la commande.',
  'runtime-missing':
    'le moteur d’exécution n’est plus à sa place. Supprimez tools/bootstrap/node_modules, puis relancez la commande.',
  'runtime-unsupported':
    'il n’existe pas de moteur d’exécution tout prêt pour {}. Installez vous-même Node 24 ou plus récent, puis relancez la commande.',
  'runtime-broken':
    'le moteur d’exécution téléchargé ne fonctionne pas sur cette machine ({}). Installez vous-même Node 24 ou plus récent, puis relancez la commande.',
  'no-npm':
    'npm est introuvable. Il vient d’ordinaire avec Node ; sous Debian, c’est le paquet « npm ». Installez-le, puis relancez la commande.',
  'no-network':
    'les paquets n’ont pas pu être téléchargés, car le réseau n’a pas répondu. Vérifiez la connexion (ou le proxy), puis relancez la commande.',
  'unknown-certificate':
    'le réseau présente un certificat que personne ici ne garantit, comme le fait le proxy d’une entreprise ou d’une école. Donnez son fichier dans NODE_EXTRA_CA_CERTS, puis relancez la commande.',
  'no-space': 'le disque est plein. Libérez environ 600 Mo, puis relancez la commande.',
  'not-writable':
    'impossible d’écrire dans ce dossier : {}. Placez le projet là où vous pouvez écrire, ou corrigez ses droits.',
  'wrong-content':
    'un paquet n’est pas celui qui était attendu (sa somme de contrôle diffère) ; il n’a donc pas été utilisé. Relancez la commande ; si cela se reproduit, le registre que vous utilisez est en cause.',
  'lock-outdated':
    'un package.json a changé sans le fichier de verrouillage. Lancez : node tools/launch.mjs --pnpm install',
  'tool-failed': '{} a échoué.',
  'lock-timeout':
    'un autre lancement prépare la maison depuis très longtemps. Arrêtez-le, ou supprimez {} s’il n’y en a pas.',
}

const sentences = isFrench ? french : english

/** @typedef {keyof typeof english} Sentence */

/** The sentence `name` in the reader's language, with `detail` in its gap. @param {Sentence} name @param {string} [detail] */
export function sentence(name, detail = '') {
  return sentences[name].replace('{}', () => detail)
}

/** Tells the reader what goes on; on standard error, for standard output belongs to the command. @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`)
}

/** Something that the reader can do something about. */
export class LaunchFailure extends Error {
  /** @param {Sentence} name @param {{ detail?: string, tail?: string }} [options] */
  constructor(name, { detail, tail } = {}) {
    super(sentence(name, detail))
    this.sentenceName = name
    this.tail = tail ?? ''
  }
}

/** Full output of the tools that the launcher runs. */
export const toolLog = join(houseCache, 'tools.log')

/** @param {LaunchFailure} failure */
export function sayFailure(failure) {
  say(`\n${sentence('failed')} ${failure.message}`)
  if (!failure.tail) return
  say(`\n${sentence('details', relative(process.cwd(), toolLog))}\n`)
  say(failure.tail)
}
