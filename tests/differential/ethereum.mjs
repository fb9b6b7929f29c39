// Ethereum by ethers: accounts, addresses, transactions, Keccak-256, RLP and the calls of ERC-20.
import { HDKey } from '@scure/bip32';
import * as ethers from 'ethers';
import { seedOf } from './keys.mjs';
import { agree, attempt, bytes, hex } from './values.mjs';

const erc20 = new ethers.Interface([
  'function transfer(address to, uint256 amount) returns (bool)',
  'function balanceOf(address owner) view returns (uint256)',
  'function decimals() view returns (uint8)',
  'function symbol() view returns (string)',
  'event Transfer(address indexed from, address indexed to, uint256 amount)',
]);
const accounts = new Map();

export async function evmKeys(_, c) {
  const seed = await seedOf(c);
  const account = ethers.HDNodeWallet.fromSeed(seed).derivePath(c.account);
  const child = account.deriveChild(c.branch).deriveChild(c.index);
  return {
    xpub: agree('the xpub', account.neuter().extendedKey, HDKey.fromMasterSeed(seed).derive(c.account).publicExtendedKey),
    publicKey: child.publicKey,
    address: agree('the address', child.address, ethers.computeAddress(child.publicKey)),
  };
}

export const evmAddresses = (_, c) => ({ address: attempt(() => ethers.getAddress(c.text)) });

export function evmTransactions(_, c) {
  const key = keyAt(c);
  const tx = ethers.Transaction.from(c.fields);
  tx.signature = key.sign(tx.unsignedHash);
  const result = { unsigned: tx.unsignedSerialized, signingHash: tx.unsignedHash, raw: tx.serialized, hash: tx.hash, from: tx.from };
  if (c.raw) {
    const read = ethers.Transaction.from(c.raw);
    const { type, to, nonce, gasLimit, maxPriorityFeePerGas, maxFeePerGas, data, value, chainId } = read;
    result.ours = { from: read.from, hash: read.hash, type, to, data, fields: [chainId, nonce, maxPriorityFeePerGas, maxFeePerGas, gasLimit, value].join(' ') };
  }

  return result;
}

function keyAt({ seed, account, branch, index }) {
  const id = `${seed}/${account}`;
  if (!accounts.has(id)) accounts.set(id, HDKey.fromMasterSeed(bytes(seed)).derive(account));
  return new ethers.SigningKey(`0x${hex(accounts.get(id).deriveChild(branch).deriveChild(index).privateKey)}`);
}

export function evmCodings(_, c) {
  const returned = (type, value) => ethers.AbiCoder.defaultAbiCoder().encode([type], [value]);
  const log = erc20.encodeEventLog('Transfer', [c.from, c.to, c.amount]);
  return {
    keccak: ethers.keccak256(c.message),
    rlp: ethers.encodeRlp(c.tree),
    tree: attempt(() => ethers.decodeRlp(c.mutated)),
    transfer: erc20.encodeFunctionData('transfer', [c.to, c.amount]),
    readTransfer: attempt(() => erc20.decodeFunctionData('transfer', c.call).map(String)),
    balanceOf: erc20.encodeFunctionData('balanceOf', [c.to]),
    decimals: erc20.encodeFunctionData('decimals'),
    symbol: erc20.encodeFunctionData('symbol'),
    returnedAmount: returned('uint256', c.amount),
    returnedSymbol: returned('string', c.text),
    returnedOldSymbol: ethers.encodeBytes32String(c.text.slice(0, 31)),
    log,
    checksum: ethers.getAddress(c.to),
  };
}
