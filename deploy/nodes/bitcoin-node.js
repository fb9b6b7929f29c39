'use strict';

// A full Bitcoin node on a regtest chain of its own, for the demo and the tests: bcoin with the regtest parameters of Bitcoin Core.
//   node bitcoin-node.js --rpc-port N [--p2p-port N] [--data FOLDER] [--with-input]
// The API key, which is the password of every RPC call, comes in the variable BITCOIN_NODE_API_KEY. Loopback only. With a folder, chain and
// keys are found again after a restart; the mempool is not. Prints "ready" when it answers; ends on SIGTERM or SIGINT and, with --with-input,
// when its standard input ends: then it does not outlive whoever started it.

// The packages are installed without their build scripts, so there is no native code to load.
process.env.NODE_BACKEND = 'js';

const Network = require('bcoin/lib/protocol/network');
const FullNode = require('bcoin/lib/node/fullnode');
const {parseArgs} = require('util');
const KeptBlocks = require('./kept-blocks');
const TestWallet = require('./test-wallet');

const {values: options} = parseArgs({
  options: {'rpc-port': {type: 'string'}, 'p2p-port': {type: 'string'}, 'data': {type: 'string'}, 'with-input': {type: 'boolean'}}
});

// Bitcoin Core, src/kernel/chainparams.cpp, CRegTestParams.
function likeCore(network) {
  Object.assign(network.addressPrefix, {pubkeyhash: 0x6f, scripthash: 0xc4, bech32: 'bcrt'});
  Object.assign(network.keyPrefix, {
    privkey: 0xef, xpubkey: 0x043587cf, xprivkey: 0x04358394, xpubkey58: 'tpub', xprivkey58: 'tprv'
  });
  // There segwit is active from the start. A window of two blocks has it active from block 8 on.
  network.minerWindow = 2;
  network.activationThreshold = 1;
  network.requireStandard = true;
  return network;
}

async function main() {
  likeCore(Network.get('regtest'));
  const node = new FullNode({
    network: 'regtest',
    memory: true,
    config: false, argv: false, env: false,
    logConsole: false, logFile: false, logLevel: 'none',
    workers: false,
    indexTX: true, indexAddress: true,
    replaceByFee: true, limitFree: false,
    upnp: false, seeds: [],
    listen: options['p2p-port'] != null, host: '127.0.0.1', port: Number(options['p2p-port'] ?? 0) || undefined,
    publicHost: '127.0.0.1',
    httpHost: '127.0.0.1', httpPort: Number(options['rpc-port']), apiKey: process.env.BITCOIN_NODE_API_KEY
  });
  TestWallet.serve(node, options.data);

  await node.ensure();
  if (options.data) {
    // Nobody is answered before the node is where it was.
    const listen = node.http.open.bind(node.http);
    node.http.open = async () => {
      await new KeptBlocks(node, options.data).open();
      await listen();
    };
  }
  await node.open();
  await node.connect();
  node.startSync();

  let ending = false;
  const end = async () => {
    if (ending)
      return;
    ending = true;
    await node.close();
    process.exit(0);
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  if (options['with-input'])
    process.stdin.on('end', end).on('error', end).resume();
  console.log('ready');
}

main().catch((err) => {
  console.error(err.stack);
  process.exit(1);
});
