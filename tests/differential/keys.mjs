// HD keys and the addresses of one public key, by @scure/bip32, @scure/bip39, @scure/btc-signer, bitcoinjs-lib and bitcore.
import { HDKey } from '@scure/bip32';
import { mnemonicToEntropy, mnemonicToSeedSync, mnemonicToSeedWebcrypto } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import * as scure from '@scure/btc-signer';
import * as bitcoinjs from 'bitcoinjs-lib';
import * as ecc from 'tiny-secp256k1';
import { bitcoreOf } from './bitcore.mjs';
import { networkOf } from './networks.mjs';
import { agree, bytes, hex } from './values.mjs';

bitcoinjs.initEccLib(ecc);

export async function seedOf(c) {
  if (c.seed) return bytes(c.seed);
  if (hex(mnemonicToEntropy(c.mnemonic, wordlist)) !== c.entropy) throw new Error('other entropy');
  return c.plain ? mnemonicToSeedSync(c.mnemonic, c.passphrase) : await mnemonicToSeedWebcrypto(c.mnemonic, c.passphrase);
}

export async function keys(asset, c) {
  const network = networkOf(asset, c.network);
  const seed = await seedOf(c);
  const master = HDKey.fromMasterSeed(seed, network.bip32);
  const account = master.derive(c.account);
  const child = account.deriveChild(c.branch).deriveChild(c.index);
  const result = {
    seed: hex(seed),
    fingerprint: master.fingerprint,
    xpub: account.publicExtendedKey,
    publicKey: hex(child.publicKey),
    scripts: scriptsOf(child.publicKey, network),
  };
  const bitcore = bitcoreOf(asset);
  if (c.bitcore && bitcore) {
    const { depth, index, parentFingerprint, chainCode, publicKey } = account;
    const { xpubkey, xprivkey } = bitcore.Networks.get(network.bitcore);
    const own = new HDKey({ versions: { public: xpubkey, private: xprivkey }, depth, index, parentFingerprint, chainCode, publicKey });
    const key = new bitcore.HDPublicKey(own.publicExtendedKey, network.bitcore).deriveChild(c.branch).deriveChild(c.index);
    result.bitcoreKey = key.publicKey.toString();
  }

  return result;
}

/** Output script and address of every kind that the chain has; two libraries must agree before anything is answered. */
export function scriptsOf(publicKey, network) {
  const pubkey = Uint8Array.from(publicKey);
  const own = { pubkey, network };
  const pairs = {
    p2pkh: [scure.p2pkh(pubkey, network), bitcoinjs.payments.p2pkh(own)],
    p2sh: [scure.p2sh(scure.p2pkh(pubkey, network), network), bitcoinjs.payments.p2sh({ redeem: bitcoinjs.payments.p2pkh(own), network })],
  };
  if (network.segwit) {
    pairs.p2sh_p2wpkh = [scure.p2sh(scure.p2wpkh(pubkey, network), network), bitcoinjs.payments.p2sh({ redeem: bitcoinjs.payments.p2wpkh(own), network })];
    pairs.p2wpkh = [scure.p2wpkh(pubkey, network), bitcoinjs.payments.p2wpkh(own)];
    pairs.p2wsh = [scure.p2wsh(scure.p2pk(pubkey), network), bitcoinjs.payments.p2wsh({ redeem: bitcoinjs.payments.p2pk(own), network })];
    const internalPubkey = pubkey.slice(1);
    pairs.p2tr = [scure.p2tr(internalPubkey, undefined, network), bitcoinjs.payments.p2tr({ internalPubkey, network })];
  }

  return Object.fromEntries(Object.entries(pairs).map(([kind, [one, other]]) => [kind, {
    script: agree(kind, hex(one.script), hex(other.output)),
    address: agree(kind, one.address, other.address),
  }]));
}
