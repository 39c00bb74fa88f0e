-- What an address' owner had folded of its stream up to `version`. Only a shortcut: dropped, it is folded again.
CREATE TABLE snapshot (
    address        text PRIMARY KEY REFERENCES stream (address),
    version        bigint NOT NULL,
    shape          text NOT NULL,
    state          jsonb NOT NULL,
    transaction_id text NOT NULL
);
