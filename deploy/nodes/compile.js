// Compiles Solidity files and prints {"Contract": "0x<code to deploy>"}. Imports are looked for in node_modules beside this file.
//   node compile.js FILE...
const fs = require('fs');
const path = require('path');
const solc = require('solc');

const sources = Object.fromEntries(process.argv.slice(2).map((file) => [path.basename(file), { content: fs.readFileSync(file, 'utf8') }]));
const input = {
  language: 'Solidity',
  sources,
  settings: { optimizer: { enabled: true, runs: 200 }, outputSelection: { '*': { '*': ['evm.bytecode.object'] } } },
};
const read = (name) => ({ contents: fs.readFileSync(path.join(__dirname, 'node_modules', name), 'utf8') });
const output = JSON.parse(solc.compile(JSON.stringify(input), { import: read }));
const errors = (output.errors || []).filter((error) => error.severity === 'error');
if (errors.length > 0) {
  console.error(errors.map((error) => error.formattedMessage).join('\n'));
  process.exit(1);
}

const codes = {};
for (const file of Object.keys(sources)) {
  for (const [name, contract] of Object.entries(output.contracts[file])) {
    codes[name] = `0x${contract.evm.bytecode.object}`;
  }
}

console.log(JSON.stringify(codes));
