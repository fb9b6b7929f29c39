// Wallet transactions: built, signed and extracted by bitcoinjs-lib and by @scure/btc-signer, PSBTs in every state, and ours read by both.
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { HDKey } from '@scure/bip32';
import * as scure from '@scure/btc-signer';
import * as bitcoinjs from 'bitcoinjs-lib';
import { ECPairFactory } from 'ecpair';
import * as ecc from 'tiny-secp256k1';
import { bitcoreOf } from './bitcore.mjs';
import { networkOf } from './networks.mjs';
import { agree, bytes, hex } from './values.mjs';

bitcoinjs.initEccLib(ecc);
const ECPair = ECPairFactory(ecc);
const all = bitcoinjs.Transaction.SIGHASH_ALL;
const wallets = new Map();

export function signing(asset, c) {
  const network = networkOf(asset, c.network);
  const plan = planOf(c, network);
  const one = byBitcoinjs(plan);
  const other = byScure(plan);
  const result = {
    txid: agree('the txid', one.txid, other.txid),
    raw: agree('the signed bytes', one.raw, other.raw),
    own: other.own,
    hashes: other.hashes,
    psbts: { bitcoinjs: one.psbts, scure: other.psbts },
    readings: { bitcoinjs: readByBitcoinjs(c.psbt, network), scure: readByScure(c.psbt) },
  };
  const bitcore = bitcoreOf(asset);
  if (bitcore && plan.inputs.every((input) => input.kind === 'p2pkh')) result.bitcore = checkByBitcore(bitcore, plan, c);
  return result;
}

function planOf(c, network) {
  const id = `${c.seed}/${c.account}`;
  if (!wallets.has(id)) {
    const master = HDKey.fromMasterSeed(bytes(c.seed));
    const account = master.derive(c.account);
    wallets.set(id, { master, branches: [account.deriveChild(0), account.deriveChild(1)] });
  }

  const { master, branches } = wallets.get(id);
  const keyAt = (branch, index) => {
    const key = branches[branch].deriveChild(index);
    return { publicKey: Uint8Array.from(key.publicKey), secret: key.privateKey, fingerprint: master.fingerprint, path: `${c.account}/${branch}/${index}` };
  };
  const inputs = c.inputs.map((input) => {
    const previous = bytes(input.previous);
    const { outputs } = scure.RawTx.decode(previous);
    return { ...input, previous, spent: outputs[input.vout], key: keyAt(input.branch, input.index) };
  });
  const outputs = c.outputs.map((o) => ({ address: o.address, value: BigInt(o.value), key: o.change === null ? undefined : keyAt(1, o.change) }));
  return { network: { ...network, bech32: network.bech32 ?? 'none' }, version: c.version, lockTime: c.lockTime, inputs, outputs };
}

function byBitcoinjs({ network, version, lockTime, inputs, outputs }) {
  const psbt = new bitcoinjs.Psbt({ network });
  const origin = ({ publicKey, fingerprint, path }) => {
    const masterFingerprint = new Uint8Array(4);
    new DataView(masterFingerprint.buffer).setUint32(0, fingerprint);
    return [{ pubkey: publicKey, masterFingerprint, path }];
  };
  psbt.setVersion(version).setLocktime(lockTime);
  for (const { txid, vout, sequence, previous, spent, kind, key } of inputs) {
    const witness = kind === 'p2wpkh' ? { witnessUtxo: { script: Uint8Array.from(spent.script), value: spent.amount } } : {};
    psbt.addInput({ hash: txid, index: vout, sequence, nonWitnessUtxo: previous, ...witness, bip32Derivation: origin(key) });
  }

  for (const { address, value, key } of outputs) psbt.addOutput({ address, value, ...(key ? { bip32Derivation: origin(key) } : {}) });
  const psbts = { unsigned: psbt.toHex() };
  inputs.forEach(({ key }, i) => {
    const pair = ECPair.fromPrivateKey(key.secret);
    pair.lowR = true;
    psbt.signInput(i, pair);
  });
  psbts.signed = psbt.toHex();
  psbt.finalizeAllInputs();
  psbts.final = psbt.toHex();
  const tx = psbt.extractTransaction(true);
  return { txid: tx.getId(), raw: tx.toHex(), psbts };
}

function byScure(plan) {
  const tx = scureOf(plan, {});
  const psbts = { unsigned: hex(tx.toPSBT(0)) };
  let ground = false;
  const hashes = plan.inputs.map(({ kind, spent, key }, i) => {
    const hash = kind === 'p2wpkh'
      ? tx.preimageWitnessV0(i, scure.p2pkh(key.publicKey).script, all, spent.amount)
      : tx.preimageLegacy(i, spent.script, all);
    const { signature, tries } = signLowR(hash, key.secret);
    ground ||= tries > 0;
    tx.updateInput(i, { partialSig: [[key.publicKey, Uint8Array.from([...signature, all])]] }, true);
    return hex(hash);
  });
  psbts.signed = hex(tx.toPSBT(0));
  tx.finalize();
  psbts.final = hex(tx.toPSBT(0));
  return { txid: tx.id, raw: hex(tx.extract()), own: ground ? null : ownOfScure(plan), hashes, psbts };
}

/** Signed by @scure/btc-signer itself. It counts its tries for a low r from 0 and Bitcoin Core from 1, so only where the first try has one. */
function ownOfScure(plan) {
  const tx = scureOf(plan, { lowR: true });
  plan.inputs.forEach(({ key }, i) => tx.signIdx(key.secret, i));
  tx.finalize();
  return hex(tx.extract());
}

function scureOf({ network, version, lockTime, inputs, outputs }, options) {
  const tx = new scure.Transaction({ version, lockTime, ...options });
  const origin = ({ publicKey, fingerprint, path }) => [[publicKey, { fingerprint, path: scure.bip32Path(path) }]];
  for (const { txid, vout, sequence, previous, spent, kind, key } of inputs) {
    const witness = kind === 'p2wpkh' ? { witnessUtxo: spent } : {};
    tx.addInput({ txid, index: vout, sequence, nonWitnessUtxo: previous, ...witness, bip32Derivation: origin(key) });
  }

  for (const { address, value, key } of outputs) {
    const script = scure.OutScript.encode(scure.Address(network).decode(address));
    tx.addOutput({ script, amount: value, ...(key ? { bip32Derivation: origin(key) } : {}) });
  }

  return tx;
}

/** RFC 6979 by noble, with Bitcoin Core's counter in the extra entropy until r is below 2^255. */
function signLowR(hash, secret) {
  for (let tries = 0; ; tries++) {
    const extraEntropy = new Uint8Array(32);
    new DataView(extraEntropy.buffer).setUint32(0, tries, true);
    const compact = secp256k1.sign(hash, secret, { prehash: false, ...(tries > 0 ? { extraEntropy } : {}) });
    if (compact[0] < 0x80) return { signature: secp256k1.Signature.fromBytes(compact).toBytes('der'), tries };
  }
}

function readByBitcoinjs(text, network) {
  const psbt = bitcoinjs.Psbt.fromHex(text, { network });
  const paths = psbt.data.inputs.map((input) => input.bip32Derivation[0].path);
  if (!psbt.validateSignaturesOfAllInputs((key, hash, signature) => ecc.verify(hash, key, signature))) throw new Error('a signature is wrong');
  psbt.finalizeAllInputs();
  return { paths, raw: psbt.extractTransaction(true).toHex() };
}

function readByScure(text) {
  const tx = scure.Transaction.fromPSBT(bytes(text));
  const paths = Array.from({ length: tx.inputsLength }, (_, i) => textOf(tx.getInput(i).bip32Derivation[0][1].path));
  tx.finalize();
  return { paths, raw: hex(tx.extract()) };
}

const textOf = (path) => path.reduce((text, step) => `${text}/${step >= 0x80000000 ? `${step - 0x80000000}'` : step}`, 'm');

function checkByBitcore(bitcore, plan, c) {
  const tx = new bitcore.Transaction(c.raw);
  const { Script, PublicKey, crypto } = bitcore;
  const { Sighash } = bitcore.Transaction;
  return plan.inputs.map(({ spent, key }, i) => {
    const subscript = new Script(hex(spent.script));
    const hash = Sighash.sighash(tx, all, i, subscript);
    const signature = crypto.Signature.fromTxFormat(tx.inputs[i].script.chunks[0].buf);
    const valid = !c.verify || Sighash.verify(tx, signature, new PublicKey(Buffer.from(key.publicKey)), i, subscript);
    return { hash: hex(Buffer.from(hash).reverse()), valid };
  });
}
