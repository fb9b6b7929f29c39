'use strict';

// The chain of a node whose database is in memory, kept in a file: every block is appended when it joins the best chain, and read back at the
// next start. (The node's own database on disk needs native code that the installed version of its driver no longer fits.)

const fs = require('fs');
const path = require('path');
const Block = require('bcoin/lib/primitives/block');

class KeptBlocks {
  constructor(node, folder) {
    this.chain = node.chain;
    this.file = path.join(folder, 'blocks.dat');
  }

  async open() {
    if (fs.existsSync(this.file)) {
      const kept = fs.readFileSync(this.file);
      for (let at = 0; at + 4 <= kept.length;) {
        const end = at + 4 + kept.readUInt32LE(at);
        // What a killed process left half written is a block that nobody heard of.
        if (end > kept.length)
          break;
        await this.chain.add(Block.fromRaw(kept.slice(at + 4, end)));
        at = end;
      }
    }
    this.chain.on('connect', (entry, block) => {
      const raw = block.toRaw();
      const length = Buffer.alloc(4);
      length.writeUInt32LE(raw.length);
      fs.appendFileSync(this.file, Buffer.concat([length, raw]));
    });
  }
}

module.exports = KeptBlocks;
