-- Chains of accounts and tokens: how far a chain is settled, which chain a deposit came over, what our accounts sent.

ALTER TABLE chain_cursor ADD COLUMN settled_height integer NOT NULL DEFAULT 0 CHECK (settled_height <= height); -- confirmations are counted from here: the last block read, or the last finalized one
UPDATE chain_cursor SET settled_height = height;

ALTER TABLE deposit ADD COLUMN chain text NOT NULL DEFAULT ''; -- the chain's own asset: of a token another than asset
UPDATE deposit SET chain = asset;
DROP INDEX deposit_anchor;
CREATE INDEX deposit_anchor ON deposit (chain, anchor_height) WHERE anchor_height IS NOT NULL;
CREATE INDEX deposit_chain_open ON deposit (chain, book) WHERE open;

-- Transactions in blocks that our hot accounts sent. A reorganization deletes them.
CREATE TABLE account_tx (
    asset         text NOT NULL, -- the chain's own asset
    account       blob NOT NULL CHECK (length(account) = 20), -- who sent it
    nonce         integer NOT NULL CHECK (nonce >= 0), -- which nonce it used
    txid          blob NOT NULL,            -- its hash
    anchor_height integer NOT NULL,           -- block that holds it
    anchor_hash   blob NOT NULL,            -- its hash
    succeeded     integer NOT NULL CHECK (succeeded IN (0, 1)),          -- false: reverted, nothing moved but the fee
    fee           text NOT NULL CHECK (length(fee) = 78 AND fee NOT GLOB '*[^0-9]*'),    -- gas used times price, base units
    PRIMARY KEY (asset, account, nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_tx_anchor ON account_tx (asset, anchor_height);
