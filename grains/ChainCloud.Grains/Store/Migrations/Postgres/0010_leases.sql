-- Which of several silos does what only one has to do, and what the others know of a chain from the one that follows it.

CREATE TABLE lease (
    name   text COLLATE "C" PRIMARY KEY, -- sweeper, chain:LTC
    holder text COLLATE "C" NOT NULL, -- the silo's name for itself, another after each start
    epoch  bigint NOT NULL CHECK (epoch > 0), -- rises with each new holder
    since  bigint NOT NULL, -- when the holder got it, by the database's clock
    until  bigint NOT NULL -- when others may take it, by the database's clock
);

CREATE TABLE chain_status (
    asset         text COLLATE "C" PRIMARY KEY, -- the chain's own asset
    version       bigint NOT NULL, -- of the cursor that the watcher had; an older watcher does not write over a newer one
    state         text COLLATE "C" NOT NULL, -- of the node: ok, syncing, stale, down …
    detail        text, -- one sentence when the state is not ok
    fees          text COLLATE "C" NOT NULL, -- slow, normal, fast, between spaces; empty before the node told
    priority_fees text COLLATE "C" NOT NULL, -- the same for the block's maker; empty where there is no such thing
    written_at    bigint NOT NULL -- when the watcher wrote this
);
