/** The texts about other devices of the house; French is the source. */
export const fr = {
  intro:
    'Regardez Lanterne sur un téléphone, une tablette ou un autre écran de la maison. Rien n’est ouvert tant que vous ne le voulez pas, et seul entre un appareil à qui vous avez donné un code.',
  open: 'Ouvrir Lanterne aux appareils de la maison',
  closed: 'Lanterne n’est ouvert que sur cette machine.',
  isOpen: 'Lanterne est ouvert aux appareils que vous avez ajoutés.',
  asked: 'C’est la commande qui a lancé Lanterne qui le veut\u00A0: il se referme avec elle.',
  problems: {
    'no-network': 'Cette machine n’est reliée à aucun réseau de la maison.',
    'port-in-use':
      'Un autre programme de cette machine occupe la place. Fermez-le, ou redémarrez la machine.',
  },
  add: 'Ajouter un appareil',
  newCode: 'Un autre code',
  cancel: 'Ne plus montrer de code',
  steps: {
    network: 'Reliez l’appareil au même réseau que cette machine (le même Wi-Fi).',
    scan: 'Visez ce carré avec son appareil photo.',
    type: 'Ou ouvrez cette adresse dans son navigateur, et tapez ce code\u00A0:',
  },
  square: 'Carré à photographier avec l’autre appareil',
  code: 'Code',
  codeEnds: (minutes: number) =>
    minutes < 2 ? 'Valable encore une minute.' : `Valable encore ${minutes} minutes.`,
  codeOver:
    'Ce code n’est plus valable\u00A0: il a servi, il est trop ancien, ou trop de codes faux ont été essayés.',
  devices: 'Vos appareils',
  none: 'Aucun appareil pour l’instant.',
  here: 'Connecté en ce moment',
  seen: (when: string) => `Vu pour la dernière fois ${when}`,
  whose: (name: string) => `À qui est ${name}\u00A0?`,
  everybody: 'À tout le monde',
  gone: 'Le profil de cet appareil n’existe plus\u00A0: dites à qui il est.',
  child: 'Un enfant n’en sort que par un profil protégé par un code.',
  rename: 'Renommer',
  name: 'Nom de l’appareil',
  save: 'Enregistrer',
  remove: 'Retirer',
  removeSure: 'Retirer vraiment',
  added: (name: string) => `${name} est ajouté.`,
  removed: (name: string) => `${name} est retiré.`,
}

export type DeviceWords = typeof fr
