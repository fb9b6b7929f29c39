// Bytes that nobody wrote so: what the references still read in them, if anything.
import * as scure from '@scure/btc-signer';
import * as bitcoinjs from 'bitcoinjs-lib';
import * as ethers from 'ethers';
import { attempt, bytes, hex } from './values.mjs';

export const mutations = (_, c) => ({
  transaction: attempt(() => bitcoinjs.Transaction.fromHex(c.transaction).getId()),
  bitcoinjs: attempt(() => hex(bitcoinjs.Psbt.fromHex(c.psbt).data.globalMap.unsignedTx.toBuffer())),
  scure: attempt(() => hex(scure.Transaction.fromPSBT(bytes(c.psbt), { allowUnknownOutputs: true, allowUnknownInputs: true, allowUnknownVersion: true }).unsignedTx)),
});

export function evmMutations(_, c) {
  const tx = attempt(() => ethers.Transaction.from(c.raw));
  return { hash: attempt(() => tx.hash), from: attempt(() => tx.from), serialized: attempt(() => tx.serialized) };
}
