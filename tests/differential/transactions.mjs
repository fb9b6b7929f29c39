// Ids, sizes and signature hashes of arbitrary transactions.
import * as scure from '@scure/btc-signer';
import * as bitcoinjs from 'bitcoinjs-lib';
import { bitcoreOf } from './bitcore.mjs';
import { agree, bytes, hex } from './values.mjs';

const loose = { allowUnknownOutputs: true, allowUnknownInputs: true, allowUnknownVersion: true, disableScriptCheck: true };
const reversed = (buffer) => hex(Buffer.from(buffer).reverse());

export function transactions(asset, c) {
  const raw = bytes(c.raw);
  const tx = bitcoinjs.Transaction.fromBuffer(raw);
  const parts = scure.RawTx.decode(raw);
  const result = {
    txid: tx.getId(),
    wtxid: reversed(tx.getHash(tx.hasWitnesses())),
    weight: tx.weight(),
    vsize: tx.virtualSize(),
    raw: agree('the bytes', hex(tx.toBuffer()), hex(scure.RawTx.encode(parts))),
    stripped: hex(stripped(tx)),
    outputs: tx.outs.map((o) => ({ value: o.value.toString(), script: hex(o.script) })),
    legacy: hex(tx.hashForSignature(c.input, bytes(c.script), c.hashType)),
    segwit: hex(tx.hashForWitnessV0(c.input, bytes(c.script), BigInt(c.value), c.hashType)),
  };
  const standard = [1, 2, 3, 0x81, 0x82, 0x83].includes(c.hashType);
  if (standard) {
    const reader = scure.Transaction.fromRaw(raw, loose);
    agree('BIP-143', result.segwit, hex(reader.preimageWitnessV0(c.input, bytes(c.script), c.hashType, BigInt(c.value))));
    result.legacyOfScure = hex(reader.preimageLegacy(c.input, bytes(c.script), c.hashType));
  }

  const bitcore = bitcoreOf(asset);
  if (bitcore) {
    const parsed = new bitcore.Transaction(c.stripped);
    agree('the txid', result.txid, parsed.hash);
    result.legacyOfBitcore = reversed(bitcore.Transaction.Sighash.sighash(parsed, c.hashType, c.input, new bitcore.Script(c.script)));
  }

  return result;
}

function stripped(tx) {
  const copy = tx.clone();
  copy.stripWitnesses();
  return copy.toBuffer();
}
