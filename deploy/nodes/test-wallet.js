'use strict';

// The wallet methods of Bitcoin Core's JSON-RPC that tests use, for a node that has no wallet of its own. It keeps no books: its coins are
// what the node says about its addresses at the moment of the call. Keys for test coins only.

const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const bufio = require('bufio');
const Address = require('bcoin/lib/primitives/address');
const Block = require('bcoin/lib/primitives/block');
const Input = require('bcoin/lib/primitives/input');
const KeyRing = require('bcoin/lib/primitives/keyring');
const MTX = require('bcoin/lib/primitives/mtx');
const Outpoint = require('bcoin/lib/primitives/outpoint');
const Output = require('bcoin/lib/primitives/output');
const TX = require('bcoin/lib/primitives/tx');
const Amount = require('bcoin/lib/btc/amount');

const REWARD_MATURITY = 100;
const REPLACEABLE = 0xfffffffd;
const USUAL_RATE = 20000;
const ENOUGH_FOR_FEES = 10000000;

const units = coins => Amount.fromBTC(coins).toValue();
const reversed = hash => Buffer.from(hash, 'hex').reverse().toString('hex');

// A transaction without inputs reads like one with witnesses, so it is read here by the format before segwit.
function parseUnfunded(raw) {
  const reader = bufio.read(raw);
  reader.readU32();
  const list = (type) => {
    const items = [];
    for (let left = reader.readVarint(); left > 0; left--)
      items.push(type.fromReader(reader));
    return items;
  };
  return {inputs: list(Input), outputs: list(Output)};
}

class TestWallet {
  /** Adds its methods to the node's RPC. With a folder its keys are found again after a restart. */
  static serve(node, folder) {
    const wallet = new TestWallet(node, folder);
    const methods = {
      listwallets: async () => ['tests'],
      getnewaddress: async ([, type]) => wallet.newAddress(type !== 'legacy'),
      sendtoaddress: async ([address, coins]) => wallet.pay({[address]: coins}),
      sendmany: async ([, outputs]) => wallet.pay(outputs),
      fundrawtransaction: async ([hex, options]) => wallet.fund(hex, options ?? {}),
      signrawtransactionwithwallet: async ([hex]) => wallet.sign(hex),
      generateblock: async ([address, transactions]) => wallet.mineOnly(address, transactions),
      generatebranch: async ([leaving, blocks, address]) => wallet.mineBranch(leaving, blocks, address),
      addblock: async ([hex]) => (await node.chain.add(Block.fromRaw(Buffer.from(hex, 'hex'))))?.rhash() ?? null
    };
    for (const [name, method] of Object.entries(methods))
      node.rpc.add(name, method);
  }

  constructor(node, folder) {
    this.node = node;
    this.file = folder && path.join(folder, 'test-wallet.json');
    const kept = this.file && fs.existsSync(this.file) ? JSON.parse(fs.readFileSync(this.file, 'utf8')) : null;
    this.seed = kept?.seed ?? crypto.randomBytes(32).toString('hex');
    this.rings = [];
    for (const witness of kept?.witness ?? [])
      this.addRing(witness);
  }

  addRing(witness) {
    const secret = crypto.createHash('sha256').update(`${this.seed}/${this.rings.length}`).digest();
    const ring = KeyRing.fromPrivate(secret, true);
    ring.witness = witness;
    this.rings.push(ring);
    return ring;
  }

  newAddress(witness) {
    const ring = this.addRing(witness);
    if (this.file)
      fs.writeFileSync(this.file, JSON.stringify({seed: this.seed, witness: this.rings.map(r => r.witness)}));
    return ring.getAddress().toString(this.node.network);
  }

  /** What can be spent. Rewards only when there is too little else: a reorganization takes what spends them out of the node's mempool. */
  async coins(needed) {
    const height = this.node.chain.height + 1;
    const coins = await this.node.getCoinsByAddress(this.rings.map(ring => ring.getHash('hex')));
    const ordinary = coins.filter(coin => !coin.coinbase);
    return ordinary.reduce((sum, coin) => sum + coin.value, 0) > needed + ENOUGH_FOR_FEES
      ? ordinary
      : coins.filter(coin => !coin.coinbase || height - coin.height >= REWARD_MATURITY);
  }

  /** A coin by its outpoint, also one that a waiting transaction spends. */
  async coin({hash, index}) {
    const coin = this.node.mempool.getCoin(hash, index) ?? await this.node.chain.getCoin(hash, index);
    if (!coin)
      throw new Error(`There is no coin ${reversed(hash)}:${index}.`);
    return coin;
  }

  /** A transaction with exactly these outputs and then the change, signed. */
  async build(outputs, inputs, rate) {
    const mtx = new MTX({version: 2});
    for (const output of outputs)
      mtx.addOutput(output);
    const must = await Promise.all(inputs.map(prevout => this.coin(prevout)));
    const keys = new Set(inputs.map(prevout => prevout.toKey()));
    const others = (await this.coins(mtx.getOutputValue())).filter(coin => !keys.has(Outpoint.toKey(coin.hash, coin.index)));
    await mtx.fund([...must, ...others], {
      rate, inputs, changeAddress: this.newAddress(true)
    });
    for (const input of mtx.inputs)
      input.sequence = REPLACEABLE;
    mtx.sign(this.rings);
    return mtx;
  }

  async pay(outputs) {
    const list = Object.entries(outputs).map(([address, coins]) => ({
      address: Address.fromString(address, this.node.network), value: units(coins)
    }));
    const tx = (await this.build(list, [], USUAL_RATE)).toTX();
    await this.node.sendTX(tx);
    if (!this.node.mempool.has(tx.hash('hex')))
      throw new Error(`The node did not take ${tx.txid()}.`);
    return tx.txid();
  }

  async fund(hex, {feeRate}) {
    const {inputs, outputs} = parseUnfunded(Buffer.from(hex, 'hex'));
    const mtx = await this.build(outputs, inputs.map(input => input.prevout), feeRate == null ? USUAL_RATE : units(feeRate));
    return {hex: mtx.toRaw().toString('hex'), fee: mtx.getFee() / 1e8, changepos: mtx.changeIndex};
  }

  async sign(hex) {
    const mtx = MTX.fromRaw(Buffer.from(hex, 'hex'));
    for (const {prevout} of mtx.inputs)
      mtx.view.addCoin(await this.coin(prevout));
    mtx.sign(this.rings);
    return {hex: mtx.toRaw().toString('hex'), complete: mtx.isSigned()};
  }

  /** One block on the tip, or on another block, with these transactions only. */
  async mine(tip, address, transactions) {
    const {miner, chain} = this.node;
    const job = await miner.cpu.createJob(tip, Address.fromString(address, this.node.network));
    job.attempt.items = [];
    job.attempt.fees = 0;
    for (const hex of transactions)
      job.attempt.pushTX(TX.fromRaw(Buffer.from(hex, 'hex')));
    job.attempt.refresh();
    const entry = await chain.add(await miner.cpu.mineAsync(job));
    if (!entry)
      throw new Error('The node did not take the block.');
    return entry;
  }

  async mineOnly(address, transactions) {
    return {hash: (await this.mine(this.node.chain.tip, address, transactions)).rhash()};
  }

  /** The last blocks leave the best chain for a branch without transactions; theirs wait again. */
  async mineBranch(leaving, blocks, address) {
    const {chain, mempool} = this.node;
    let tip = await chain.getEntry(chain.height - leaving);
    const left = [];
    for (let height = tip.height + 1; height <= chain.height; height++)
      left.push(...(await chain.getBlock(await chain.getHash(height))).txs.slice(1));
    const hashes = [];
    for (let i = 0; i < blocks; i++) {
      tip = await this.mine(tip, address, []);
      hashes.push(tip.rhash());
    }
    // The node puts them back itself only if its mempool was not empty.
    for (const tx of left.filter(tx => !mempool.has(tx.hash('hex'))))
      await mempool.addTX(tx);
    return hashes;
  }
}

module.exports = TestWallet;
