// What the commands derive and inspect say, by the references: fields have the commands' names.
import { HDKey } from '@scure/bip32';
import * as scure from '@scure/btc-signer';
import * as bitcoinjs from 'bitcoinjs-lib';
import * as ethers from 'ethers';
import { networkOf } from './networks.mjs';
import { agree, attempt, bytes, hex } from './values.mjs';

const slip132 = { main: 0x04b24746, test: 0x045f1cf6, regtest: 0x045f1cf6 };
const core = { main: 0x0488b21e, test: 0x043587cf, regtest: 0x043587cf };

export function derive(asset, c) {
  const network = asset === 'ETH' ? { bip32: { public: core[c.network], private: 0 } } : networkOf(asset, c.network);
  const { depth, index, parentFingerprint, chainCode, publicKey } = HDKey.fromMasterSeed(bytes(c.seed)).derive(c.account);
  const as = (version) => new HDKey({ versions: { public: version, private: 0 }, depth, index, parentFingerprint, chainCode, publicKey });
  const account = as(network.bip32.public);
  const above = c.path.split('/').reduce((key, step) => key.deriveChild(Number(step)), account);
  const addresses = Array.from({ length: c.count }, (_, i) => {
    const { publicKey } = above.deriveChild(c.from + i);
    return `${c.path}/${c.from + i}\t${addressOf(c.type, Uint8Array.from(publicKey), network)}`;
  });
  return { xpub: account.publicExtendedKey, zpub: as(slip132[c.network]).publicExtendedKey, addresses: addresses.join('\n') };
}

function addressOf(type, pubkey, network) {
  if (type === 'evm') return ethers.computeAddress(`0x${hex(pubkey)}`);
  const { p2pkh, p2sh, p2wpkh } = bitcoinjs.payments;
  const own = { pubkey, network };
  return {
    p2pkh: () => agree(type, p2pkh(own).address, scure.p2pkh(pubkey, network).address),
    p2wpkh: () => agree(type, p2wpkh(own).address, scure.p2wpkh(pubkey, network).address),
    'p2sh-p2wpkh': () => agree(type, p2sh({ redeem: p2wpkh(own), network }).address, scure.p2sh(scure.p2wpkh(pubkey, network), network).address),
  }[type]();
}

export function inspect(asset, c) {
  const network = { ...networkOf(asset, c.network), bech32: networkOf(asset, c.network).bech32 ?? 'none' };
  return c.psbt ? ofPsbt(c.psbt, network) : ofTransaction(bitcoinjs.Transaction.fromHex(c.raw), network);
}

function ofTransaction(tx, network) {
  return {
    kind: 'transaction',
    txid: tx.getId(),
    wtxid: hex(Buffer.from(tx.getHash(tx.hasWitnesses())).reverse()),
    version: tx.version,
    lock_time: tx.locktime,
    vsize: tx.virtualSize(),
    weight: tx.weight(),
    inputs: tx.ins.map((input) => {
      const payment = attempt(() => bitcoinjs.payments.p2wpkh({ witness: input.witness, network })) ?? attempt(() => bitcoinjs.payments.p2pkh({ input: input.script, network }));
      const signed = input.script.length > 0 || input.witness.length > 0;
      return {
        outpoint: `${hex(Buffer.from(input.hash).reverse())}:${input.index}`,
        sequence: input.sequence,
        script: hex(input.script),
        witness: input.witness.map(hex),
        key: signed ? hex(payment.pubkey) : null,
        from: signed ? payment.address : null,
      };
    }),
    outputs: tx.outs.map((output) => outputOf(output, network)),
  };
}

function outputOf({ value, script }, network) {
  const address = attempt(() => bitcoinjs.address.fromOutputScript(script, network));
  return { amount_units: value.toString(), address, script: hex(script) };
}

function ofPsbt(text, network) {
  const psbt = bitcoinjs.Psbt.fromHex(text, { network });
  const tx = bitcoinjs.Transaction.fromBuffer(psbt.data.globalMap.unsignedTx.toBuffer());
  const said = { ...ofTransaction(tx, network), kind: 'psbt' };
  let paid = 0n;
  psbt.data.inputs.forEach((input, i) => {
    const spent = bitcoinjs.Transaction.fromBuffer(input.nonWitnessUtxo).outs[tx.ins[i].index];
    paid += spent.value;
    said.inputs[i] = {
      ...said.inputs[i],
      spends: outputOf(spent, network),
      paths: input.bip32Derivation.map(({ path }) => path),
      signatures: input.partialSig?.length ?? 0,
      final: false,
    };
  });
  const fee = paid - tx.outs.reduce((sum, { value }) => sum + value, 0n);
  return { ...said, fee_units: fee.toString() };
}

export function inspectEvm(_, c) {
  const tx = ethers.Transaction.from(c.raw);
  const price = tx.type === 2 ? tx.maxFeePerGas : tx.gasPrice;
  const call = attempt(() => ethers.AbiCoder.defaultAbiCoder().decode(['address', 'uint256'], ethers.dataSlice(tx.data, 4)));
  const isTransfer = call && ethers.dataSlice(tx.data, 0, 4) === ethers.id('transfer(address,uint256)').slice(0, 10) && tx.to;
  return {
    kind: 'evm_transaction',
    hash: tx.hash,
    sender: tx.from,
    type: tx.type,
    chain_id: tx.chainId === 0n ? null : tx.chainId.toString(),
    nonce: String(tx.nonce),
    to: tx.to,
    value_units: tx.value.toString(),
    gas_limit: tx.gasLimit.toString(),
    max_fee_per_gas: price.toString(),
    max_priority_fee_per_gas: (tx.type === 2 ? tx.maxPriorityFeePerGas : price).toString(),
    data: tx.data,
    token_transfer: isTransfer ? { contract: tx.to, to: call[0], amount_units: call[1].toString() } : null,
    access_list_entries: tx.accessList?.length ?? 0,
    signing_hash: tx.unsignedHash,
    ...(tx.signature ? { signature: { r: tx.signature.r, s: tx.signature.s, y_parity: tx.signature.yParity } } : {}),
  };
}
