-- CreateTable
CREATE TABLE "blocks" (
    "height" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- 1 for the first block after the genesis.
    "hash" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL, -- Number of the validator set.
    "view" INTEGER NOT NULL, -- View of the epoch in which the block was first proposed.
    "timestamp_ms" BIGINT NOT NULL, -- Time of the market at this block, Unix ms.
    "proposer" TEXT NOT NULL, -- Member that proposed it.
    "transaction_count" INTEGER NOT NULL, -- How many transactions it holds.
    "state_hash" TEXT NOT NULL, -- Hash of the replicated state after executing it.
    "body" BLOB NOT NULL, -- Canonical bytes of the header and the transactions as signed.
    "certificate" BLOB -- Canonical bytes of the finalize certificate of exactly this block; null when one of a later block proves it.
);

-- CreateTable
CREATE TABLE "pending_blocks" (
    "hash" TEXT NOT NULL PRIMARY KEY,
    "height" INTEGER NOT NULL, -- Height it would have.
    "header" BLOB NOT NULL, -- Canonical bytes of the header.
    "transaction_ids" TEXT NOT NULL -- JSON array of transaction ids in block order.
);

-- CreateTable
CREATE TABLE "votes" (
    "epoch" INTEGER NOT NULL, -- Number of the validator set.
    "view" INTEGER NOT NULL, -- View of the epoch.
    "kind" TEXT NOT NULL, -- notarize, nullify or finalize.
    "block_hash" TEXT,
    "bytes" BLOB NOT NULL, -- Signed canonical bytes.

    PRIMARY KEY ("epoch", "view", "kind")
);

-- CreateTable
CREATE TABLE "certificates" (
    "epoch" INTEGER NOT NULL, -- Number of the validator set.
    "view" INTEGER NOT NULL, -- View of the epoch.
    "kind" TEXT NOT NULL, -- notarize, nullify or finalize.
    "block_hash" TEXT,
    "bytes" BLOB NOT NULL, -- Canonical bytes.

    PRIMARY KEY ("epoch", "view", "kind")
);

-- CreateTable
CREATE TABLE "pending_transactions" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "author" TEXT NOT NULL,
    "nonce" BIGINT NOT NULL, -- Counts up per author, with gaps; close to the author's clock in Unix ms.
    "valid_until_ms" BIGINT NOT NULL, -- Sealed before this instant or never, Unix ms.
    "own" BOOLEAN NOT NULL, -- Made on this node.
    "bytes" BLOB NOT NULL -- Signed canonical bytes.
);

-- CreateTable
CREATE TABLE "orders" (
    "sequence" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- Place in which this node came to know it; newest is greatest.
    "order_id" TEXT NOT NULL,
    "transaction_id" TEXT NOT NULL, -- Transaction that placed it.
    "member" TEXT NOT NULL,
    "side" TEXT NOT NULL, -- buy or sell.
    "period" BIGINT NOT NULL, -- Start of the delivery period, Unix seconds.
    "quantity_wh" INTEGER NOT NULL, -- Ordered energy, Wh.
    "limit_price" INTEGER NOT NULL, -- Micro-units per kWh, without fees; may be negative.
    "min_fill_wh" INTEGER NOT NULL, -- Least fill in one clearing, Wh; 0 for any.
    "time_in_force" TEXT NOT NULL, -- gtc, ioc or fok.
    "expires_at_ms" BIGINT, -- Leaves the book from this instant on, Unix ms; null: at gate closure.
    "rules_version" INTEGER NOT NULL, -- Version of the community rules that its author saw.
    "nonce" BIGINT NOT NULL, -- Nonce of its transaction: about Unix ms.
    "index_in_transaction" INTEGER NOT NULL, -- Place in its transaction, from 0.
    "rank" TEXT NOT NULL, -- Decides among equal prices; compared as text.
    "status" TEXT NOT NULL, -- pending, live, filled, left, rejected or lapsed.
    "reason_code" TEXT, -- Why it left or was refused: code and sentence.
    "reason_detail" TEXT,
    "filled_wh" INTEGER NOT NULL, -- Energy traded so far, Wh.
    "sealed_height" INTEGER, -- Height of the block that sealed it; null before.
    "sealed_at_ms" BIGINT, -- Own clock when it was sealed, Unix ms.
    "submitted_at_ms" BIGINT -- Own clock when it was accepted here, Unix ms; null for orders of others.
);

-- CreateTable
CREATE TABLE "trades" (
    "trade_id" TEXT NOT NULL PRIMARY KEY,
    "height" INTEGER NOT NULL, -- Height of the block whose execution cleared it.
    "timestamp_ms" BIGINT NOT NULL, -- Time of that block, Unix ms.
    "period" BIGINT NOT NULL, -- Start of the delivery period, Unix seconds.
    "buy_order" TEXT NOT NULL,
    "sell_order" TEXT NOT NULL,
    "buyer" TEXT NOT NULL,
    "seller" TEXT NOT NULL,
    "quantity_wh" INTEGER NOT NULL, -- Traded energy, Wh.
    "price" INTEGER NOT NULL, -- Micro-units per kWh, without fees; may be negative.
    "rules_version" INTEGER NOT NULL, -- Version of the rules that fixed fees and compensation.
    "grid_fee" INTEGER NOT NULL, -- Micro-units per kWh that the buyer pays on what is settled.
    "community_fee" INTEGER NOT NULL, -- Micro-units per kWh that the buyer pays on what is settled.
    "shortfall_compensation" INTEGER NOT NULL -- Micro-units per kWh between the parties on the difference of their statements.
);

-- CreateTable
CREATE TABLE "clearings" (
    "height" INTEGER NOT NULL, -- Height of the block whose execution cleared.
    "period" BIGINT NOT NULL, -- Start of the delivery period, Unix seconds.
    "timestamp_ms" BIGINT NOT NULL, -- Time of that block, Unix ms.
    "volume_wh" BIGINT NOT NULL, -- Traded energy, Wh.
    "price" INTEGER, -- Uniform price, micro-units per kWh; null in continuous matching.

    PRIMARY KEY ("period", "height")
);

-- CreateTable
CREATE TABLE "meters" (
    "meter_id" TEXT NOT NULL PRIMARY KEY,
    "label" TEXT NOT NULL,
    "role" TEXT NOT NULL, -- grid, pv or sub.
    "token_hash" TEXT NOT NULL, -- sha256 of the meter's bearer token.
    "registered_at_ms" BIGINT NOT NULL -- Unix ms.
);

-- CreateTable
CREATE TABLE "readings" (
    "sequence" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- Place of arrival.
    "meter_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL, -- register: cumulative at at_ms; interval: energy from start_ms to at_ms.
    "start_ms" BIGINT, -- Start of an interval, inclusive, Unix ms; null for a register.
    "at_ms" BIGINT NOT NULL, -- Instant of a register, or exclusive end of an interval, Unix ms.
    "import_wh" BIGINT, -- Taken from the grid, Wh.
    "export_wh" BIGINT, -- Fed into the grid (meters with role pv: produced), Wh.
    "received_at_ms" BIGINT NOT NULL, -- Unix ms.
    "superseded_at_ms" BIGINT -- When another value for the same instant replaced it, Unix ms; null: it stands.
);

-- CreateTable
CREATE TABLE "intervals" (
    "period" BIGINT NOT NULL PRIMARY KEY, -- Start of the delivery period, Unix seconds.
    "import_wh" INTEGER NOT NULL, -- Taken from the grid, Wh.
    "export_wh" INTEGER NOT NULL, -- Fed into the grid, Wh.
    "quality" TEXT NOT NULL, -- actual, estimated or missing.
    "revision" INTEGER NOT NULL -- 1 for the first; one more for each change.
);

-- CreateTable
CREATE TABLE "delivery_statements" (
    "trade_id" TEXT NOT NULL,
    "party" TEXT NOT NULL, -- Member that makes the statement.
    "revision" INTEGER NOT NULL, -- 1 for the first; a greater one replaces a lesser one.
    "delivered_wh" INTEGER NOT NULL, -- Delivered energy, Wh.
    "quality" TEXT NOT NULL, -- actual or estimated.
    "commitment" TEXT NOT NULL, -- Commitment to the party's reading.
    "acknowledged" BOOLEAN NOT NULL, -- Own statements: the counterparty has it.
    "created_at_ms" BIGINT NOT NULL, -- Unix ms.
    "bytes" BLOB NOT NULL, -- Signed canonical bytes.
    "salt" BLOB, -- Opens the commitment; own statements only.

    PRIMARY KEY ("trade_id", "party", "revision")
);

-- CreateTable
CREATE TABLE "settlements" (
    "trade_id" TEXT NOT NULL PRIMARY KEY,
    "period" BIGINT NOT NULL, -- Start of the delivery period, Unix seconds.
    "buyer" TEXT NOT NULL,
    "seller" TEXT NOT NULL,
    "state" TEXT NOT NULL, -- traded, previewed, provisional, final, corrected, disputed, open or closed.
    "buyer_revision" INTEGER NOT NULL, -- Revision of the buyer's statement it rests on; 0: none.
    "seller_revision" INTEGER NOT NULL, -- Revision of the seller's statement it rests on; 0: none.
    "buyer_delivered_wh" INTEGER, -- By the buyer's statement, Wh.
    "seller_delivered_wh" INTEGER, -- By the seller's statement, Wh.
    "settled_wh" INTEGER NOT NULL, -- Settled energy, Wh.
    "energy" BIGINT NOT NULL, -- The buyer owes it to the seller, micro-units; may be negative.
    "grid_fee" BIGINT NOT NULL, -- The buyer owes it to the operator, micro-units.
    "community_fee" BIGINT NOT NULL, -- The buyer owes it to the operator, micro-units.
    "seller_pays" BIGINT NOT NULL, -- Compensation that the seller owes the buyer, micro-units; negative: the buyer owes it.
    "updated_at_ms" BIGINT NOT NULL, -- Unix ms.
    "case_state" TEXT NOT NULL -- The settlement case, JSON.
);

-- CreateTable
CREATE TABLE "ledger_entries" (
    "sequence" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- 1 for the first entry.
    "entry_id" TEXT NOT NULL,
    "trade_id" TEXT NOT NULL,
    "period" BIGINT NOT NULL, -- Start of the delivery period, Unix seconds.
    "kind" TEXT NOT NULL, -- purchase, sale, purchase-reversal or sale-reversal.
    "refers_to" TEXT, -- Entry that this one reverses or corrects.
    "buyer_revision" INTEGER NOT NULL, -- Revision of the buyer's statement; 0: none.
    "seller_revision" INTEGER NOT NULL, -- Revision of the seller's statement; 0: none.
    "hash" TEXT NOT NULL, -- Over the entry and the hash of the one before.
    "posted_at_ms" BIGINT NOT NULL -- Unix ms.
);

-- CreateTable
CREATE TABLE "ledger_postings" (
    "entry_sequence" INTEGER NOT NULL, -- Sequence of its entry.
    "line" INTEGER NOT NULL, -- Place in the entry, from 0.
    "account" TEXT NOT NULL,
    "amount" BIGINT NOT NULL, -- Debit positive, credit negative, micro-units.

    PRIMARY KEY ("entry_sequence", "line"),
    CONSTRAINT "ledger_postings_entry_sequence_fkey" FOREIGN KEY ("entry_sequence") REFERENCES "ledger_entries" ("sequence") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "alarms" (
    "alarm_id" TEXT NOT NULL PRIMARY KEY,
    "code" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "raised_at_ms" BIGINT NOT NULL, -- Unix ms.
    "cleared_at_ms" BIGINT, -- Unix ms; null while it lasts.
    "acknowledged_at_ms" BIGINT -- When a person took note, Unix ms.
);

-- CreateTable
CREATE TABLE "snapshots" (
    "height" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- Height of that block.
    "bytes" BLOB NOT NULL
);

-- CreateTable
CREATE TABLE "settings" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "value" TEXT NOT NULL -- JSON.
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "key" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "body_hash" TEXT NOT NULL, -- sha256 of the request's body.
    "status" INTEGER NOT NULL, -- HTTP status code.
    "answer" TEXT NOT NULL, -- Body of the answer, JSON.
    "created_at_ms" BIGINT NOT NULL, -- Unix ms.

    PRIMARY KEY ("route", "key")
);

-- CreateTable
CREATE TABLE "tokens" (
    "token_id" TEXT NOT NULL PRIMARY KEY,
    "hash" TEXT NOT NULL, -- sha256 of the token.
    "scope" TEXT NOT NULL, -- household, operator, read or meter.
    "label" TEXT NOT NULL,
    "created_at_ms" BIGINT NOT NULL, -- Unix ms.
    "last_used_at_ms" BIGINT -- Unix ms; null: never.
);

-- CreateTable
CREATE TABLE "peer_addresses" (
    "peer_id" TEXT NOT NULL, -- libp2p peer id.
    "address" TEXT NOT NULL, -- Multiaddr.
    "last_seen_at_ms" BIGINT NOT NULL, -- Unix ms.

    PRIMARY KEY ("peer_id", "address")
);

-- CreateIndex
CREATE UNIQUE INDEX "blocks_hash_key" ON "blocks"("hash");

-- CreateIndex
CREATE UNIQUE INDEX "orders_order_id_key" ON "orders"("order_id");

-- CreateIndex
CREATE INDEX "orders_member_sequence_idx" ON "orders"("member", "sequence");

-- CreateIndex
CREATE INDEX "orders_period_sequence_idx" ON "orders"("period", "sequence");

-- CreateIndex
CREATE INDEX "orders_status_sequence_idx" ON "orders"("status", "sequence");

-- CreateIndex
CREATE INDEX "trades_height_trade_id_idx" ON "trades"("height", "trade_id");

-- CreateIndex
CREATE INDEX "trades_period_idx" ON "trades"("period");

-- CreateIndex
CREATE INDEX "trades_buyer_height_idx" ON "trades"("buyer", "height");

-- CreateIndex
CREATE INDEX "trades_seller_height_idx" ON "trades"("seller", "height");

-- CreateIndex
CREATE INDEX "readings_meter_id_at_ms_sequence_idx" ON "readings"("meter_id", "at_ms", "sequence");

-- CreateIndex
CREATE INDEX "settlements_period_trade_id_idx" ON "settlements"("period", "trade_id");

-- CreateIndex
CREATE INDEX "settlements_state_idx" ON "settlements"("state");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_entries_entry_id_key" ON "ledger_entries"("entry_id");

-- CreateIndex
CREATE INDEX "ledger_entries_trade_id_idx" ON "ledger_entries"("trade_id");

-- CreateIndex
CREATE INDEX "ledger_entries_period_sequence_idx" ON "ledger_entries"("period", "sequence");

-- CreateIndex
CREATE INDEX "ledger_postings_account_amount_idx" ON "ledger_postings"("account", "amount");

-- CreateIndex
CREATE INDEX "alarms_raised_at_ms_idx" ON "alarms"("raised_at_ms");

-- CreateIndex
CREATE INDEX "idempotency_keys_created_at_ms_idx" ON "idempotency_keys"("created_at_ms");

-- CreateIndex
CREATE UNIQUE INDEX "tokens_hash_key" ON "tokens"("hash");
