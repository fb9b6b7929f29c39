// Address and key prefixes as the chains' reference nodes have them (chainparams.cpp), written down a second time on purpose.
const core = { public: 0x0488b21e, private: 0x0488ade4 };
const test = { public: 0x043587cf, private: 0x04358394 };

function network(bech32, pubKeyHash, scriptHash, bip32, { second, wif = 0x80, bitcore } = {}) {
  return { bech32, pubKeyHash, scriptHash, bip32, wif, messagePrefix: '', second, bitcore, segwit: bech32 !== undefined };
}

const networks = {
  BTC: {
    main: network('bc', 0x00, 0x05, core),
    test: network('tb', 0x6f, 0xc4, test),
    regtest: network('bcrt', 0x6f, 0xc4, test),
  },
  LTC: {
    main: network('ltc', 0x30, 0x32, core, { second: 0x05, bitcore: 'livenet' }),
    test: network('tltc', 0x6f, 0x3a, test, { second: 0xc4, bitcore: 'testnet' }),
    regtest: network('rltc', 0x6f, 0x3a, test, { second: 0xc4, bitcore: 'regtest' }),
  },
  DOGE: {
    main: network(undefined, 0x1e, 0x16, { public: 0x02facafd, private: 0x02fac398 }, { bitcore: 'livenet' }),
    test: network(undefined, 0x71, 0xc4, test, { bitcore: 'testnet' }),
    regtest: network(undefined, 0x6f, 0xc4, test, { bitcore: 'regtest' }),
  },
};

export function networkOf(asset, name) {
  const found = networks[asset]?.[name];
  if (!found) throw new Error(`no network ${name} of ${asset}`);
  return found;
}
