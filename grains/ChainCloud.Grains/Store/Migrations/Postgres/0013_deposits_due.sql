-- Crediting a deposit changes nothing that an index of its table holds, so that PostgreSQL writes the row alone and finds room beside it.

DROP INDEX deposit_open;
DROP INDEX deposit_chain_open;
CREATE INDEX deposit_open ON deposit (chain, anchor_height) WHERE open;

ALTER TABLE deposit ADD COLUMN waiting boolean NOT NULL GENERATED ALWAYS AS (state = 'detected') STORED; -- for a block
DROP INDEX deposit_detected;
CREATE INDEX deposit_detected ON deposit (asset, id) WHERE waiting;
ALTER TABLE deposit SET (fillfactor = 60);

-- Coins of one amount are in order too: however many there are, the first ones are found without sorting.
DROP INDEX coin_free;
CREATE INDEX coin_free ON coin (book, amount DESC, txid, vout) WHERE free;
